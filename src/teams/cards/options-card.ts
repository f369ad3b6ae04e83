import type { QueueStatus } from '../../handoff/ports.ts';
import type { TopicIcon } from '../../triage/catalogue.ts';
import type { Strings } from '../strings/strings.ts';
import { button } from './buttons.ts';
import { type Card, compileCard, frame, type JsonObject } from './card.ts';
import { standAlone } from './display-text.ts';
import type { Look } from './look.ts';
import template from './options-card.json' with { type: 'json' };
import { type Fact, facts, header, lines, notices, passages, type Tone } from './parts.ts';

const expand = compileCard<{
  header: JsonObject;
  notice: readonly JsonObject[];
  intro: readonly JsonObject[];
  passages: readonly JsonObject[];
  facts: readonly JsonObject[];
  advice: readonly JsonObject[];
  actions: readonly JsonObject[];
}>(template);

/** Who is there to help, as far as we know now. */
export type Availability =
  | { readonly state: 'ready'; readonly agentsAvailable: number; readonly estimatedWaitSeconds: number | null }
  | { readonly state: 'nobody'; readonly estimatedWaitSeconds: number | null }
  | { readonly state: 'closed'; readonly opensAt: string | null }
  | { readonly state: 'unknown' };

/** The request as it stands, before anything is sent. */
export interface OptionsView {
  readonly issue: string;
  readonly details: string | null;
  /** What it is about: the database, or for other topics the topic. */
  readonly about: { readonly kind: 'database' | 'topic'; readonly label: string };
  readonly queueName: string;
  /** What it is about, as a picture; absent: the general one. */
  readonly icon?: TopicIcon | undefined;
  readonly availability: Availability;
  /** A sentence that leads to the card, such as "Okay, I'm connecting you …". */
  readonly intro?: string | null;
  /** A line on what has just happened, such as "You've already pressed this". */
  readonly notice?: string | null;
}

/** The availability that a queue's status means; null (the desk didn't answer) is unknown. */
export function availabilityOf(status: QueueStatus | null): Availability {
  if (status === null) return { state: 'unknown' };
  if (!status.open) return { state: 'closed', opensAt: status.opensAt };
  const { agentsAvailable, estimatedWaitSeconds } = status;
  return agentsAvailable > 0
    ? { state: 'ready', agentsAvailable, estimatedWaitSeconds }
    : { state: 'nobody', estimatedWaitSeconds };
}

/**
 * The request, who is there, and what to do: `start` first where an agent can be had, the alternatives first where none can. A closed
 * queue offers no start at all.
 */
export function renderOptions(view: OptionsView, look: Look): Card {
  const { t } = look.strings;
  const { availability } = view;
  const advice = {
    ready: '',
    nobody: t('options.nobodyAdvice'),
    closed: t('options.closedAdvice'),
    unknown: t('options.unknownAdvice'),
  };
  return expand({
    ...frame(look, t('options.speak')),
    header: header(look, {
      tone: tones[availability.state],
      icon: view.icon,
      heading: t('headings.options'),
      status: statusOf(availability, look),
    }),
    notice: notices(view.notice),
    intro: lines(view.intro ?? ''),
    passages: passages(look, [
      { id: 'issue', label: t('labels.issue'), text: view.issue },
      { id: 'details', label: t('labels.details'), text: view.details ?? '' },
    ]),
    facts: facts([
      { label: t(`labels.${view.about.kind}`), value: view.about.label },
      { label: t('labels.queue'), value: view.queueName },
      ...availabilityFacts(availability, look.strings),
    ]),
    advice: lines(advice[availability.state]),
    actions: actionsFor(availability, look),
  });
}

const tones: Readonly<Record<Availability['state'], Tone>> = {
  ready: 'good',
  nobody: 'warning',
  closed: 'warning',
  unknown: 'emphasis',
};

function statusOf(availability: Availability, { strings, nowMs }: Look): string {
  if (availability.state !== 'closed') return strings.t(`options.${availability.state}`);
  if (availability.opensAt === null) return strings.t('options.closedNoTime');
  return strings.t('options.closed', { when: strings.when(availability.opensAt, nowMs) });
}

function availabilityFacts(availability: Availability, { t, wait, language }: Strings): readonly Fact[] {
  if (availability.state === 'closed') return [];
  if (availability.state === 'unknown') return [{ label: t('labels.agents'), value: t('options.availabilityUnknown') }];
  const agents = availability.state === 'ready' ? availability.agentsAvailable : 0;
  const seconds = availability.estimatedWaitSeconds;
  return [
    { label: t('labels.agents'), value: String(agents) },
    { label: t('labels.wait'), value: seconds === null ? t('options.waitUnknown') : standAlone(wait(seconds), language) },
  ];
}

function actionsFor({ state }: Availability, look: Look): readonly JsonObject[] {
  const { t } = look.strings;
  const start = (primary: boolean) => button(look, { verb: 'start', title: t('buttons.start'), primary });
  const edit = button(look, { verb: 'edit', title: t('buttons.edit') });
  const other = button(look, { verb: 'other', title: t('buttons.other') });
  if (state === 'ready' || state === 'unknown') return [start(true), edit, other];
  const ticket = button(look, { verb: 'ticket', title: t('buttons.ticket'), primary: true });
  const callback = button(look, { verb: 'callback', title: t('buttons.callback') });
  return [ticket, callback, ...(state === 'nobody' ? [start(false)] : []), edit, other];
}
