import { z } from 'zod';
import { ConfigError } from './errors.ts';
import type { HandoffMode } from './handoff/ports.ts';
import type { SilenceLimits } from './handoff/session.ts';

/** How this process is to run, complete and checked. Never holds what is invalid. */
export interface Config {
  readonly production: boolean;
  readonly host: string;
  readonly port: number;
  /** Null: unauthenticated, on loopback only. */
  readonly identity: {
    readonly appId: string;
    readonly appType: 'SingleTenant' | 'MultiTenant' | 'UserAssignedMsi';
    readonly appPassword: string;
    readonly tenantId: string;
    /** The SDK's name of the cloud: empty for the public one. */
    readonly channelService: string;
  } | null;
  /** Whose people may use the bot, by the ids of their tenants in lower case; null: everybody whom the channel lets. */
  readonly allowedTenants: readonly string[] | null;
  /** What is taken from verified senders in a minute; 0: no limit. */
  readonly rateLimits: { readonly personPerMinute: number; readonly tenantPerMinute: number };
  /** What the app is called where Teams installs it from: the id of its manifest. Null: not known. */
  readonly teamsAppId: string | null;
  /** Null: the embedded simulator stands in for Vayusphere. */
  readonly vayusphere: { readonly baseUrl: string; readonly apiKey: string; readonly webhookSecrets: readonly string[] } | null;
  /** Where Vayusphere reaches us; null: the address that this process listens on. */
  readonly publicUrl: string | null;
  readonly handoffMode: HandoffMode;
  readonly fileTicketOnHandoff: boolean;
  /** Whether card numbers, mail addresses, passwords and keys in what people write are masked before it goes to Vayusphere. */
  readonly maskSensitiveText: boolean;
  /** In relay mode: after how much silence the person is warned, and the chat ends. */
  readonly silence: SilenceLimits;
  /** How long a process that is to stop still serves, saying at /readyz that it will not for long. */
  readonly drainMs: number;
  /** PostgreSQL, which several instances may share; null: SQLite in `dataDir`, for one. Holds a secret. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  /** After how long sessions that have ended, and all else that is over, are deleted. */
  readonly retentionMs: number;
  /** Null: the catalogue that comes with the bot. */
  readonly catalogPath: string | null;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** The simulator's port, where it is embedded. */
  readonly simulatorPort: number;
  /** Who may read `/metrics`: `anybody`, where only this machine can ask; whoever names the token; `nobody`. Holds a secret. */
  readonly metricsFor: 'anybody' | 'nobody' | { readonly token: string };
  /** Where spans are sent; null: nowhere. */
  readonly otlpEndpoint: string | null;
}

const loopback = new Set(['127.0.0.1', '::1', 'localhost']);
const flags: ReadonlyMap<string, boolean> = new Map(
  Object.entries({ true: true, false: false, '1': true, '0': false, yes: true, no: false }),
);

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'a port number, 0 to 65535')
  .transform(Number)
  .pipe(z.number().max(65_535, 'a port number, 0 to 65535'));
const minutes = z.coerce
  .number('a number of minutes above 0')
  .positive('a number of minutes above 0')
  .max(24 * 60, 'at most a day');
const flag = z
  .string()
  .refine((value) => flags.has(value.toLowerCase()), 'true or false')
  .transform((value) => flags.get(value.toLowerCase()) ?? false);
const url = z.url({ protocol: /^https?$/, error: 'an http or https address' });

const databaseUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'a postgres:// or postgresql:// address; without it, SQLite at DATA_DIR',
});

const defaultDataDir = './data';
const retentionForm = 'a whole number of days, 1 to 3650';
const guid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const perMinute = z
  .string()
  .regex(/^\d{1,7}$/, 'a whole number; 0 for no limit')
  .transform(Number);

/** Where what is only good for development may happen. Any other name, also a mistyped one, gets the rules of production. */
const developmentNames = ['development', 'test'];

/** Whether `.env` is read: where development's rules hold. `index.js` says it again, to load nothing for it. */
export function readsEnvFile(env: Readonly<Record<string, string | undefined>>): boolean {
  return developmentNames.includes(env['NODE_ENV'] || 'development');
}

const requiredOutside = `required unless NODE_ENV is ${developmentNames.join(' or ')}`;

const environment = z.object({
  NODE_ENV: z.string().default('development'),
  PORT: port.default(3978),
  HOST: z.string().optional(),
  SIMULATOR_PORT: port.default(3979),
  MicrosoftAppId: z.string().optional(),
  MicrosoftAppType: z
    .enum(['SingleTenant', 'MultiTenant', 'UserAssignedMsi'], 'SingleTenant, UserAssignedMsi or MultiTenant')
    .default('SingleTenant'),
  MicrosoftAppPassword: z.string().optional(),
  MicrosoftAppTenantId: z.string().optional(),
  ChannelService: z
    .enum(
      ['', 'https://botframework.azure.us'],
      'https://botframework.azure.us for the US government; absent for the public cloud',
    )
    .default(''),
  ALLOWED_TENANTS: z
    .string()
    .transform((list) =>
      list
        .toLowerCase()
        .split(/[\s,]+/)
        .filter((each) => each !== ''),
    )
    .refine(
      (ids) => ids.length > 0 && ids.every((each) => guid.test(each)),
      'ids of tenants (GUIDs), separated by spaces or commas',
    )
    .optional(),
  PERSON_MESSAGES_PER_MINUTE: perMinute.default(60),
  TENANT_MESSAGES_PER_MINUTE: perMinute.default(3_000),
  TEAMS_APP_ID: z.guid('a GUID, the id of the app in its manifest').optional(),
  VAYUSPHERE_BASE_URL: url.optional(),
  VAYUSPHERE_API_KEY: z.string().optional(),
  VAYUSPHERE_WEBHOOK_SECRET: z
    .string()
    .regex(
      /^whsec_[A-Za-z0-9+/=]{16,}(\s+whsec_[A-Za-z0-9+/=]{16,})*$/,
      'whsec_ and base64; several separated by spaces while rotating',
    )
    .optional(),
  PUBLIC_URL: url.optional(),
  HANDOFF_MODE: z.enum(['redirect', 'relay'], 'redirect or relay').default('redirect'),
  SILENCE_WARNING_MINUTES: minutes.default(10),
  SILENCE_END_MINUTES: minutes.default(15),
  FILE_TICKET_ON_HANDOFF: flag.default(false),
  MASK_SENSITIVE_TEXT: flag.default(false),
  DATABASE_URL: databaseUrl.optional(),
  DATA_DIR: z.string().default(defaultDataDir),
  RETENTION_DAYS: z
    .string()
    .regex(/^\d{1,4}$/, retentionForm)
    .transform(Number)
    .pipe(z.number().min(1, retentionForm).max(3_650, retentionForm))
    .default(30),
  CATALOG_PATH: z.string().optional(),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'a level of pino, such as info')
    .default('info'),
  METRICS_TOKEN: z
    .string()
    .regex(/^[!-~]{16,}$/, 'at least 16 visible ASCII characters without spaces')
    .optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: url.optional(),
});

type Environment = z.infer<typeof environment>;

/**
 * Reads the configuration from environment variables (an empty one counts as absent). Throws one `ConfigError` that names every variable
 * that is wrong and the form it must have; values are never repeated in it, since some are secrets.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse(given);
  if (parsed.success) {
    const problems = problemsAcross(parsed.data, new Set());
    if (problems.length > 0) throw new ConfigError(problems);
    return frozen(configOf(parsed.data));
  }
  const wrong = new Set(parsed.error.issues.map((issue) => String(issue.path[0])));
  // What is wrong by itself is left out, so that the rest is checked all the same and everything is told at once.
  const rest = environment.parse(Object.fromEntries(Object.entries(given).filter(([name]) => !wrong.has(name))));
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigError([...problems, ...problemsAcross(rest, wrong)]);
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const member of Object.values(value)) frozen(member);
  return Object.freeze(value);
}

type Names = ReadonlySet<string>;

/** Reads `DATABASE_URL` alone, for what needs nothing else. Throws `ConfigError` when it is absent or not an address. */
export function readDatabaseUrl(env: Readonly<Record<string, string | undefined>>): string {
  const parsed = databaseUrl.safeParse(env['DATABASE_URL']);
  if (!parsed.success) throw new ConfigError(['DATABASE_URL: required, a postgres:// or postgresql:// address']);
  return parsed.data;
}

/** Reads where everything is kept, for what needs nothing else. Throws `ConfigError` when `DATABASE_URL` is not an address. */
export function readStoreConfig(env: Readonly<Record<string, string | undefined>>): Pick<Config, 'databaseUrl' | 'dataDir'> {
  return {
    databaseUrl: env['DATABASE_URL'] ? readDatabaseUrl(env) : null,
    dataDir: env['DATA_DIR'] || defaultDataDir,
  };
}

/** What is wrong with variables that are fine by themselves. Those that are `wrong` have been told, and nothing is concluded from them. */
function problemsAcross(env: Environment, wrong: Names): string[] {
  const silenceIsSound = !wrong.has('SILENCE_WARNING_MINUTES') && !wrong.has('SILENCE_END_MINUTES');
  const silence =
    silenceIsSound && env.SILENCE_END_MINUTES <= env.SILENCE_WARNING_MINUTES
      ? ['SILENCE_END_MINUTES: must be after SILENCE_WARNING_MINUTES']
      : [];
  return [...identityProblems(env, wrong), ...silence, ...vayusphereProblems(env, wrong)];
}

function identityProblems(env: Environment, wrong: Names): string[] {
  const { MicrosoftAppId: appId, MicrosoftAppType: appType, MicrosoftAppPassword: password, HOST: host } = env;
  const problems: string[] = [];
  if (appId === undefined) {
    if (isProduction(env)) problems.push(`MicrosoftAppId: ${requiredOutside}, because without it nothing is authenticated`);
    else if (password !== undefined) problems.push('MicrosoftAppId: required with MicrosoftAppPassword');
    if (host !== undefined && !loopback.has(host))
      problems.push('HOST: must be a loopback address while MicrosoftAppId is absent');
  } else if (!wrong.has('MicrosoftAppType')) {
    if (appType !== 'UserAssignedMsi' && password === undefined) problems.push(`MicrosoftAppPassword: required for ${appType}`);
    if (appType !== 'MultiTenant' && env.MicrosoftAppTenantId === undefined)
      problems.push(`MicrosoftAppTenantId: required for ${appType}`);
    problems.push(...tenantProblems(env, wrong));
  }
  return problems;
}

/** Who may use the bot must be known, and known by ids: activities name tenants by nothing else. */
function tenantProblems(env: Environment, wrong: Names): string[] {
  if (!isProduction(env) || env.ALLOWED_TENANTS !== undefined || wrong.has('ALLOWED_TENANTS')) return [];
  if (env.MicrosoftAppType === 'MultiTenant') return ['ALLOWED_TENANTS: required for MultiTenant in production'];
  const own = env.MicrosoftAppTenantId;
  return own === undefined || guid.test(own) ? [] : ['ALLOWED_TENANTS: required when MicrosoftAppTenantId is a name and no id'];
}

function isProduction({ NODE_ENV: name }: Environment): boolean {
  return !developmentNames.includes(name);
}

function vayusphereProblems(env: Environment, wrong: Names): string[] {
  const production = isProduction(env);
  const isAbsent = (name: keyof Environment) => env[name] === undefined && !wrong.has(name);
  const parts = ['VAYUSPHERE_BASE_URL', 'VAYUSPHERE_API_KEY', 'VAYUSPHERE_WEBHOOK_SECRET'] as const;
  const present = parts.filter((name) => !isAbsent(name));
  if (present.length === 0 && !production) return [];
  const why = production ? requiredOutside : `required with ${present.join(' and ')}`;
  const problems = parts.filter(isAbsent).map((name) => `${name}: ${why}`);
  if (isAbsent('PUBLIC_URL')) problems.push(`PUBLIC_URL: ${why}, so that Vayusphere can reach this bot`);
  const base = env.VAYUSPHERE_BASE_URL === undefined ? null : new URL(env.VAYUSPHERE_BASE_URL);
  if (base?.protocol === 'http:' && !loopback.has(base.hostname.replace(/^\[|\]$/g, '')))
    problems.push('VAYUSPHERE_BASE_URL: must be https, except on loopback');
  return problems;
}

function configOf(env: Environment): Config {
  const appId = env.MicrosoftAppId;
  const { VAYUSPHERE_BASE_URL: baseUrl, VAYUSPHERE_API_KEY: apiKey, VAYUSPHERE_WEBHOOK_SECRET: secrets } = env;
  return {
    production: isProduction(env),
    host: env.HOST ?? (appId === undefined ? '127.0.0.1' : '0.0.0.0'),
    port: env.PORT,
    identity:
      appId === undefined
        ? null
        : {
            appId,
            appType: env.MicrosoftAppType,
            appPassword: env.MicrosoftAppPassword ?? '',
            tenantId: env.MicrosoftAppTenantId ?? '',
            channelService: env.ChannelService,
          },
    allowedTenants: allowedTenantsOf(env),
    rateLimits: { personPerMinute: env.PERSON_MESSAGES_PER_MINUTE, tenantPerMinute: env.TENANT_MESSAGES_PER_MINUTE },
    teamsAppId: env.TEAMS_APP_ID ?? appId ?? null,
    vayusphere:
      baseUrl === undefined || apiKey === undefined || secrets === undefined
        ? null
        : { baseUrl, apiKey, webhookSecrets: secrets.split(/\s+/) },
    publicUrl: env.PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    handoffMode: env.HANDOFF_MODE,
    fileTicketOnHandoff: env.FILE_TICKET_ON_HANDOFF,
    maskSensitiveText: env.MASK_SENSITIVE_TEXT,
    silence: { warnAfterMs: env.SILENCE_WARNING_MINUTES * 60_000, endAfterMs: env.SILENCE_END_MINUTES * 60_000 },
    drainMs: isProduction(env) ? 2_000 : 0,
    databaseUrl: env.DATABASE_URL ?? null,
    dataDir: env.DATA_DIR,
    retentionMs: env.RETENTION_DAYS * 24 * 60 * 60_000,
    catalogPath: env.CATALOG_PATH ?? null,
    logLevel: env.LOG_LEVEL,
    simulatorPort: env.SIMULATOR_PORT,
    metricsFor: env.METRICS_TOKEN !== undefined ? { token: env.METRICS_TOKEN } : appId === undefined ? 'anybody' : 'nobody',
    otlpEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT ?? null,
  };
}

/** Without a list an app of one tenant is for that tenant. */
function allowedTenantsOf(env: Environment): readonly string[] | null {
  if (env.MicrosoftAppId === undefined) return null;
  if (env.ALLOWED_TENANTS !== undefined) return env.ALLOWED_TENANTS;
  const own = env.MicrosoftAppTenantId?.toLowerCase();
  return env.MicrosoftAppType === 'MultiTenant' || own === undefined ? null : [own];
}
