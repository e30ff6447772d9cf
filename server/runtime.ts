import { dirname, join } from 'node:path';
import type { Metrics } from './alerts/metrics.ts';
import { type Bodies, createBodies } from './bodies/bodies.ts';
import type { ObjectStorage } from './bodies/object-storage.ts';
import { openS3 } from './bodies/s3.ts';
import { type Bus, createBus } from './bus.ts';
import { type Clock, systemClock } from './clock.ts';
import { type Env, reasonOf } from './config/texts.ts';
import type { Config, ConfigReading } from './config.ts';
import { requireDatabaseFile } from './database-file.ts';
import { createDatabaseTime } from './database-time.ts';
import { createHttp } from './delivery/http.ts';
import { serverSecrets } from './delivery/redact.ts';
import { loadRegistry, type Registry } from './delivery/registry.ts';
import { createShell } from './delivery/shell.ts';
import { createSignalRpc } from './delivery/signal-rpc.ts';
import type { WaysOut } from './delivery/ways-out.ts';
import { createDiskReserve, type DiskReserve, NO_RESERVE } from './disk-reserve.ts';
import { ConfigError } from './errors.ts';
import { createHealth, type Health } from './health.ts';
import { createLog, type Log, type LogTarget } from './log.ts';
import { createMail } from './mail.ts';
import { closeFileToOthers, closeFolderToOthers, makePrivateFolder } from './private-files.ts';
import { createReader, type Reader } from './reading/reader.ts';
import { createSealer } from './sealing.ts';
import { createLiveSite, type LiveSite } from './site-name.ts';
import { directly } from './store/dialect/dialect.ts';
import { poolUsage } from './store/dialect/knex-internals.ts';
import { type HeartbeatStore, heartbeatStore } from './store/heartbeats.ts';
import { type OpenStore, openStore, type StoreOptions } from './store/open.ts';
import { createFaultWatch, type FaultTeller } from './telemetry/faults.ts';
import { createLogKeeper } from './telemetry/log-keeper.ts';
import { alertMetrics, storageMeter } from './telemetry/metrics.ts';
import { sentryTeller } from './telemetry/sentry.ts';
import type { Statsd } from './telemetry/statsd.ts';
import { createTelemetry, type Telemetry } from './telemetry/telemetry.ts';
import { adminTeller } from './telemetry/tell-admins.ts';
import { createTurns, type Turns } from './turns.ts';

const WEB_PROCESSES = ['all', 'serve', 'web'];

/** Everything that is built once per process and handed down. */
export interface Runtime extends WaysOut {
  readonly config: Config;
  /** The name of the site, which `config` has as it is now; to be read once the schema is known to fit. */
  readonly site: LiveSite;
  readonly log: Log;
  readonly clock: Clock;
  /** Makes the clock follow the database's where that is everybody's; to be called every few seconds. */
  readonly agreeOnTime: () => Promise<void>;
  readonly store: OpenStore;
  readonly heartbeats: HeartbeatStore;
  readonly bus: Bus;
  readonly registry: Registry;
  /** Where long bodies of pings lie; null: in the database, as the others. */
  readonly objects: ObjectStorage | null;
  readonly bodies: Bodies;
  /** Takes apart what strangers send, in a thread that starts with its first task. */
  readonly reader: Reader;
  /** What this process counts about itself. */
  readonly telemetry: Telemetry;
  /** When the loops of this process last turned. */
  readonly turns: Turns;
  readonly health: Health;
  /** The folder with the data, whose disk is watched. */
  readonly folder: string;
  readonly reserve: DiskReserve;
  /** Where the alert loop counts. */
  readonly metrics: Metrics;
  /** Ends connections to the outside, then the bus, then the store. */
  close(): Promise<void>;
}

export interface RuntimeOptions {
  /** Which process this is: `web`, `sendalerts` … or a command; in the log, and PostgreSQL's `application_name`. */
  readonly process: string;
  /** The environment that programs started for alerts get, without the server's secrets. */
  readonly env: Env;
  /** Where the log goes; standard output when absent. */
  readonly logTarget?: LogTarget;
  /** The operator says that there is no database yet. */
  readonly isFirstStart?: boolean;
}

/** Builds the runtime. Nothing is sent or read yet, and the schema of the database is not looked at (see startup.ts). */
export async function buildRuntime(reading: ConfigReading, options: RuntimeOptions): Promise<Runtime> {
  const { config: read } = reading;
  const listeners: ((line: string) => void)[] = [];
  const log = logOf(read, options, (line) => {
    for (const take of listeners) take(line);
  });
  for (const { id, message } of reading.remarks) log.warn({ id }, message);
  if (reading.ignored.length > 0) log.info({ names: reading.ignored }, 'ignored settings that mean nothing here');
  const registry = await loadRegistry({ thirdParty: read.integrationsDir });
  const { isFirstStart = false } = options;
  const isInFile = read.database === 'sqlite' && read.dbName !== ':memory:';
  const folder = isInFile ? dirname(read.dbName) : read.dataDir;
  const reserve = isInFile ? createDiskReserve({ folder, log }) : NO_RESERVE;
  const store = openStoreOf(read, options.process, { log, isFirstStart, onFull: reserve.giveUp });
  const site = createLiveSite(reading, store);
  const { config } = site;
  const bus = await openBus(store);
  const http = createHttp(config);
  const mail = createMail(config);
  const clock = systemClock();
  const telemetry = createTelemetry();
  const turns = createTurns();
  telemetry.watch('dbUsed', () => poolUsage(store.dialect.knex).used);
  telemetry.watch('dbFree', () => poolUsage(store.dialect.knex).free);
  telemetry.watch('dbWaiting', () => poolUsage(store.dialect.knex).waiting);
  const statsd = config.statsdHost === '' ? undefined : await statsdOf(config.statsdHost, log);
  const metrics = alertMetrics(telemetry, statsd);
  const objects = config.s3Bucket === '' ? null : openS3(config, clock, storageMeter(metrics));
  const reader = createReader();
  const keeper = createLogKeeper({ records: store.logRecords, clock });
  const faults = createFaultWatch({ store, clock, tellers: tellersOf(config, { http, mail }) });
  listeners.push(keeper.take, faults.take);
  return {
    config,
    site,
    log,
    clock,
    agreeOnTime: createDatabaseTime({ store, clock, log }),
    store,
    heartbeats: heartbeatStore(directly(store.dialect)),
    bus,
    registry,
    objects,
    bodies: createBodies(store, objects),
    reader,
    telemetry,
    turns,
    health: createHealth({ store, clock, turns, folder, reserve }),
    folder,
    reserve,
    metrics,
    http,
    mail,
    shell: createShell(options.env),
    signal: createSignalRpc(config),
    async close() {
      await faults.settled();
      await keeper.close();
      await statsd?.close();
      mail.close();
      objects?.close();
      await reader.close();
      await http.close();
      await bus.close();
      await store.close();
    },
  };
}

export interface OpenOptions {
  readonly log?: Log;
  /** The operator says that there is no database yet. */
  readonly isFirstStart?: boolean;
  /** Told when SQLite finds no room on the disk. */
  readonly onFull?: () => void;
}

/** Opens the configured database for a process. The caller closes it. Throws `ConfigError` when its file has vanished. */
export function openStoreOf(
  config: Config,
  process: string,
  { log, isFirstStart = false, onFull }: OpenOptions = {},
): OpenStore {
  // ours alone: it holds addresses, hashes and, beside it, the secret key
  requireDatabaseFile(config, isFirstStart);
  if (config.database === 'sqlite') makeFolder(dirname(config.dbName));
  closeFolderToOthers(config.dataDir);
  closeFileToOthers(join(config.dataDir, 'secret_key'));
  const sealer = createSealer('stored-secrets', config);
  return openStore(storeOptions(config, process), { sealer, ...(log ? { log } : {}), ...(onFull ? { onFull } : {}) });
}

function makeFolder(folder: string): void {
  try {
    makePrivateFolder(folder);
  } catch (error) {
    throw new ConfigError(
      `the folder ${folder} cannot be created (${reasonOf(error)}): let this user write there, or set another one with DATA_DIR or DB_NAME`,
      error,
    );
  }
}

/** Who is told of faults. In debug mode they are on the screen already. */
function tellersOf(config: Config, { http, mail }: Pick<WaysOut, 'http' | 'mail'>): readonly FaultTeller[] {
  const wantsMail = !config.debug && config.admins.length > 0 && config.emailHost !== '';
  return [
    ...(wantsMail ? [adminTeller(config, mail)] : []),
    ...(config.sentryDsn === '' ? [] : [sentryTeller(config.sentryDsn, http)]),
  ];
}

function logOf(config: Config, { process, logTarget }: RuntimeOptions, onTrouble: (line: string) => void): Log {
  const secrets = [...serverSecrets(config), ...config.secretKeyFallbacks];
  return createLog({ config, process, secrets, onTrouble, ...(logTarget ? { target: logTarget } : {}) });
}

async function statsdOf(address: string, log: Log): Promise<Statsd> {
  const { openStatsd } = await import('./telemetry/statsd.ts');
  return openStatsd(address, log);
}

async function openBus(store: OpenStore): Promise<Bus> {
  try {
    return await createBus(store.dialect.link);
  } catch (error) {
    await store.close();
    throw error;
  }
}

function storeOptions(config: Config, process: string): StoreOptions {
  if (config.database === 'sqlite') return { database: 'sqlite', file: config.dbName };
  return {
    database: 'postgres',
    host: config.dbHost,
    port: config.dbPort,
    user: config.dbUser,
    password: config.dbPassword,
    name: config.dbName,
    sslmode: config.dbSslmode,
    targetSessionAttrs: config.dbTargetSessionAttrs,
    // 0 says: as the pool likes
    ...(config.dbConnMaxAge === 0 ? {} : { idleSecs: config.dbConnMaxAge }),
    // what operators of Healthchecks look for in pg_stat_activity
    applicationName: WEB_PROCESSES.includes(process) ? 'hc' : process,
  };
}
