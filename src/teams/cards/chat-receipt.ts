import type { DeskEndReason, HandoffMode, Ticket } from '../../handoff/ports.ts';
import type { TopicIcon } from '../../triage/catalogue.ts';
import type { Strings } from '../strings/strings.ts';
import { button, linkButtons } from './buttons.ts';
import { type Card, compile, compileCard, frame, type JsonObject } from './card.ts';
import template from './chat-receipt.json' with { type: 'json' };
import { standAlone } from './display-text.ts';
import type { Look } from './look.ts';
import stepsTemplate from './parts/steps.json' with { type: 'json' };
import { type Fact, facts, header, lines, notices, passages, type Tone } from './parts.ts';

const expand = compileCard<{
  header: JsonObject;
  steps: readonly JsonObject[];
  notice: readonly JsonObject[];
  advice: readonly JsonObject[];
  facts: readonly JsonObject[];
  passages: readonly JsonObject[];
  actions: readonly JsonObject[];
}>(template);
const expandSteps = compile<{ steps: readonly { text: string; weight: 'Bolder' | 'Default'; quiet: boolean }[] }>(stepsTemplate);

/**
 * Why a request or chat is over: Vayusphere's reasons; `gave_up`, Vayusphere could not be reached in time; `refused`, it said no; `lost`, it does
 * not know the chat any more.
 */
export type ReceiptEndReason = DeskEndReason | 'gave_up' | 'refused' | 'lost';

/** What the receipt says in every state. */
interface Request {
  readonly issue: string;
  readonly queueName: string;
  /** What it is about, as a picture; absent: the general one. */
  readonly icon?: TopicIcon | undefined;
  readonly mode: HandoffMode;
  readonly ticket: Ticket | null;
  /** Where the person talks to the agent, in redirect mode. Not opened unless https (or this very machine). */
  readonly joinUrl: string | null;
  readonly notice?: string | null;
}

/** A request from the press of "Start agent chat" to the end, as its receipt shows it. */
export type ReceiptView = Request &
  (
    | { readonly state: 'requested' }
    | { readonly state: 'retrying'; readonly untilMs: number }
    | {
        readonly state: 'queued';
        readonly position: number | null;
        readonly estimatedWaitSeconds: number | null;
        /** Whether an agent moved the person to this queue. */
        readonly transferred: boolean;
      }
    | { readonly state: 'connected'; readonly agentName: string }
    | {
        readonly state: 'ended';
        readonly reason: ReceiptEndReason;
        /** The agent the person talked with, if there was one. */
        readonly agentName: string | null;
        readonly transcriptUrl: string | null;
        /** Whether the transcript is to be had as a file. */
        readonly savesTranscript?: boolean;
      }
  );

/** The receipt of a request for a chat. Drawn again whenever something happened, it always says how things stand and what can be done. */
export function renderReceipt(view: ReceiptView, look: Look): Card {
  const { t } = look.strings;
  const { tone, status, advice, speak } = situation(view, look.strings);
  return expand({
    ...frame(look, speak),
    header: header(look, { tone, icon: view.icon, heading: t('headings.chat'), status }),
    steps: stepsOf(view, look.strings),
    notice: notices(view.notice),
    advice: lines(...advice),
    facts: facts(factsOf(view, look)),
    passages: passages(look, [{ id: 'issue', label: t('labels.issue'), text: view.issue }]),
    actions: actionsFor(view, look),
  });
}

interface Situation {
  readonly tone: Tone;
  readonly status: string;
  readonly advice: readonly string[];
  readonly speak: string;
}

function situation(view: ReceiptView, { t, clock }: Strings): Situation {
  switch (view.state) {
    case 'requested':
      return {
        tone: 'accent',
        status: t('receipt.requested'),
        advice: [t('receipt.requestedAdvice')],
        speak: t('receipt.speakRequested'),
      };
    case 'retrying': {
      const advice = [t('receipt.retryingAdvice', { until: clock(view.untilMs) })];
      return { tone: 'warning', status: t('receipt.retrying'), advice, speak: t('receipt.speakRetrying') };
    }
    case 'queued': {
      const moved = view.transferred ? [t('receipt.transferred', { queue: view.queueName })] : [];
      const advice = [...moved, t('receipt.queuedAdvice')];
      return { tone: 'accent', status: placeInLine(view.position, t), advice, speak: t('receipt.speakQueued') };
    }
    case 'connected': {
      const agent = view.agentName;
      const advice = [t(view.mode === 'relay' ? 'receipt.connectedHereAdvice' : 'receipt.connectedAdvice', { agent })];
      return { tone: 'good', status: t('receipt.connected', { agent }), advice, speak: t('receipt.speakConnected') };
    }
    case 'ended': {
      const talked = view.agentName === null ? [] : [t('receipt.endedWith', { agent: view.agentName })];
      const advice = [...talked, t(`endAdvice.${view.reason}`)];
      return { tone: endTones[view.reason], status: t(`endReasons.${view.reason}`), advice, speak: t('receipt.speakEnded') };
    }
  }
}

const endTones: Readonly<Record<ReceiptEndReason, Tone>> = {
  agent_ended: 'emphasis',
  user_ended: 'emphasis',
  user_cancelled: 'emphasis',
  timed_out: 'emphasis',
  no_agents: 'warning',
  undeliverable: 'warning',
  gave_up: 'attention',
  refused: 'attention',
  lost: 'attention',
};

function placeInLine(position: number | null, t: Strings['t']): string {
  if (position === null) return t('receipt.queuedNoPosition');
  return position <= 1 ? t('receipt.queuedNext') : t('receipt.queued', { position });
}

/** The ends after which nobody was talked to, though the person wanted it: `retry` goes on with the same request. */
const failedReasons: ReadonlySet<ReceiptEndReason> = new Set(['no_agents', 'gave_up', 'refused', 'lost']);

const stepOf = { requested: 0, retrying: 0, queued: 1, connected: 2 } as const;

/** The way to the agent, with the steps done ticked and the present one marked; nothing once it is over. */
function stepsOf(view: ReceiptView, { t }: Strings): readonly JsonObject[] {
  if (view.state === 'ended') return [];
  const now = stepOf[view.state];
  const names = [t('receipt.stepRequested'), t('receipt.stepQueued'), t('receipt.stepConnected')];
  const steps = names.map((name, step) => {
    const mark = step < now || view.state === 'connected' ? '✓' : step === now ? '●' : '○';
    return { text: `${mark} ${name}`, weight: step === now ? ('Bolder' as const) : ('Default' as const), quiet: step > now };
  });
  return [expandSteps({ steps })];
}

function factsOf(view: ReceiptView, { strings, nowMs }: Look): readonly Fact[] {
  const { t, wait, clock, language } = strings;
  const list: Fact[] = [{ label: t('labels.queue'), value: view.queueName }];
  if (view.state === 'queued') {
    const seconds = view.estimatedWaitSeconds;
    list.push({
      label: t('labels.wait'),
      value: seconds === null ? t('options.waitUnknown') : standAlone(wait(seconds), language),
    });
  }
  if (view.state === 'retrying') list.push({ label: t('labels.keptUntil'), value: clock(view.untilMs) });
  if (view.ticket) list.push({ label: t('labels.ticket'), value: view.ticket.number });
  // A place in line is true of a moment, and the card may have stood there for a while.
  if (view.state === 'queued') list.push({ label: t('labels.updated'), value: clock(nowMs) });
  return list;
}

function actionsFor(view: ReceiptView, look: Look): readonly JsonObject[] {
  const { t } = look.strings;
  const ticket = linkButtons(view.ticket && { title: t('buttons.openTicket'), url: view.ticket.url });
  if (view.state === 'ended') {
    const again = failedReasons.has(view.reason) ? 'retry' : 'ask';
    const transcript = view.transcriptUrl === null ? null : { title: t('buttons.openTranscript'), url: view.transcriptUrl };
    return [
      button(look, { verb: again, title: t(`buttons.${again}`), primary: true }),
      ...(view.savesTranscript === true ? [button(look, { verb: 'transcript', title: t('buttons.saveTranscript') })] : []),
      ...linkButtons(transcript),
      ...ticket,
    ];
  }
  const open = view.joinUrl === null ? null : { title: t('buttons.openChat'), url: view.joinUrl, primary: true };
  const cancelTitle = t(view.state === 'connected' ? 'buttons.endChat' : 'buttons.cancelRequest');
  return [...linkButtons(open), ...ticket, button(look, { verb: 'cancelRequest', title: cancelTitle })];
}
