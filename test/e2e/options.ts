import { parseArgs } from 'node:util';

/** How the run was asked for. */
export interface Options {
  /** Pictures of the main moments too, not only of failures. */
  readonly screenshots: boolean;
  /** Where Chromium or the Playground can't be had: says so, and ends as if all were well. For the gate alone. */
  readonly ifPossible: boolean;
  readonly chromiumPath: string;
  readonly help: boolean;
}

export const usage = `npm run e2e [-- --screenshots] [-- --if-possible]

Drives the bot, its simulator and the Microsoft 365 Agents Playground in Chromium, as people would.

  --screenshots   also takes pictures of the main moments
  --if-possible   ends with 0 and a line "not run: …" where Chromium or the Playground can't be had
  CHROMIUM_PATH   the browser; /usr/bin/chromium unless given`;

/** Throws a TypeError for an option that there is not. */
export function readOptions(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      screenshots: { type: 'boolean', default: false },
      'if-possible': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  return {
    screenshots: values.screenshots,
    ifPossible: values['if-possible'],
    chromiumPath: env['CHROMIUM_PATH'] || '/usr/bin/chromium',
    help: values.help,
  };
}
