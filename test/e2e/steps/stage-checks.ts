import type { Report } from '../report.ts';
import type { Stage } from '../stage.ts';

/** How long a stop may take, with everything stored: the README's promise. */
const longestStopMs = 10_000;

/** Closes a stage, and checks what can only be said at its end. After a story that went wrong it just closes: that would tell of the same again. */
export async function checkStage(stage: Stage, report: Report, wentWell: boolean): Promise<void> {
  if (!wentWell) {
    await stage.close();
    return;
  }
  report.begin('Afterwards');
  const { screens, bot } = stage;
  const checks: readonly (readonly [string, () => Promise<void>])[] = [
    ['nothing of a template was ever on a screen', async () => nothingOf(screens.templateRests())],
    ["the pages' consoles had no error that is about us", async () => nothingOf(screens.errors())],
    ["the bot's log has no error", async () => nothingOf(bot.complaints())],
    [
      'the bot stops when it is told to',
      async () => {
        const { exitCode, tookMs } = await stage.close();
        if (exitCode !== 0 || tookMs > longestStopMs) throw new Error(`exit code ${exitCode} after ${Math.round(tookMs)} ms`);
      },
    ],
  ];
  for (const [name, check] of checks) await report.step(name, check).catch(() => undefined);
}

function nothingOf(found: readonly string[]): void {
  if (found.length > 0) throw new Error(found.join('\n'));
}
