import { expect } from 'chai';
import { type Config, readConfig, readDatabaseUrl } from '../src/config.ts';
import { ConfigError } from '../src/errors.ts';

type Env = Readonly<Record<string, string | undefined>>;

const vayusphere = {
  VAYUSPHERE_BASE_URL: 'https://vayusphere.example/api',
  VAYUSPHERE_API_KEY: 'an-api-key',
  VAYUSPHERE_WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  PUBLIC_URL: 'https://bot.example',
};
const tenantId = 'A6F1D0B2-3c4d-4e5f-8a9b-0c1d2e3f4a5b';
const otherTenantId = '11111111-2222-3333-4444-555555555555';
const identity = { MicrosoftAppId: 'app-1', MicrosoftAppPassword: 'a-password', MicrosoftAppTenantId: tenantId };
const production = { NODE_ENV: 'production', ...identity, ...vayusphere };

function problemsOf(env: Env): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

/** The variables that the problems name, in alphabetical order. */
const wrongIn = (env: Env): string[] =>
  problemsOf(env)
    .map((problem) => problem.split(':')[0] ?? '')
    .sort();

const without = (env: Env, ...names: string[]): Env => ({
  ...env,
  ...Object.fromEntries(names.map((name) => [name, undefined])),
});

describe('The configuration', () => {
  describe('of what operators see', () => {
    const forWhom = (env: Env) => readConfig(env).metricsFor;

    it('shows metrics to anybody on this machine, to nobody beyond it, and to whoever names the token where there is one', () => {
      expect(forWhom({})).to.equal('anybody');
      expect(forWhom(production)).to.equal('nobody');
      expect(forWhom(identity)).to.equal('nobody');
      for (const env of [{}, production])
        expect(forWhom({ ...env, METRICS_TOKEN: 'sixteen-letters!' })).to.deep.equal({ token: 'sixteen-letters!' });
    });

    it('takes no token that is short or that a header can’t carry, and does not repeat it', () => {
      for (const token of ['fifteen-letters', 'sixteen letters!!', 'sechzehn-zeichén'])
        expect(problemsOf({ METRICS_TOKEN: token }).join())
          .to.match(/^METRICS_TOKEN: /)
          .and.not.include(token);
    });

    it('sends traces nowhere unless it is told where', () => {
      expect(readConfig({}).otlpEndpoint).to.equal(null);
      expect(readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }).otlpEndpoint).to.equal('http://collector:4318');
      expect(wrongIn({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' })).to.deep.equal(['OTEL_EXPORTER_OTLP_ENDPOINT']);
    });
  });

  describe('of an empty environment', () => {
    const config = readConfig({});

    it('is that of a bot on loopback, without authentication, with the simulator, redirecting', () => {
      expect(config).to.deep.include({
        production: false,
        host: '127.0.0.1',
        port: 3978,
        identity: null,
        allowedTenants: null,
        rateLimits: { personPerMinute: 60, tenantPerMinute: 3_000 },
        teamsAppId: null,
        vayusphere: null,
        publicUrl: null,
        handoffMode: 'redirect',
        fileTicketOnHandoff: false,
        maskSensitiveText: false,
        silence: { warnAfterMs: 600_000, endAfterMs: 900_000 },
        dataDir: './data',
        retentionMs: 30 * 24 * 60 * 60_000,
        catalogPath: null,
        logLevel: 'info',
        simulatorPort: 3979,
      });
    });

    it('is that of one in which every variable is empty', () => {
      const names = [
        ...Object.keys(production),
        'PORT',
        'HOST',
        'HANDOFF_MODE',
        'FILE_TICKET_ON_HANDOFF',
        'MASK_SENSITIVE_TEXT',
        'DATABASE_URL',
        'LOG_LEVEL',
      ];
      expect(readConfig(Object.fromEntries(names.map((name) => [name, ''])))).to.deep.equal(config);
    });
  });

  it("takes the app that Teams installs for one of the bot's own id, unless told another", () => {
    const teamsAppId = '5f0e3f9a-7d0c-4a57-9a2a-3a9b3c1d2e4f';
    expect(readConfig(production).teamsAppId).to.equal('app-1');
    expect(readConfig({ ...production, TEAMS_APP_ID: teamsAppId }).teamsAppId).to.equal(teamsAppId);
    expect(wrongIn({ ...production, TEAMS_APP_ID: 'the app' })).to.deep.equal(['TEAMS_APP_ID']);
  });

  it('holds what is set', () => {
    const config = readConfig({
      ...production,
      HOST: '10.0.0.5',
      PORT: '8080',
      MicrosoftAppType: 'MultiTenant',
      ChannelService: 'https://botframework.azure.us',
      ALLOWED_TENANTS: `${tenantId}, ${otherTenantId}`,
      PERSON_MESSAGES_PER_MINUTE: '30',
      TENANT_MESSAGES_PER_MINUTE: '0',
      HANDOFF_MODE: 'relay',
      SILENCE_WARNING_MINUTES: '0.5',
      SILENCE_END_MINUTES: '2',
      FILE_TICKET_ON_HANDOFF: 'true',
      MASK_SENSITIVE_TEXT: 'yes',
      DATA_DIR: '/var/lib/bot',
      RETENTION_DAYS: '7',
      CATALOG_PATH: '/etc/bot/catalogue.json',
      LOG_LEVEL: 'warn',
      SIMULATOR_PORT: '0',
    });
    expect(config).to.deep.include({
      production: true,
      host: '10.0.0.5',
      port: 8080,
      identity: {
        appId: 'app-1',
        appType: 'MultiTenant',
        appPassword: 'a-password',
        tenantId,
        channelService: 'https://botframework.azure.us',
      },
      allowedTenants: [tenantId.toLowerCase(), otherTenantId],
      rateLimits: { personPerMinute: 30, tenantPerMinute: 0 },
      vayusphere: {
        baseUrl: 'https://vayusphere.example/api',
        apiKey: 'an-api-key',
        webhookSecrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
      },
      publicUrl: 'https://bot.example',
      handoffMode: 'relay',
      silence: { warnAfterMs: 30_000, endAfterMs: 120_000 },
      fileTicketOnHandoff: true,
      maskSensitiveText: true,
      dataDir: '/var/lib/bot',
      retentionMs: 7 * 24 * 60 * 60_000,
      catalogPath: '/etc/bot/catalogue.json',
      logLevel: 'warn',
      simulatorPort: 0,
    });
  });

  it('can not be changed, nowhere in it', () => {
    const frozen = (value: unknown): boolean =>
      typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(frozen));
    expect(frozen(readConfig(production))).to.equal(true);
  });

  it('of an app of one tenant is for the people of that tenant, unless others are named', () => {
    expect(readConfig(production).allowedTenants).to.deep.equal([tenantId.toLowerCase()]);
    expect(readConfig({ ...production, ALLOWED_TENANTS: otherTenantId }).allowedTenants).to.deep.equal([otherTenantId]);
    expect(readConfig({ ...identity, MicrosoftAppType: 'MultiTenant' }).allowedTenants).to.equal(null);
  });

  it('of a bot with an identity listens everywhere', () => {
    expect(readConfig(identity)).to.include({ host: '0.0.0.0' });
  });

  it('takes several webhook secrets while they are rotated', () => {
    const first = vayusphere.VAYUSPHERE_WEBHOOK_SECRET;
    const second = 'whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldY';
    const config = readConfig({ ...production, VAYUSPHERE_WEBHOOK_SECRET: `${first}  ${second}` });
    expect(config.vayusphere?.webhookSecrets).to.deep.equal([first, second]);
  });

  for (const [value, meaning] of [
    ['true', true],
    ['TRUE', true],
    ['1', true],
    ['yes', true],
    ['false', false],
    ['0', false],
    ['No', false],
  ] as const)
    it(`takes "${value}" for ${meaning}`, () => {
      expect(readConfig({ FILE_TICKET_ON_HANDOFF: value }).fileTicketOnHandoff).to.equal(meaning);
    });

  describe('refuses', () => {
    const wrong: readonly [variable: string, ...values: string[]][] = [
      ['PORT', 'http', '-1', '65536', '3978.5', ' ', '0x10', '1e3', 'Infinity'],
      ['SIMULATOR_PORT', 'http', '70000'],
      ['MicrosoftAppType', 'singletenant', 'Tenant'],
      ['PUBLIC_URL', 'bot.example', 'ftp://bot.example', 'not an address'],
      ['HANDOFF_MODE', 'url', 'Redirect'],
      ['FILE_TICKET_ON_HANDOFF', 'maybe', '2', 'constructor', '__proto__'],
      ['MASK_SENSITIVE_TEXT', 'maybe'],
      ['LOG_LEVEL', 'verbose', 'INFO'],
      ['HOST', '0.0.0.0', 'bot.example', '[::1]'],
      ['DATABASE_URL', 'mysql://db.example/bot', 'db.example', '/var/lib/bot'],
      ['SILENCE_WARNING_MINUTES', '0', '-1', 'soon', '1441'],
      ['SILENCE_END_MINUTES', '0', '-1', 'soon', '1441'],
      ['RETENTION_DAYS', '0', '-1', '1.5', 'for ever', '3651', '1e3'],
      ['ALLOWED_TENANTS', 'contoso.example', ' , ', `${otherTenantId};${tenantId}`, `${otherTenantId} *`],
      ['ChannelService', 'public', 'https://botframework.azure.us/', 'https://evil.example'],
      ['PERSON_MESSAGES_PER_MINUTE', '-1', 'many', '1.5', '1e3'],
      ['TENANT_MESSAGES_PER_MINUTE', '-1', 'many', ' '],
    ];
    for (const [variable, ...values] of wrong)
      for (const value of values)
        it(`${variable} "${value}"`, () => {
          expect(wrongIn({ [variable]: value })).to.deep.equal([variable]);
        });

    for (const [variable, ...values] of [
      ['VAYUSPHERE_BASE_URL', 'vayusphere.example', 'ws://vayusphere.example'],
      ['VAYUSPHERE_WEBHOOK_SECRET', 'a-secret', 'whsec_', 'whsec_short', `${vayusphere.VAYUSPHERE_WEBHOOK_SECRET},another`],
    ] as const)
      for (const value of values)
        it(`${variable} "${value}" among what is right`, () => {
          expect(wrongIn({ ...production, [variable]: value })).to.deep.equal([variable]);
        });

    it('Vayusphere without https, except on this machine', () => {
      const at = (url: string) => wrongIn({ ...production, VAYUSPHERE_BASE_URL: url });
      expect(at('http://vayusphere.example')).to.deep.equal(['VAYUSPHERE_BASE_URL']);
      for (const host of ['localhost', '127.0.0.1', '[::1]']) expect(at(`http://${host}:4000`), host).to.deep.equal([]);
    });

    it('an end for silence that comes before its warning', () => {
      expect(wrongIn({ SILENCE_WARNING_MINUTES: '20' })).to.deep.equal(['SILENCE_END_MINUTES']);
      expect(wrongIn({ SILENCE_END_MINUTES: '10' })).to.deep.equal(['SILENCE_END_MINUTES']);
      expect(wrongIn({ SILENCE_WARNING_MINUTES: 'soon', SILENCE_END_MINUTES: '5' })).to.deep.equal(['SILENCE_WARNING_MINUTES']);
    });

    it('to listen beyond this machine without an identity', () => {
      for (const host of ['127.0.0.1', 'localhost', '::1']) expect(wrongIn({ HOST: host }), host).to.deep.equal([]);
      expect(wrongIn({ ...identity, HOST: '0.0.0.0' })).to.deep.equal([]);
    });
  });

  describe('needs', () => {
    it('an identity in production, and all of Vayusphere, and names each of them', () => {
      expect(wrongIn({ NODE_ENV: 'production' })).to.deep.equal(['MicrosoftAppId', ...Object.keys(vayusphere)].sort());
    });

    for (const name of Object.keys(vayusphere))
      it(`${name} with the rest of Vayusphere`, () => {
        expect(wrongIn(without({ ...vayusphere }, name))).to.deep.equal([name]);
        expect(wrongIn(without(production, name))).to.deep.equal([name]);
      });

    it('an identity and Vayusphere under every name but those of development: a mistyped one is no way around', () => {
      for (const name of ['prod', 'Production', 'staging', 'demo'])
        expect(wrongIn({ NODE_ENV: name }), name).to.deep.equal(['MicrosoftAppId', ...Object.keys(vayusphere)].sort());
      for (const name of ['development', 'test']) expect(wrongIn({ NODE_ENV: name }), name).to.deep.equal([]);
    });

    it('to know whose people may use the bot, in production', () => {
      const multiTenant = { ...production, MicrosoftAppType: 'MultiTenant' };
      expect(wrongIn(multiTenant)).to.deep.equal(['ALLOWED_TENANTS']);
      expect(wrongIn({ ...multiTenant, ALLOWED_TENANTS: otherTenantId })).to.deep.equal([]);
      expect(wrongIn({ ...production, MicrosoftAppTenantId: 'contoso.onmicrosoft.com' })).to.deep.equal(['ALLOWED_TENANTS']);
      expect(wrongIn({ ...multiTenant, NODE_ENV: 'development' })).to.deep.equal([]);
    });

    it('nothing of Vayusphere just because this bot has a public address', () => {
      expect(wrongIn({ PUBLIC_URL: 'https://bot.example' })).to.deep.equal([]);
    });

    const needs: readonly [appType: string, ...names: string[]][] = [
      ['SingleTenant', 'MicrosoftAppPassword', 'MicrosoftAppTenantId'],
      ['MultiTenant', 'MicrosoftAppPassword'],
      ['UserAssignedMsi', 'MicrosoftAppTenantId'],
    ];
    for (const [appType, ...names] of needs)
      it(`${names.join(' and ')} for an identity that is ${appType}`, () => {
        expect(wrongIn({ MicrosoftAppId: 'app-1', MicrosoftAppType: appType })).to.deep.equal(names);
        expect(wrongIn({ ...identity, MicrosoftAppType: appType })).to.deep.equal([]);
      });

    it('an app id with a password', () => {
      expect(wrongIn({ MicrosoftAppPassword: 'a-password' })).to.deep.equal(['MicrosoftAppId']);
    });
  });

  describe('tells', () => {
    it('every problem at once, those of single variables and those between variables', () => {
      const env = {
        NODE_ENV: 'production',
        PORT: 'http',
        LOG_LEVEL: 'verbose',
        MicrosoftAppPassword: 'a-password',
        VAYUSPHERE_BASE_URL: 'http://vayusphere.example',
        VAYUSPHERE_WEBHOOK_SECRET: 'a-secret',
      };
      expect([...new Set(wrongIn(env))]).to.deep.equal([
        'LOG_LEVEL',
        'MicrosoftAppId',
        'PORT',
        'PUBLIC_URL',
        'VAYUSPHERE_API_KEY',
        'VAYUSPHERE_BASE_URL',
        'VAYUSPHERE_WEBHOOK_SECRET',
      ]);
    });

    it('of a variable that is wrong only that, not that it is missing, nor what would follow from another value', () => {
      expect(wrongIn({ ...vayusphere, VAYUSPHERE_BASE_URL: 'nonsense' })).to.deep.equal(['VAYUSPHERE_BASE_URL']);
      expect(wrongIn({ ...production, PUBLIC_URL: 'nonsense' })).to.deep.equal(['PUBLIC_URL']);
      expect(wrongIn({ MicrosoftAppId: 'app-1', MicrosoftAppType: 'multitenant' })).to.deep.equal(['MicrosoftAppType']);
    });

    it('the accepted form', () => {
      const problems = problemsOf({
        PORT: '65536',
        LOG_LEVEL: 'verbose',
        FILE_TICKET_ON_HANDOFF: 'maybe',
        PUBLIC_URL: 'nonsense',
      });
      expect(problems).to.have.members([
        'PORT: a port number, 0 to 65535',
        'LOG_LEVEL: a level of pino, such as info',
        'FILE_TICKET_ON_HANDOFF: true or false',
        'PUBLIC_URL: an http or https address',
      ]);
    });

    it('never a value: it could be a secret', () => {
      const marked = (name: string) => `tell-nobody-${name}`;
      const names = [
        ...Object.keys(production),
        'PORT',
        'DATABASE_URL',
        'HOST',
        'MicrosoftAppType',
        'HANDOFF_MODE',
        'FILE_TICKET_ON_HANDOFF',
        'LOG_LEVEL',
      ];
      const env: Env = Object.fromEntries(names.map((name) => [name, marked(name)]));
      let failure: unknown;
      try {
        readConfig(env);
      } catch (error) {
        failure = error;
      }
      expect(failure).to.be.instanceOf(ConfigError);
      expect(String(failure instanceof Error && failure.message))
        .to.include('VAYUSPHERE_WEBHOOK_SECRET')
        .and.not.include('tell-nobody');
    });
  });

  it('takes an address of PostgreSQL for its store, and none for SQLite', () => {
    for (const scheme of ['postgres', 'postgresql']) {
      const address = `${scheme}://bot:a-password@db.example/bot`;
      expect(readConfig({ DATABASE_URL: address }).databaseUrl).to.equal(address);
      expect(readDatabaseUrl({ DATABASE_URL: address })).to.equal(address);
    }
    expect(readConfig({}).databaseUrl).to.equal(null);
  });

  it('gives the address of the database alone to what needs nothing else, and refuses without repeating it', () => {
    for (const address of [undefined, '', 'mysql://bot:tell-nobody@db.example']) {
      expect(() => readDatabaseUrl({ DATABASE_URL: address }))
        .to.throw(ConfigError, 'DATABASE_URL')
        .with.property('message')
        .that.does.not.include('tell-nobody');
    }
  });

  it('does not mind variables that it does not know', () => {
    const config: Config = readConfig({ PATH: '/bin', npm_config_x: '1' });
    expect(config).to.deep.equal(readConfig({}));
  });

  it('takes the slash off the end of an address that paths are put behind', () => {
    expect(readConfig({ PUBLIC_URL: 'https://bot.example.com//' }).publicUrl).to.equal('https://bot.example.com');
  });
});
