import { setTimeout as pause } from 'node:timers/promises';
import type { Stop } from './bot-process.ts';
import { Load } from './load.ts';
import { killRounds, termRounds } from './rounds.ts';
import { troublesOf } from './troubles.ts';
import { numberIn } from './unreliable-connector.ts';
import { judge, type Sighting, total, type Verdict } from './verdict.ts';
import { Weather } from './weather.ts';
import { personWord, type Session, World, type WorldOptions } from './world.ts';

/** What came of one half of the test. */
export interface PhaseResult {
  readonly how: 'kill' | 'term';
  readonly rounds: number;
  readonly kills: number;
  readonly stops: readonly Stop[];
  readonly toVayusphere: Verdict;
  readonly toTeams: Verdict;
  /** What people were told that was not so: that a message was lost, that their chat has ended. */
  readonly falseAlarms: number;
  /** What is known of messages that did not reach the person, or too late. */
  readonly troubles: readonly string[];
  /** Ends of the bot that nobody asked for, and what it said of errors. */
  readonly complaints: readonly string[];
  /** Activities that people's clients had to send again, and calls to Teams that failed on purpose. */
  readonly resent: number;
  readonly connectorFaults: number;
  readonly tookMs: number;
}

/** With several instances the sessions of a killed one are taken over after about 12 s. */
const longestStandstillMs = 60_000;

/** Opens sessions, writes in both directions while processes end and start, lets everything arrive, and judges what did. */
export async function runPhase(
  how: 'kill' | 'term',
  rounds: number,
  options: WorldOptions,
  onProgress: (line: string) => void,
): Promise<PhaseResult> {
  const startedMs = Date.now();
  const world = new World(options);
  const load = new Load(world);
  const weather = new Weather(world);
  try {
    await world.start();
    onProgress(`${world.sessions.length} sessions are open`);
    if (how === 'kill') weather.start();
    load.start();
    const report = (round: number) => onProgress(`round ${round} of ${rounds}`);
    const kills = how === 'kill' ? await killRounds(world, rounds, report) : [];
    const stops = how === 'term' ? await termRounds(world, rounds, report) : [];
    weather.stop();
    await load.stop();
    await drained(world, load, onProgress);
    stops.push(...(await Promise.all(world.bots.map((bot) => bot.terminate()))));
    const { sessions, connector } = world;
    return {
      how,
      rounds,
      kills: kills.length,
      stops,
      toVayusphere: total(sessions.map((session) => judge(load.said(session).byPerson, heard(world, session), []))),
      toTeams: total(
        sessions.map((session) => judge(load.said(session).byAgent, connector.sightings(session.person.conversationId), kills)),
      ),
      falseAlarms: sessions.reduce((sum, session) => sum + alarmsOf(world, session), 0),
      troubles: sessions.flatMap((session) => troublesOf(world, session, load.said(session).byAgent)),
      complaints: world.bots.flatMap((bot) => bot.complaints()),
      resent: sessions.reduce((sum, { person }) => sum + person.repeats, 0),
      connectorFaults: connector.faultsMade,
      tookMs: Date.now() - startedMs,
    };
  } finally {
    weather.stop();
    await world.stop();
  }
}

/** What the agent has on their screen from the person, in order. */
export function heard(world: World, { chatId }: Session): Sighting[] {
  return world.simulator
    .chat(chatId)
    .messages.filter(({ from }) => from === 'person')
    .flatMap(({ text, acceptedAt }) => {
      const number = numberIn(text, personWord);
      return number === null ? [] : [{ number, atMs: Date.parse(acceptedAt), answered: true }];
    });
}

/** Everything that people were told after they were connected; here nothing is true that they could be told. */
function alarmsOf(world: World, { person, chatId }: Session): number {
  const texts = world.connector.others(person.conversationId).flatMap(({ text }) => (text ? [text] : []));
  const connected = texts.findIndex((text) => text.startsWith("You're connected with"));
  const after = texts.slice(connected + 1).filter((text) => !text.startsWith("You're connected with"));
  return after.length + (world.simulator.chat(chatId).status === 'connected' ? 0 : 1);
}

/** Resolves when everything has arrived, or when nothing more has for a minute. */
export async function drained(world: World, load: Load, onProgress: (line: string) => void): Promise<void> {
  let missing = Number.POSITIVE_INFINITY;
  for (let sinceMs = Date.now(); missing > 0; await pause(250)) {
    const now = world.sessions.reduce((sum, session) => sum + missingOf(world, load, session), 0);
    if (now < missing) sinceMs = Date.now();
    if (now !== missing) onProgress(`${now} messages are on their way`);
    missing = now;
    if (Date.now() - sinceMs > longestStandstillMs) return;
  }
}

function missingOf(world: World, load: Load, session: Session): number {
  const said = load.said(session);
  const numbers = new Set(heard(world, session).map(({ number }) => number));
  return said.byPerson - numbers.size + said.byAgent - world.connector.seen(session.person.conversationId);
}
