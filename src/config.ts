import { z } from 'zod';
import { ConfigError } from './errors.ts';
import type { HandoffMode } from './handoff/ports.ts';

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
  } | null;
  /** Null: the embedded simulator stands in for Vayusphere. */
  readonly vayusphere: { readonly baseUrl: string; readonly apiKey: string; readonly webhookSecrets: readonly string[] } | null;
  /** Where Vayusphere reaches us; null: the address that this process listens on. */
  readonly publicUrl: string | null;
  readonly handoffMode: HandoffMode;
  readonly fileTicketOnHandoff: boolean;
  readonly dataDir: string;
  /** Null: the catalogue that comes with the bot. */
  readonly catalogPath: string | null;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** The simulator's port, where it is embedded. */
  readonly simulatorPort: number;
}

const loopback = new Set(['127.0.0.1', '::1', 'localhost']);
const flags: Readonly<Record<string, boolean>> = { true: true, false: false, '1': true, '0': false, yes: true, no: false };

const port = z.coerce.number('a port number, 0 to 65535').int('a port number, 0 to 65535').min(0).max(65_535);
const url = z.url({ protocol: /^https?$/, error: 'an http or https address' });

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
  FILE_TICKET_ON_HANDOFF: z
    .string()
    .refine((value) => value.toLowerCase() in flags, 'true or false')
    .transform((value) => flags[value.toLowerCase()] ?? false)
    .default(false),
  DATABASE_URL: z.undefined('not supported yet: remove it to use SQLite at DATA_DIR').optional(),
  DATA_DIR: z.string().default('./data'),
  CATALOG_PATH: z.string().optional(),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'a level of pino, such as info')
    .default('info'),
});

type Environment = z.infer<typeof environment>;

/**
 * Reads the configuration from environment variables (an empty one counts as absent). Throws one `ConfigError` that names every variable
 * that is wrong and the form it must have; values are never repeated in it, since some are secrets.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse(present);
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  const problems = problemsAcross(parsed.data);
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(configOf(parsed.data));
}

/** What is wrong with variables that are fine by themselves. */
function problemsAcross(env: Environment): string[] {
  const production = env.NODE_ENV === 'production';
  const { MicrosoftAppId: appId, MicrosoftAppType: appType, HOST: host } = env;
  const problems: string[] = [];
  if (appId === undefined) {
    if (production) problems.push('MicrosoftAppId: required in production, because without it nothing is authenticated');
    if (env.MicrosoftAppPassword !== undefined) problems.push('MicrosoftAppId: required with MicrosoftAppPassword');
    if (host !== undefined && !loopback.has(host))
      problems.push('HOST: must be a loopback address while MicrosoftAppId is absent');
  } else {
    if (appType !== 'UserAssignedMsi' && env.MicrosoftAppPassword === undefined) {
      problems.push(`MicrosoftAppPassword: required for ${appType}`);
    }
    if (appType !== 'MultiTenant' && env.MicrosoftAppTenantId === undefined)
      problems.push(`MicrosoftAppTenantId: required for ${appType}`);
  }
  return [...problems, ...vayusphereProblems(env, production)];
}

function vayusphereProblems(env: Environment, production: boolean): string[] {
  const problems: string[] = [];
  const parts = ['VAYUSPHERE_BASE_URL', 'VAYUSPHERE_API_KEY', 'VAYUSPHERE_WEBHOOK_SECRET'] as const;
  const present = parts.filter((name) => env[name] !== undefined);
  if (present.length === 0) return production ? ['VAYUSPHERE_BASE_URL: required in production'] : [];
  for (const name of parts) {
    if (env[name] === undefined) problems.push(`${name}: required with ${present.join(' and ')}`);
  }
  if (env.PUBLIC_URL === undefined)
    problems.push('PUBLIC_URL: required with VAYUSPHERE_BASE_URL, so that Vayusphere can reach this bot');
  const base = env.VAYUSPHERE_BASE_URL === undefined ? null : new URL(env.VAYUSPHERE_BASE_URL);
  if (base?.protocol === 'http:' && !loopback.has(base.hostname))
    problems.push('VAYUSPHERE_BASE_URL: must be https, except on loopback');
  return problems;
}

function configOf(env: Environment): Config {
  const appId = env.MicrosoftAppId;
  const { VAYUSPHERE_BASE_URL: baseUrl, VAYUSPHERE_API_KEY: apiKey, VAYUSPHERE_WEBHOOK_SECRET: secrets } = env;
  return {
    production: env.NODE_ENV === 'production',
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
          },
    vayusphere:
      baseUrl === undefined || apiKey === undefined || secrets === undefined
        ? null
        : { baseUrl, apiKey, webhookSecrets: secrets.split(/\s+/) },
    publicUrl: env.PUBLIC_URL ?? null,
    handoffMode: env.HANDOFF_MODE,
    fileTicketOnHandoff: env.FILE_TICKET_ON_HANDOFF,
    dataDir: env.DATA_DIR,
    catalogPath: env.CATALOG_PATH ?? null,
    logLevel: env.LOG_LEVEL,
    simulatorPort: env.SIMULATOR_PORT,
  };
}
