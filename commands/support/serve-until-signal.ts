import { addSecs } from '../../server/core/instant.ts';
import { markDatabaseFile, requireSoundFile } from '../../server/database-file.ts';
import { Unavailable } from '../../server/errors.ts';
import type { Part } from '../../server/processes/part.ts';
import { type RunningProcess, runParts } from '../../server/processes/run.ts';
import { buildRuntime, type Runtime } from '../../server/runtime.ts';
import { lastingFault, waitingFor } from '../../server/start-faults.ts';
import { requireSchema, runStartupChecks } from '../../server/startup.ts';
import { sealStored } from '../../server/store/seal-stored.ts';
import type { CommandContext } from './command.ts';
import { systemdSupervisor } from './systemd.ts';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
const DATABASE_RETRY_SECS = 2;

/** A command that runs until it is told to stop. */
export interface Daemon {
  /** Its name in the log and in the database's list of connections. */
  readonly name: string;
  readonly parts: (runtime: Runtime) => readonly Part[];
  /** Makes the database fit this release, instead of `requireSchema`; returns the steps taken. */
  readonly prepare?: (runtime: Runtime) => Promise<readonly string[]>;
  /** The operator says that there is no database yet. */
  readonly isFirstStart?: boolean;
  /** Told once everything runs. */
  readonly onStarted?: (runtime: Runtime, process: RunningProcess) => Promise<void>;
}

/**
 * Runs a daemon until SIGTERM or SIGINT, then lets it finish what it has in hand; resolves with the exit code 0. A second
 * signal ends the process at once.
 */
export async function serveUntilSignal(daemon: Daemon, context: CommandContext): Promise<number> {
  const stopped = nextSignal();
  const { name, isFirstStart = false } = daemon;
  const reading = context.readConfig();
  requireSoundFile(reading.config);
  const runtime = await buildRuntime(reading, { process: name, env: context.env, isFirstStart });
  try {
    const steps = await untilDatabaseAnswers(runtime, stopped, async () => {
      await runStartupChecks(runtime);
      const taken = await (daemon.prepare ?? (({ store }) => requireSchema(store)))(runtime);
      await runtime.site.refresh();
      await sealSecrets(runtime);
      return taken;
    });
    if (steps === null) return 0;
    markDatabaseFile(runtime.config);
    if (steps.length > 0) runtime.log.info({ steps }, 'prepared the database');
    const running = await runParts(runtime, daemon.parts(runtime));
    // what it says is a help: the server runs without it, and the database may be away just now
    await daemon
      .onStarted?.(runtime, running)
      .catch((error: unknown) => runtime.log.warn({ err: error }, 'could not say how to go on after the start'));
    const supervisor = systemdSupervisor(context.env, runtime.log);
    supervisor.ready();
    const signal = await stopped;
    for (const name of SIGNALS) process.once(name, () => process.exit(1));
    runtime.log.info({ signal }, 'stopping');
    supervisor.stopping();
    await running.stop();
    runtime.log.info('stopped');
    return 0;
  } finally {
    await runtime.close();
  }
}

/** Seals what an earlier release, a dump or an earlier key has left. */
async function sealSecrets({ store, log }: Pick<Runtime, 'store' | 'log'>): Promise<void> {
  const { sealed, unreadable } = await sealStored(store.dialect);
  if (sealed > 0) log.info({ sealed }, 'sealed stored secrets with the secret key');
  if (unreadable > 0) {
    log.warn(
      { id: 'W113', unreadable },
      'some settings of integrations or seeds of authenticator apps cannot be read: they were sealed with another SECRET_KEY; add that one to SECRET_KEY_FALLBACKS',
    );
  }
}

/** A database that comes up later than we do is no reason to give up. Resolves with null when told to stop meanwhile. */
async function untilDatabaseAnswers<T>(
  { clock, log, config }: Runtime,
  stopped: Promise<string>,
  attempt: () => Promise<T>,
): Promise<T | null> {
  const stopping = new AbortController();
  stopped.then(
    () => stopping.abort(),
    () => stopping.abort(),
  );
  let told = '';
  while (!stopping.signal.aborted) {
    try {
      const result = await attempt();
      if (told !== '') log.info('the database answers');
      return result;
    } catch (error) {
      if (!(error instanceof Unavailable) || lastingFault(error) !== null) throw error;
      const reason = waitingFor(error, config);
      if (reason !== told) log.warn(`${reason}. Trying again every ${DATABASE_RETRY_SECS} seconds.`);
      told = reason;
    }
    await clock.sleepUntil(addSecs(clock.now(), DATABASE_RETRY_SECS), stopping.signal);
  }
  return null;
}

function nextSignal(): Promise<string> {
  return new Promise((resolve) => {
    const take = (signal: string): void => {
      for (const name of SIGNALS) process.off(name, take);
      resolve(signal);
    };
    for (const name of SIGNALS) process.on(name, take);
  });
}
