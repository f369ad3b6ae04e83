import type { HandoffSession } from '../handoff/session.ts';
import type { Card } from './cards/card.ts';
import type { Look } from './cards/look.ts';
import { renderThread, type ThreadView } from './cards/thread-card.ts';
import { addressOf } from './place.ts';

/** What the thread of a session says of it, as things stand. The session has one. */
export function threadCardOf(session: HandoffSession, teamsAppId: string | null, look: Look): Card {
  return renderThread(viewOf(session, teamsAppId), look);
}

function viewOf(session: HandoffSession, teamsAppId: string | null): ThreadView {
  if (session.thread?.move === 'done') return { state: 'moved', chatUrl: chatUrlOf(session) };
  if (session.state === 'ended') return { state: session.reason === 'undeliverable' ? 'gave_up' : 'cancelled' };
  return { state: 'stuck', addUrl: teamsAppId === null ? null : `https://teams.microsoft.com/l/app/${teamsAppId}` };
}

/**
 * The way to the reader's own chat with the bot; null where the bot's id is not one of Teams
 * (https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams).
 */
function chatUrlOf(session: HandoffSession): string | null {
  const botId = addressOf(session.place).reference.bot?.id ?? '';
  return /^28:[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(botId)
    ? `https://teams.microsoft.com/l/chat/0/0?users=${botId}`
    : null;
}
