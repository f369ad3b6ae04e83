import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { CatalogueFile } from './catalogue-file.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config.ts';
import type { EmbeddedSimulator } from './embedded-simulator.ts';
import { ConfigError } from './errors.ts';
import { takeEvent } from './event-intake.ts';
import { type ChannelOverride, createFrontDoor } from './front-door.ts';
import { DeliveryWorker } from './handoff/delivery-worker.ts';
import type { Clock } from './handoff/ports.ts';
import { Pruner } from './handoff/pruner.ts';
import { Reconciler } from './handoff/reconciler.ts';
import { SendGovernor, type SendLimits, teamsSendLimits } from './handoff/send-governor.ts';
import { HandoffService } from './handoff/service.ts';
import { TypingRelay } from './handoff/typing-relay.ts';
import { addressOfServer } from './http/address.ts';
import { createHttpServer } from './http/server.ts';
import { logDelivery, onTurnFailed } from './operator-log.ts';
import { quietly } from './quietly.ts';
import { type Held, releaseAll, stageLimitsMs } from './shutdown.ts';
import type { Simulator, SimulatorOptions } from './simulator/simulator.ts';
import { openStores, type Stores } from './stores.ts';
import { answerRefusal, authorizationOf, takeActivity } from './teams/activity-intake.ts';
import { createAdapter } from './teams/adapter.ts';
import { Bot } from './teams/bot.ts';
import { createBotToken } from './teams/bot-token.ts';
import { createConnector } from './teams/connector.ts';
import { createDirectory } from './teams/directory.ts';
import { createFileUpload } from './teams/file-upload.ts';
import { createStrings } from './teams/strings/strings.ts';
import { TeamsUserChannel } from './teams/teams-user-channel.ts';
import { TeamsUserFiles, type TeamsUserFilesOptions } from './teams/teams-user-files.ts';
import { TranscriptOffers } from './teams/transcript-offers.ts';
import { createTelemetry, type Telemetry } from './telemetry/telemetry.ts';
import { currentTraceparent, outsideOfWork } from './telemetry/trace.ts';
import { createRecogniser, type Recogniser } from './triage/recogniser.ts';
import { type FallbackReason, withFallback } from './triage/with-fallback.ts';
import { createVayusphereClient, type VayusphereClient } from './vayusphere/client.ts';
import { maskingDesk } from './vayusphere/masking-desk.ts';
import { sharingDesk } from './vayusphere/sharing-desk.ts';
import { createWebhookReceiver, type WebhookReceiver } from './vayusphere/webhook.ts';

/** Parts that tests put in place of the real ones. */
export interface AppOverrides {
  readonly clock?: Clock;
  readonly simulator?: Partial<SimulatorOptions>;
  readonly sendLimits?: SendLimits;
  /** In the place of the built-in recogniser, which stands in for it when it fails or is slow. */
  readonly recogniser?: Recogniser;
  readonly fileLimits?: Pick<TeamsUserFilesOptions, 'maxBytes' | 'timeoutMs'>;
  /** In the place of the Bot Framework: whose tokens are believed, and what the bot's own calls carry. */
  readonly channel?: ChannelOverride;
}

/** The product, put together. */
export interface App {
  /** Resolves when requests are served; throws `ConfigError` when the configuration or the catalogue does not hold. */
  start(): Promise<Started>;
  /** Reads the catalogue's file again. One that does not hold is refused as a whole, and said so in the log. Never throws. */
  reloadCatalogue(): Promise<void>;
  /** Takes nothing new, finishes what is under way and stores it, then lets go of everything. */
  stop(): Promise<void>;
}

export interface Started {
  readonly port: number;
  /** The embedded simulator, where it stands in for Vayusphere. */
  readonly simulator: (Simulator & { readonly url: string }) | null;
}

/** Everything between the start and the stop. */
interface Running {
  readonly stores: Stores;
  readonly bot: Bot;
  readonly strings: ReturnType<typeof createStrings>;
  readonly adapter: ReturnType<typeof createAdapter>;
  readonly service: HandoffService;
  readonly typing: TypingRelay;
  readonly worker: DeliveryWorker;
  readonly reconciler: Reconciler;
  readonly pruner: Pruner;
  readonly client: VayusphereClient;
  readonly webhooks: WebhookReceiver;
}

/** Puts the product together. Nothing is opened or read before `start`. */
export function createApp(config: Config, log: Logger, overrides: AppOverrides = {}): App {
  const clock = overrides.clock ?? systemClock;
  const catalogueFile = new CatalogueFile(config.catalogPath);
  const held: Held[] = [];
  let running: Running | null = null;
  let stopping = false;
  const { otlpEndpoint, metricsFor } = config;
  const telemetry = createTelemetry({ otlpEndpoint, log, nowMs: () => clock.nowMs() });
  const { metrics } = telemetry;

  const door = createFrontDoor({ config, nowMs: () => clock.nowMs(), log, channel: overrides.channel });

  let closing: Promise<void> | null = null;
  const closeHttp = () => {
    closing ??= http.close(answerWithinMs);
    return closing;
  };
  const quiet = quietly(() => clock.nowMs());
  const http = createHttpServer({
    admit: async (request) => {
      const refusal = await door.knock(authorizationOf(request));
      return refusal === null ? null : (response) => answerRefusal(response, refusal);
    },
    onActivityRefused: (status) => metrics.activityRefused(status),
    onActivity: async (request, response) => {
      if (running === null) {
        metrics.activityRefused(503);
        return void response.send(503, { code: 'starting' });
      }
      const { adapter, bot, strings } = running;
      await telemetry.onActivity(
        request.body,
        () => response.statusCode,
        ({ turn }) =>
          takeActivity(
            { adapter, door, strings, onTurn: (context) => turn((onRead) => bot.onTurn(context, onRead)) },
            request,
            response,
          ),
      );
    },
    onEvent: async (headers, body) => {
      if (running === null) return { status: 503, code: 'starting' };
      const parts = { ...running, nowMs: () => clock.nowMs(), log, metrics, quiet };
      return telemetry.onWebhook(headers['webhook-id'], () => takeEvent(parts, headers, body));
    },
    health: () => ({ vayusphere: config.vayusphere === null ? 'simulator' : 'configured' }),
    readiness: async () => {
      const [store, vayusphere] = await Promise.all([running?.stores.ping() ?? false, running?.client.ping() ?? false]);
      // While Vayusphere is away requests are stored and sent later: an instance that is taken out for it could not even do that.
      return { needed: { running: running !== null && !stopping, store }, wanted: { vayusphere } };
    },
    onError: (error, requestId) => log.error({ error, requestId }, 'a request failed'),
    ...(metricsFor !== 'nobody' && {
      metrics: {
        token: metricsFor === 'anybody' ? null : metricsFor.token,
        contentType: metrics.contentType,
        render: () => metrics.render(),
      },
    }),
  });

  return {
    async start() {
      try {
        await catalogueFile.read();
        await telemetry.start();
        held.push({ stage: 'connections', name: 'telemetry', release: () => telemetry.stop() });
        const stores = await openStores(
          config,
          () => clock.nowMs(),
          (error) => outsideOfWork(() => log.warn({ error }, 'the store has trouble')),
        );
        held.push({ stage: 'store', name: 'store', release: () => stores.close() });
        const simulator = config.vayusphere === null ? await startSimulator(config, catalogueFile, overrides, log) : null;
        if (simulator !== null) held.push({ stage: 'connections', name: 'simulator', release: () => simulator.stop() });
        const { port } = await http.listen(config.host, config.port);
        held.push({ stage: 'intake', name: 'http', release: closeHttp });
        running = assemble({
          config,
          clock,
          log,
          catalogueFile,
          overrides,
          simulator,
          stores,
          port,
          fileLimits: overrides.fileLimits,
          held,
          sendLimits: overrides.sendLimits ?? teamsSendLimits,
          telemetry,
        });
        const { adapter } = running;
        // Presses are answered before their turns end; when everything has been answered, no turn begins any more.
        held.push({ stage: 'intake', name: 'turns', release: () => closeHttp().then(() => adapter.idle()) });
        // The first connection is the slowest, and who opens one gives up after a time: it is there before all ask for one at once, and before
        // the other languages keep the process busy.
        await stores.ping();
        running.worker.start();
        running.reconciler.start();
        running.pruner.start();
        void catalogueFile.warmUp();
        return { port, simulator };
      } catch (error) {
        await releaseAll(held.splice(0), log);
        throw error;
      }
    },
    async reloadCatalogue() {
      try {
        await catalogueFile.read();
        log.info('the catalogue has been read again');
        await catalogueFile.warmUp();
      } catch (error) {
        log.error({ error }, 'the catalogue was refused; the one from before stays');
      }
    },
    async stop() {
      // First /readyz says no, so that whoever spreads the load sends nothing more; then nothing is taken any more.
      stopping = true;
      await new Promise<void>((resolve) => clock.at(clock.nowMs() + config.drainMs, resolve));
      await releaseAll(held.splice(0), log);
      running = null;
    },
  };
}

/** Loaded where it is used: beside a real Vayusphere there is none. */
async function startSimulator(
  { simulatorPort }: Config,
  catalogueFile: CatalogueFile,
  { simulator = {} }: AppOverrides,
  log: Logger,
): Promise<EmbeddedSimulator> {
  const { startEmbeddedSimulator } = await import('./embedded-simulator.ts');
  return startEmbeddedSimulator(simulatorPort, catalogueFile.current(), simulator, log);
}

/** Connections that are cut close in no time, but not in none. */
const answerWithinMs = stageLimitsMs.intake - 250;

interface Pieces {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  readonly catalogueFile: CatalogueFile;
  readonly overrides: AppOverrides;
  readonly simulator: EmbeddedSimulator | null;
  readonly stores: Stores;
  readonly port: number;
  readonly fileLimits: AppOverrides['fileLimits'];
  readonly held: Held[];
  readonly sendLimits: SendLimits;
  readonly telemetry: Telemetry;
}

function assemble({
  config,
  clock,
  log,
  catalogueFile,
  overrides,
  simulator,
  stores,
  port,
  fileLimits,
  held,
  sendLimits,
  telemetry,
}: Pieces): Running {
  const nowMs = () => clock.nowMs();
  const { metrics } = telemetry;
  const store = telemetry.store(stores.store);
  const { storage } = stores;
  const vayusphere = simulator?.access ?? config.vayusphere;
  if (vayusphere === null) throw new ConfigError(['VAYUSPHERE_BASE_URL: required']);
  const unmasked = createVayusphereClient({
    baseUrl: vayusphere.baseUrl,
    apiKey: vayusphere.apiKey,
    webhookUrl: `${config.publicUrl ?? addressOfServer(config.host, port)}/api/vayusphere/events`,
    onCall: (call) => {
      metrics.called(call);
      log.info(call, 'called Vayusphere');
    },
    around: (call, work) => telemetry.onCall(call, work),
    traceparent: currentTraceparent,
  });
  const shared = sharingDesk(unmasked, { freshMs: 1_000, elapsedMs: () => performance.now() });
  const client = config.maskSensitiveText ? maskingDesk(shared) : shared;
  const strings = createStrings();
  const { teamsAppId } = config;
  const { channel: other } = overrides;
  const governor = new SendGovernor(sendLimits, clock);
  const token = config.identity === null ? null : createBotToken(config.identity, nowMs, other?.credentials);
  const connector = createConnector({ token, loopback: config.identity === null || other !== undefined });
  const adapter = createAdapter({
    connector,
    governor,
    clock,
    onTurnFailed: (context, error) => onTurnFailed(context, error, strings, log),
    onUnsaid: (error) => log.warn({ error }, 'what a turn left to be said could not be said'),
  });
  const channel = new TeamsUserChannel({ connector, governor, strings, nowMs, teamsAppId });
  const files = new TeamsUserFiles({
    token,
    loopback: config.identity === null,
    ...fileLimits,
  });
  // What is due belongs to whoever had it sent, and not to the work that happens to look for it.
  const wake = () => outsideOfWork(() => worker.wake());
  const service = new HandoffService({ store, clock, wake });
  const typing = new TypingRelay({ store, desk: client, channel, clock });
  const worker: DeliveryWorker = new DeliveryWorker({
    store,
    desk: client,
    channel,
    files,
    clock,
    service,
    random: Math.random,
    report: (report) => {
      metrics.attempted(report);
      logDelivery(log, report);
    },
    onStoreError: (error) => {
      metrics.storeFailed();
      log.error({ error }, 'the store failed');
    },
    slots: 16,
    around: (delivery, work) => telemetry.onDelivery(delivery, work),
  });
  const reconciler = new Reconciler({
    store,
    desk: client,
    clock,
    wake,
    onError: (error) => log.error({ error }, 'the sessions could not be compared with Vayusphere'),
    onRound: (differing) => {
      metrics.compared(differing);
      log.debug({ differing }, 'compared with Vayusphere');
    },
  });
  const pruner = new Pruner({
    store: stores.pruning,
    clock,
    retentionMs: config.retentionMs,
    onPruned: (pruned) => log.info(pruned, 'deleted what is old'),
    onError: (error) => log.error({ error }, 'what is old could not be deleted'),
  });
  held.push(
    { stage: 'work', name: 'reconciler', release: () => reconciler.stop() },
    { stage: 'work', name: 'pruner', release: () => pruner.stop() },
    { stage: 'work', name: 'deliveries', release: () => worker.stop() },
    { stage: 'connections', name: 'vayusphere', release: () => client.close() },
    { stage: 'connections', name: 'connector', release: () => connector.close() },
  );
  const loopback = config.identity === null;
  const offers = new TranscriptOffers({
    service,
    transcripts: stores.transcripts,
    upload: createFileUpload({ loopback, ...(fileLimits?.timeoutMs !== undefined && { timeoutMs: fileLimits.timeoutMs }) }),
    loopback,
    strings,
    newId: () => randomUUID(),
    onUploadFailed: (error, sessionId) => log.warn({ error, sessionId }, 'a transcript could not be saved'),
  });
  const bot = new Bot({
    service,
    desk: client,
    typing,
    catalogue: () => catalogueFile.current(),
    recogniser: telemetry.recogniser(recogniserOf(overrides, clock, log, telemetry)),
    directory: createDirectory(connector),
    transcripts: stores.transcripts,
    offers,
    turns: telemetry.turns(stores.turns),
    mode: config.handoffMode,
    silence: config.silence,
    ticketOnHandoff: config.fileTicketOnHandoff,
    teamsAppId,
    clock,
    nowMs,
    newId: () => randomUUID(),
    strings,
    storage,
  });
  const webhooks = createWebhookReceiver({ secrets: vayusphere.webhookSecrets, nowMs });
  store.watch(wake);
  metrics.watch({ figures: () => store.figures(nowMs()), breakerState: () => client.breakerState() });
  return { stores, bot, strings, adapter, service, typing, worker, reconciler, pruner, client, webhooks };
}

const recogniserLimitMs = 2_000;

function recogniserOf({ recogniser }: AppOverrides, clock: Clock, log: Logger, { metrics }: Telemetry): Recogniser {
  const builtIn = createRecogniser();
  if (recogniser === undefined) return builtIn;
  const onFallback = (reason: FallbackReason) => {
    metrics.fellBack(reason);
    log.warn({ reason }, 'the built-in recogniser stood in');
  };
  return withFallback(recogniser, builtIn, { timeoutMs: recogniserLimitMs, clock, onFallback });
}
