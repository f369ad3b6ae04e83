import { z } from 'zod';
import type { OpeningHours } from './opening-hours.ts';

const id = z.string().min(1).max(128);
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'HH:MM');

const openingHours = z
  .object({ days: z.array(z.int().min(1).max(7)).min(1), fromUtc: timeOfDay, toUtc: timeOfDay })
  .refine((hours) => hours.fromUtc < hours.toUtc, 'fromUtc must be before toUtc');

const queue = z.object({
  id,
  name: z.string().min(1).max(200),
  agents: z.int().min(0).max(1000),
  open: z.union([z.boolean(), openingHours]).default(true),
  opensAt: z.iso.datetime().nullable().default(null),
  averageHandlingSeconds: z.int().min(1).max(86_400).default(240),
  autoAccept: z.boolean().default(false),
});

const agent = z.object({ id, name: z.string().min(1).max(200) });

const roster = ['Ada', 'Ben', 'Cleo', 'Dev', 'Eva', 'Finn'].map((name, index) => ({
  id: `agent-${index + 1}`,
  name: `${name} Agent`,
}));

const optionsSchema = z.object({
  host: z.enum(['127.0.0.1', '::1', 'localhost']).default('127.0.0.1'),
  port: z.int().min(0).max(65_535).default(0),
  apiKey: z.string().min(1),
  webhookSecret: z.string().min(1),
  queues: z
    .array(queue)
    .min(1)
    .refine((queues) => new Set(queues.map((one) => one.id)).size === queues.length, 'every queue needs an id of its own'),
  agents: z.array(agent).min(1).default(roster),
  knownAgents: z.array(id).default([]),
  webhookRetryMs: z.array(z.int().min(0)).min(1).default([1_000, 5_000, 30_000, 120_000, 600_000, 1_800_000]),
  webhookTimeoutMs: z.int().min(1).default(10_000),
  maxMessageCharacters: z.int().min(1).default(16_000),
  maxAttachmentBytes: z
    .int()
    .min(1)
    .default(10 * 1024 * 1024),
  seed: z.int().default(1),
});

/** A queue of the simulated desk, as its options describe it. */
export interface QueueOptions {
  readonly id: string;
  readonly name: string;
  /** How many agents are staffed. None: new chats are refused with `no_agents`. */
  readonly agents: number;
  /** Open, closed, or open by the week. */
  readonly open?: boolean | OpeningHours;
  /** With `open: false`: when the queue opens, ISO 8601 in UTC, as the refusal tells it. */
  readonly opensAt?: string | null;
  /** What the estimates are made of. */
  readonly averageHandlingSeconds?: number;
  /** A free agent takes a new chat at once, so that the chat is created as `connected`. */
  readonly autoAccept?: boolean;
}

/** Who can take chats in the simulated desk. */
export interface AgentOptions {
  readonly id: string;
  readonly name: string;
}

/** One line for the log of whoever embeds the simulator. Carries ids, codes and counts, never what a person wrote. */
export interface SimulatorLogEntry {
  readonly event: 'listening' | 'stopped' | 'request' | 'webhook_failed' | 'webhook_expired' | 'internal_error';
  readonly [name: string]: string | number | boolean | null;
}

/** What `createSimulator` is told. Everything that is not the product's to decide has a default. */
export interface SimulatorOptions {
  /** Loopback only: the console has no sign-in. */
  readonly host?: '127.0.0.1' | '::1' | 'localhost';
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** The bearer token of the contract's calls. */
  readonly apiKey: string;
  /** `whsec_` and base64, or several separated by white space: events are then signed with each, as while a secret is rotated. */
  readonly webhookSecret: string;
  readonly queues: readonly QueueOptions[];
  /** The agents who can be chosen in the console; a few examples if absent. */
  readonly agents?: readonly AgentOptions[];
  /** Requester ids that are agents themselves, and so are refused with `requester_is_agent`. */
  readonly knownAgents?: readonly string[];
  /** Milliseconds between the attempts to deliver an event; the last one repeats, for 24 hours. */
  readonly webhookRetryMs?: readonly number[];
  /** How long an event's receiver has to answer. */
  readonly webhookTimeoutMs?: number;
  readonly maxMessageCharacters?: number;
  readonly maxAttachmentBytes?: number;
  /** Seeds the generator behind `failRate`. */
  readonly seed?: number;
  /** Milliseconds since the epoch, for everything that is written down or computed. Pauses between attempts are real time. */
  readonly nowMs?: () => number;
  readonly log?: (entry: SimulatorLogEntry) => void;
  /** Where a person joins a chat of mode `redirect`; by default a page of the simulator. */
  readonly joinUrl?: (chatId: string, reference: string) => string;
}

/** The options with every default filled in. */
export type Settings = z.infer<typeof optionsSchema> & {
  readonly nowMs: () => number;
  readonly log: (entry: SimulatorLogEntry) => void;
  readonly joinUrl: ((chatId: string, reference: string) => string) | null;
};

/** Checks the options and fills in the defaults. Throws a TypeError that names every problem, without repeating a secret. */
export function parseOptions(options: SimulatorOptions): Settings {
  const parsed = optionsSchema.safeParse(options);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'options'}: ${issue.message}`);
    throw new TypeError(`The simulator's options are not usable: ${problems.join('; ')}`);
  }
  return {
    ...parsed.data,
    nowMs: options.nowMs ?? Date.now,
    log: options.log ?? (() => undefined),
    joinUrl: options.joinUrl ?? null,
  };
}

/**
 * A `joinUrl` option that gives what a real desk gives: a Teams deep link to its bot with the reference as the message filled in
 * (https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams).
 */
export function teamsJoinUrl(botId: string): (chatId: string, reference: string) => string {
  return (_chatId, reference) =>
    `https://teams.microsoft.com/l/chat/0/0?users=${encodeURIComponent(`28:${botId}`)}&message=${encodeURIComponent(reference)}`;
}
