import type { PhaseResult } from './phase.ts';
import type { Verdict } from './verdict.ts';

const longestStopMs = 10_000;
const shownComplaints = 10;
/** A line with the stacks of an error and of its cause. */
const shownOfComplaint = 2_000;

/** One thing that must hold, and whether it did. */
interface Check {
  readonly rule: string;
  readonly held: boolean;
}

/** What must hold after a phase. */
export function checksOf(result: PhaseResult): readonly Check[] {
  const { how, toTeams, toVayusphere, stops } = result;
  const slowest = Math.max(...stops.map(({ tookMs }) => tookMs));
  const excused = toTeams.afterKill + toTeams.afterNoAnswer;
  return [
    ...inOneDirection('to Vayusphere', toVayusphere),
    { rule: 'to Vayusphere: nothing arrived twice', held: repeatsOf(toVayusphere) === 0 },
    ...inOneDirection('to Teams', toTeams),
    how === 'kill'
      ? { rule: 'to Teams: nothing arrived twice but what was in doubt', held: toTeams.unexcused === 0 }
      : { rule: 'to Teams: nothing arrived twice', held: toTeams.unexcused + excused === 0 },
    { rule: 'nobody was told that something went wrong', held: result.falseAlarms === 0 },
    { rule: 'no process ended by itself, and the log tells of no error', held: result.complaints.length === 0 },
    {
      rule: `every stop ended by itself within ${longestStopMs / 1_000} s`,
      held: stops.every(({ exitCode }) => exitCode === 0) && slowest <= longestStopMs,
    },
  ];
}

function inOneDirection(direction: string, { sent, lost, outOfOrder }: Verdict): Check[] {
  return [
    { rule: `${direction}: nothing was lost`, held: sent > 0 && lost === 0 },
    { rule: `${direction}: nothing was out of order`, held: outOfOrder === 0 },
  ];
}

function repeatsOf({ afterKill, afterNoAnswer, unexcused }: Verdict): number {
  return afterKill + afterNoAnswer + unexcused;
}

/** The phase as a table and its checks, for people. */
export function tableOf(title: string, result: PhaseResult): string {
  const { kills, stops, rounds, complaints } = result;
  const slowest = Math.max(0, ...stops.map(({ tookMs }) => tookMs));
  const rows = [
    ['', 'messages', 'lost', 'out of order', 'twice: after a kill', 'after no answer', 'for no reason'],
    row('to Vayusphere', result.toVayusphere),
    row('to Teams', result.toTeams),
  ];
  return [
    '',
    `${title}: ${rounds} rounds, ${kills} kills, ${stops.length} stops (the slowest took ${Math.round(slowest)} ms), ${Math.round(result.tookMs / 1_000)} s in all`,
    ...aligned(rows),
    `${result.resent} activities were sent again by people's clients, ${result.connectorFaults} calls to Teams failed on purpose,`,
    `${result.falseAlarms} false alarms, ${complaints.length} errors in the log or beside it${complaints.length > 0 ? ':' : ''}`,
    ...complaints.slice(0, shownComplaints).map((line) => `  ${line.slice(0, shownOfComplaint)}`),
    ...result.troubles,
    ...checksOf(result).map(({ rule, held }) => `  ${held ? 'ok    ' : 'FAILED'} ${rule}`),
    '',
  ].join('\n');
}

function row(direction: string, { sent, lost, outOfOrder, afterKill, afterNoAnswer, unexcused }: Verdict): string[] {
  return [direction, ...[sent, lost, outOfOrder, afterKill, afterNoAnswer, unexcused].map(String)];
}

/** Columns as wide as their widest cell: the first to the left, numbers to the right. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  return rows.map((cells) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
}
