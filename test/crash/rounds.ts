import { setTimeout as pause } from 'node:timers/promises';
import type { BotProcess, Stop } from './bot-process.ts';
import type { Kill } from './verdict.ts';
import type { World } from './world.ts';

const shortestLifeMs = 200;
const lifeSpreadMs = 3_000;
const startSpreadMs = 900;

/** What happens in a round, counted from 1: now and then all instances end at once, or again while they are still starting. */
export function planOf(round: number): { readonly allAtOnce: boolean; readonly whileStarting: boolean } {
  return { allAtOnce: round % 4 === 2, whileStarting: round % 5 === 3 };
}

/** Kills one instance after the other at random moments and starts it again. Gives when each kill was. */
export async function killRounds(world: World, rounds: number, onRound: (round: number) => void): Promise<Kill[]> {
  const kills: Kill[] = [];
  const kill = async (bot: BotProcess) => {
    const atMs = Date.now();
    await bot.kill();
    kills.push({ atMs, goneAtMs: Date.now() });
  };
  for (let round = 1; round <= rounds; round++) {
    await pause(shortestLifeMs + Math.random() * lifeSpreadMs);
    const { allAtOnce, whileStarting } = planOf(round);
    const bots = allAtOnce ? world.bots : [pick(world.bots)];
    await Promise.all(bots.map(kill));
    if (whileStarting) {
      for (const bot of bots) bot.spawn();
      await pause(Math.random() * startSpreadMs);
      await Promise.all(bots.map(kill));
    }
    await Promise.all(bots.map((bot) => bot.start()));
    onRound(round);
  }
  return kills;
}

/** Asks one instance after the other to stop, at random moments, and starts it again. Gives how each stopped. */
export async function termRounds(world: World, rounds: number, onRound: (round: number) => void): Promise<Stop[]> {
  const stops: Stop[] = [];
  for (let round = 1; round <= rounds; round++) {
    await pause(shortestLifeMs + (Math.random() * lifeSpreadMs) / 3);
    const bots = planOf(round).allAtOnce ? world.bots : [pick(world.bots)];
    stops.push(...(await Promise.all(bots.map((bot) => bot.terminate()))));
    await Promise.all(bots.map((bot) => bot.start()));
    onRound(round);
  }
  return stops;
}

function pick(bots: readonly BotProcess[]): BotProcess {
  const bot = bots[Math.floor(Math.random() * bots.length)];
  if (bot === undefined) throw new RangeError('there is no instance');
  return bot;
}
