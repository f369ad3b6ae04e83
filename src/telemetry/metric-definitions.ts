import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { DeliveryAction, Lane } from '../handoff/delivery.ts';
import type { AgentDesk, DeliveryOutcome } from '../handoff/ports.ts';
import type { OpenSession } from '../handoff/session.ts';
import type { TurnKind } from '../teams/bot.ts';
import type { BreakerState } from '../vayusphere/transport.ts';

const turnSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const callSeconds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 8];
const agentSeconds = [5, 15, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600];

/**
 * Every metric of the bot's own. Labels are words of the program: kinds, actions, codes. None is an id, a name, or anything that a person
 * or another system chose, so that the number of series is fixed by the code. What comes from the store is the same on every instance and
 * must not be added up; the rest is each instance's own.
 */
export function defineMetrics(registry: Registry) {
  const registers = [registry];
  const counter = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ name, help, labelNames, registers });
  const histogram = <Label extends string = never>(name: string, help: string, buckets: number[], labelNames: Label[] = []) =>
    new Histogram({ name, help, labelNames, buckets, registers });

  return {
    build: gauge('handoff_build_info', 'Always 1; what runs stands in the labels.', ['version', 'node']),
    turns: counter('handoff_turns_total', 'Turns that people and clients began.', ['kind', 'outcome']),
    turnSeconds: histogram('handoff_turn_duration_seconds', 'From an activity to its answer.', turnSeconds, ['kind']),
    refused: counter('handoff_activities_refused_total', 'Activities that became no turn.', ['status']),
    started: counter('handoff_sessions_started_total', 'Handoffs that people started.', ['mode']),
    ended: counter('handoff_sessions_ended_total', 'Handoffs that ended, by why.', ['reason']),
    agentSeconds: histogram('handoff_time_to_agent_seconds', 'From the wish for an agent to the first agent.', agentSeconds),
    sessions: gauge('handoff_sessions', 'Open handoffs in the store. The same on every instance: use max.', ['state']),
    attempts: counter(
      'handoff_delivery_attempts_total',
      'Attempts to deliver; held_back was none, for the limits of the channel or an open breaker.',
      ['action', 'outcome'],
    ),
    retries: counter('handoff_delivery_retries_total', 'Attempts after the first.', ['action']),
    failures: counter('handoff_delivery_failures_total', 'Attempts that failed, by the code of the error.', ['action', 'code']),
    dead: counter('handoff_dead_letters_total', 'Deliveries that were given up.', ['action', 'why']),
    repeats: counter('handoff_delivery_repeats_total', 'Sent to a person although it may have arrived before.', ['action']),
    waiting: gauge('handoff_deliveries_waiting', 'Undelivered, in the store. The same on every instance: use max.', ['lane']),
    oldest: gauge('handoff_oldest_undelivered_seconds', 'Age of the oldest undelivered, in the store: use max.', ['lane']),
    storeReadable: gauge('handoff_store_readable', '1 when the store was counted in time for this scrape, else 0.'),
    storeErrors: counter('handoff_store_errors_total', 'Reads and writes of the store that failed outside of turns.'),
    calls: counter('handoff_vayusphere_calls_total', 'Calls to Vayusphere.', ['call', 'outcome']),
    callSeconds: histogram('handoff_vayusphere_call_duration_seconds', 'A call with its repeats.', callSeconds, ['call']),
    breaker: gauge('handoff_vayusphere_breaker', '1 for the state that the circuit breaker is in.', ['state']),
    events: counter('handoff_webhooks_accepted_total', 'Events of Vayusphere that were taken.', ['result']),
    eventsRefused: counter('handoff_webhooks_refused_total', 'Events that were not taken, by why.', ['reason']),
    differing: gauge('handoff_sessions_differing', 'Open handoffs that stood otherwise in Vayusphere at the last comparison.'),
    intents: counter('handoff_triage_total', 'Texts that were understood, by what the person wants.', ['intent']),
    topics: counter('handoff_triage_topics_total', 'Texts by how sure their topic is.', ['certainty']),
    products: counter('handoff_triage_products_total', 'Texts by how sure the product is that they name.', ['certainty']),
    fallbacks: counter('handoff_triage_fallbacks_total', 'Texts for which the built-in recogniser stood in.', ['reason']),
  };
}

export type MetricSet = ReturnType<typeof defineMetrics>;

/** In this form tsc sees to it that none is missing. */
const namesOf = <Name extends string>(names: Readonly<Record<Name, true>>): readonly Name[] => Object.keys(names) as Name[];

export const lanes = namesOf<Lane>({ desk: true, user: true, check: true, silence: true, met: true });
export const openStates = namesOf<OpenSession['state']>({ requested: true, queued: true, connected: true });
export const breakerStates = namesOf<BreakerState>({ closed: true, open: true, half_open: true });
const outcomes = namesOf<DeliveryOutcome['status']>({ arrived: true, failed: true, dead: true, held_back: true });
const turnKinds = namesOf<TurnKind>({
  text: true,
  press: true,
  unreadable_press: true,
  file_consent: true,
  edit: true,
  typing: true,
  card_refresh: true,
  installed: true,
  removed: true,
  other_invoke: true,
  ignored: true,
  repeated: true,
});
/** The other side said no; its time was up; it was our own fault. */
export type DeathCause = 'refused' | 'expired' | 'fault';
const deathCauses = namesOf<DeathCause>({ refused: true, expired: true, fault: true });
const calls = namesOf<keyof AgentDesk>({
  queueStatus: true,
  createChat: true,
  chat: true,
  changeIssue: true,
  sendMessage: true,
  changeMessage: true,
  uploadAttachment: true,
  typing: true,
  endChat: true,
  rate: true,
  fileTicket: true,
  requestCallback: true,
});
/** Those that somebody has to look into. */
const callOutcomes = [
  'done',
  'desk_unavailable',
  'desk_overloaded',
  'desk_circuit_open',
  'desk_protocol',
  'not_authorized',
  'invalid_request',
  'idempotency_key_reused',
];
const actions = namesOf<DeliveryAction['action']>({
  create_chat: true,
  withdraw_chat: true,
  change_issue: true,
  end_chat: true,
  rate: true,
  pass_file: true,
  send_message: true,
  change_message: true,
  open_personal: true,
  check_met: true,
  tell_thread: true,
  show_receipt: true,
  ask_rating: true,
  retire_receipt: true,
  check_silence: true,
  notify: true,
  tell_lost_file: true,
  tell_unshown: true,
  show_message: true,
  change_shown: true,
  check_order: true,
});

/** Begins at 0 what alerts look at: Prometheus sees no increase in a series that begins at 1. */
export function beginAtZero(metrics: MetricSet): void {
  for (const kind of turnKinds) for (const outcome of ['done', 'failed']) metrics.turns.inc({ kind, outcome }, 0);
  for (const action of actions) {
    for (const outcome of outcomes) metrics.attempts.inc({ action, outcome }, 0);
    metrics.retries.inc({ action }, 0);
    for (const why of deathCauses) metrics.dead.inc({ action, why }, 0);
  }
  for (const status of ['400', '401', '403', '413', '415', '429', '500', '503']) metrics.refused.inc({ status }, 0);
  for (const reason of ['timed_out', 'failed']) metrics.fallbacks.inc({ reason }, 0);
  for (const reason of ['header', 'time', 'signature', 'malformed_input', 'not_stored']) metrics.eventsRefused.inc({ reason }, 0);
  for (const call of calls) for (const outcome of callOutcomes) metrics.calls.inc({ call, outcome }, 0);
  for (const mode of ['redirect', 'relay']) metrics.started.inc({ mode }, 0);
  for (const reason of [
    'agent_ended',
    'user_ended',
    'user_cancelled',
    'timed_out',
    'no_agents',
    'undeliverable',
    'desk_unavailable',
  ])
    metrics.ended.inc({ reason }, 0);
}
