import { minuteMs } from '../handoff/delivery.ts';
import { deskEndReasons } from '../handoff/ports.ts';
import { type EndedSession, type EndReason, type HandoffSession, queueNameOf } from '../handoff/session.ts';
import type { ReceiptEndReason, ReceiptView } from './cards/chat-receipt.ts';
import { topicIconNamed } from './cards/topic-icon.ts';
import type { Strings } from './strings/strings.ts';

/** How long a request is kept while Vayusphere does not answer. */
const keptForMs = 15 * minuteMs;

export function keptUntilMs(session: HandoffSession): number {
  return Date.parse(session.thread?.arrivedAt ?? session.requestedAt) + keptForMs;
}

/** A session as its receipt shows it. `notice` is a line on top, such as what a press came to. */
export function receiptViewOf(
  session: HandoffSession,
  strings: Strings,
  nowMs: number,
  notice: string | null = null,
): ReceiptView {
  const chat = session.state === 'requested' ? null : session.chat;
  const common = {
    issue: session.request.issue.summary,
    queueName: queueNameOf(session),
    icon: topicIconNamed(session.request.icon),
    mode: session.request.mode,
    ticket: chat?.ticket ?? null,
    joinUrl: chat?.joinUrl ?? null,
    notice: notice ?? (chat?.adopted === true ? strings.t('refusals.chat_already_open') : null),
  };
  switch (session.state) {
    case 'requested':
      if (!session.delayed) return { ...common, state: 'requested' };
      return { ...common, state: 'retrying', untilMs: keptUntilMs(session) };
    case 'queued': {
      const { position, estimatedWaitSeconds } = session;
      return {
        ...common,
        state: 'queued',
        position,
        estimatedWaitSeconds,
        transferred: session.queueName !== session.request.queueName,
      };
    }
    case 'connected':
      return { ...common, state: 'connected', agentName: session.agent.name };
    case 'ended':
      return {
        ...common,
        state: 'ended',
        reason: endReasonOf(session.reason),
        agentName: session.agent?.name ?? null,
        transcriptUrl: session.transcriptUrl,
        savesTranscript: talkedHere(session),
        notice: common.notice ?? refusalWords(session.reason, session.opensAt, strings, nowMs),
      };
  }
}

/** Whether person and agent have talked through the bot, so that there is something to be had of it. */
export function talkedHere(session: EndedSession): boolean {
  const hadAgent = session.agent !== null || session.queueName !== session.request.queueName;
  const relayed = session.request.mode === 'relay' && session.chat !== null && !session.chat.adopted;
  return relayed && hadAgent && session.place.scope === 'personal';
}

function endReasonOf(reason: EndReason): ReceiptEndReason {
  if (reason === 'desk_unavailable') return 'gave_up';
  // Only a chat that there was can be lost.
  if (reason === 'chat_not_found') return 'lost';
  const ofDesk = deskEndReasons.find((each) => each === reason);
  return ofDesk ?? 'refused';
}

/** A refusal in the person's words; null for an end that is none. */
function refusalWords(reason: EndReason, opensAt: string | null, strings: Strings, nowMs: number): string | null {
  if (reason === 'desk_unavailable' || reason === 'chat_not_found') return null;
  if (deskEndReasons.some((each) => each === reason && each !== 'no_agents')) return null;
  if (reason === 'queue_closed') {
    return opensAt === null
      ? strings.t('refusals.queueClosedNoTime')
      : strings.t('refusals.queue_closed', { when: strings.when(opensAt, nowMs) });
  }
  return strings.t(`refusals.${reason}` as 'refusals.no_agents');
}
