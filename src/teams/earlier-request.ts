import type { HandoffSession } from '../handoff/session.ts';
import type { BotParts } from './bot-parts.ts';

/** More than anybody writes to a queue. */
const mostLinesKept = 200;

/** Ends that leave nothing to be tried once more: somebody wanted them, or somebody was there. */
const settledEnds: readonly string[] = ['agent_ended', 'user_ended', 'user_cancelled', 'timed_out'];

/** Whether a request came to its end without an agent, and nobody wanted that. */
export function hasFailed(session: HandoffSession): boolean {
  return session.state === 'ended' && !hadAgent(session) && !settledEnds.includes(session.reason);
}

/** What was added to a request and no agent has read: what went to the chat itself was read by the agent, if there was one. */
export async function unreadWordsOf(
  session: HandoffSession,
  { transcripts }: Pick<BotParts, 'transcripts'>,
): Promise<readonly string[]> {
  if (session.request.mode !== 'relay' || hadAgent(session)) return session.added;
  const lines = await transcripts.transcriptOf(session.id, mostLinesKept);
  const toTheChat = lines.flatMap((line) => (line.by === 'user' && line.text !== '' ? [line.text] : []));
  return [...session.added, ...toTheChat];
}

function hadAgent(session: HandoffSession): boolean {
  return session.metAgent === true || (session.state === 'ended' && session.agent !== null);
}
