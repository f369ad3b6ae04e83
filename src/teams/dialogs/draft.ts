import type { CallbackRequest, Issue, Requester, TicketRequest, TranscriptLine } from '../../handoff/ports.ts';
import type { Catalogue, Choice, Queue, Topic, TopicIcon } from '../../triage/catalogue.ts';
import { findChoice, findTopic, labelFor, queueFor } from '../../triage/catalogue.ts';
import type { OpenQuestion, Understanding } from '../../triage/recogniser.ts';

/** Which of its cards stands for the draft now. */
export type DraftView = 'options' | 'edit' | 'other' | 'callback';

/** The answer to the topic's question: not given yet, one of its choices, or "I don't know", which is an answer too. */
export type DraftAnswer =
  | { readonly kind: 'open' }
  | { readonly kind: 'choice'; readonly id: string }
  | { readonly kind: 'unknown' };

/**
 * What is known of a request before it is made. It is all that the dialog knows: every step looks at it and asks only for what is
 * missing, so a dialog that is begun again goes on where it was. Plain JSON; every function here gives a new one.
 */
export interface Draft {
  /** Becomes the session's id and with it the idempotency key of everything that comes of it. */
  readonly id: string;
  /** Counts the cards drawn for it: a press of a card with an older number is a press of an old card. */
  readonly rev: number;
  readonly stage: 'gathering' | 'offered' | 'done';
  readonly view: DraftView;
  readonly issue: string | null;
  readonly details: string | null;
  readonly topicId: string | null;
  /** How the person named what is broken: "SQL Database". */
  readonly subject: string | null;
  readonly answer: DraftAnswer;
  /** Choices that it may be, best first; exactly one: it is confirmed, not asked. */
  readonly candidates: readonly string[];
  /** How often the topic's question has been asked. */
  readonly asked: number;
  /** From the directory; undefined until it has been asked for. */
  readonly email?: string | null;
  readonly transcript: readonly TranscriptLine[];
  /** What was sent for a ticket or a call back, so that a repeat says the same. */
  readonly sentTicket?: { readonly key: string; readonly request: TicketFiling };
  readonly sentCallback?: { readonly key: string; readonly request: CallbackRequest };
}

type TicketFiling = { readonly requester: Requester; readonly issue: Issue } & TicketRequest;

/** After so many questions about the same thing the general queue takes over: nobody is held up by a bot that does not understand. */
const mostQuestions = 3;

export function newDraft(id: string): Draft {
  return {
    id,
    rev: 0,
    stage: 'gathering',
    view: 'options',
    issue: null,
    details: null,
    topicId: null,
    subject: null,
    answer: { kind: 'open' },
    candidates: [],
    asked: 0,
    transcript: [],
  };
}

/** Takes the description of the problem, and whatever else its words tell. */
export function withIssue(draft: Draft, text: string, understood: Understanding): Draft {
  const topicId = understood.topic?.id ?? draft.topicId;
  const described = { ...draft, issue: text, topicId, subject: understood.subject ?? draft.subject };
  return withProduct(described, understood);
}

/** Takes an answer to the topic's question. Words that answer nothing are kept: they may tell the agent something. */
export function withAnswer(draft: Draft, text: string, understood: Understanding): Draft {
  if (understood.unknown) return { ...draft, answer: { kind: 'unknown' }, candidates: [] };
  const confirming = draft.candidates.length === 1 ? draft.candidates[0] : undefined;
  if (confirming !== undefined && understood.product === null && understood.intent === 'yes')
    return withChoice(draft, confirming);
  if (confirming !== undefined && understood.product === null && understood.intent === 'no') return { ...draft, candidates: [] };
  if (understood.product !== null) return withProduct(draft, understood);
  return { ...withDetails(draft, text), candidates: [] };
}

export function withChoice(draft: Draft, choiceId: string): Draft {
  return { ...draft, answer: { kind: 'choice', id: choiceId }, candidates: [] };
}

/** Adds to the details; nothing that was there is lost. */
export function withDetails(draft: Draft, text: string): Draft {
  return { ...draft, details: draft.details === null ? text : `${draft.details}\n\n${text}` };
}

function withProduct(draft: Draft, { product }: Understanding): Draft {
  if (product === null) return draft;
  if (product.certainty === 'certain') return withChoice(draft, product.id);
  return { ...draft, candidates: product.certainty === 'likely' ? [product.id] : product.candidates };
}

/** The topic whose question has to be asked before the request can be routed, or null when nothing is missing. */
export function openTopicOf(draft: Draft, catalogue: Catalogue): (Topic & { question: NonNullable<Topic['question']> }) | null {
  const topic = findTopic(catalogue, draft.topicId);
  if (topic?.question === undefined || draft.answer.kind !== 'open' || draft.asked >= mostQuestions) return null;
  return { ...topic, question: topic.question };
}

/** What the bot is waiting to hear, for the recogniser. */
export function openQuestionOf(draft: Draft | null): OpenQuestion {
  if (draft === null || draft.stage === 'done') return null;
  if (draft.stage === 'offered') return 'options';
  if (draft.issue === null) return 'issue';
  return draft.candidates.length === 1 ? 'confirm' : 'database';
}

/** Where a draft leads: who helps, and how that is named to the person. */
export interface Route {
  readonly queue: Queue;
  readonly topic: Topic | null;
  readonly choice: Choice | null;
  /** "Azure SQL Database", "Database", "Network and VPN". */
  readonly label: string;
  /** "an Azure SQL Database expert". */
  readonly expert: string;
  readonly icon: TopicIcon;
}

export function routeOf(draft: Draft, catalogue: Catalogue, locale: string): Route {
  const topic = findTopic(catalogue, draft.topicId) ?? findTopic(catalogue, catalogue.generalTopicId);
  const choice = draft.answer.kind === 'choice' ? findChoice(topic, draft.answer.id) : null;
  const queue = queueFor(catalogue, draft.topicId, choice?.id ?? null);
  const label = choice?.label ?? (topic === null ? queue.name : labelFor(topic, locale));
  const expert = choice?.article ?? topic?.article ?? label;
  return { queue, topic, choice, label, expert, icon: topic?.icon ?? 'general' };
}

const summaryLength = 160;

/** The issue as Vayusphere takes it: one line that fits a list, and everything that does not fit that line in the details. */
export function issueOf(draft: Draft, route: Route): Issue {
  const whole = draft.issue ?? '';
  const summary = summaryOf(whole);
  const details = [summary === whole ? null : whole, draft.details].filter((part) => part !== null).join('\n\n');
  return { summary, details: details === '' ? null : details, attributes: attributesOf(draft, route) };
}

function summaryOf(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  if (line.length <= summaryLength) return line;
  const cut = line.slice(0, summaryLength - 1);
  const atWord = cut.lastIndexOf(' ') > summaryLength / 2 ? cut.slice(0, cut.lastIndexOf(' ')) : cut;
  // Half of a surrogate pair is no character.
  return `${atWord.replace(/[\uD800-\uDBFF]$/u, '')}…`;
}

function attributesOf(draft: Draft, route: Route): Readonly<Record<string, string>> {
  const topic: Record<string, string> = route.topic === null ? {} : { topic: route.topic.label };
  const attribute = route.topic?.question?.attribute;
  if (attribute === undefined || draft.answer.kind === 'open') return topic;
  return { ...topic, [attribute]: route.choice?.label ?? 'unknown' };
}
