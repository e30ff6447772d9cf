import type { Bus } from '../bus.ts';
import type { Clock } from '../clock.ts';
import { addMicros, addSecs, MICROS_PER_SECOND } from '../core/instant.ts';
import type { Log } from '../log.ts';
import type { WaitingBody, WaitingPlace } from '../store/body-uploads.ts';
import type { Store } from '../store/store.ts';
import type { ObjectStorage } from './object-storage.ts';

/** Carries bodies from the database to object storage, as they come and after every trouble. */
export interface Uploader {
  start(): void;
  /** Finishes what is under way. */
  stop(): Promise<void>;
}

export interface UploaderDeps {
  readonly store: Pick<Store, 'bodyUploads' | 'pings'>;
  readonly objects: ObjectStorage;
  readonly bus: Pick<Bus, 'subscribe'>;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn' | 'info'>;
}

/** How many bodies are read at once … */
const PAGE = 64;
/** … and sent at once. */
const LANES = 16;
/** Pings come many a second; looking for new bodies this often is enough. */
const SHORTEST_PAUSE_SECS = 0.5;
/** Without a hint: another process may have written, and hints can be lost. */
const LONGEST_PAUSE_SECS = 60;
/** After a failure the storage is tried again after a second, then twice as long, up to a minute. */
const LONGEST_BACK_OFF_SECS = 60;

/**
 * Creates the uploader. A body leaves the database only after the storage has taken it, so none is lost, whatever fails or
 * is killed in between; two uploaders on one database at worst send a body twice.
 */
export function createUploader({ store, objects, bus, clock, log }: UploaderDeps): Uploader {
  const stopped = new AbortController();
  let wake = new AbortController();
  let isHinted = true;
  let failures = 0;
  let running: Promise<void> = Promise.resolve();

  const unsubscribe = bus.subscribe(({ what }) => {
    if (what !== 'ping' && what !== 'due' && what !== 'flip') return;
    isHinted = true;
    wake.abort();
  });

  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      isHinted = false;
      await pass().then(recovered, failed);
      await clock.sleepUntil(addMicros(clock.now(), pauseMicros()), stopped.signal);
      if (isHinted || failures > 0) continue;
      wake = new AbortController();
      await clock.sleepUntil(addSecs(clock.now(), LONGEST_PAUSE_SECS), AbortSignal.any([wake.signal, stopped.signal]));
    }
  };

  const pauseMicros = (): number => {
    const secs = failures === 0 ? SHORTEST_PAUSE_SECS : Math.min(2 ** (failures - 1), LONGEST_BACK_OFF_SECS);
    return secs * MICROS_PER_SECOND;
  };

  /** Carries all that waits. One body that is refused does not keep the others; the first such error is thrown at the end. */
  const pass = async (): Promise<void> => {
    let after: WaitingPlace | null = null;
    let trouble: unknown;
    while (!stopped.signal.aborted) {
      const page: readonly WaitingBody[] = await store.bodyUploads.waiting(after, PAGE);
      const { sent, error } = await sendAll(page);
      trouble ??= error;
      const gone = await store.bodyUploads.arrived(sent);
      await Promise.all(gone.map((at) => objects.removeUpTo(at)));
      after = page.at(-1) ?? null;
      // nothing went through: the storage is away, and would only be asked for each body in turn
      if (page.length < PAGE || sent.length === 0) break;
    }
    if (trouble !== undefined) throw trouble;
  };

  const sendAll = async (page: readonly WaitingBody[]) => {
    const sent: WaitingBody[] = [];
    const left = [...page];
    let error: unknown;
    const lane = async (): Promise<void> => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        try {
          await send(next);
          sent.push(next);
        } catch (reason) {
          error ??= reason;
        }
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    return { sent, error };
  };

  const send = async (waiting: WaitingBody): Promise<void> => {
    const body = await store.pings.body(waiting.checkId, waiting.n);
    // null: its ping was removed a moment ago, which `arrived` finds out
    if (body !== null) await objects.put(waiting, body);
  };

  const recovered = (): void => {
    if (failures > 0) log.info({}, 'bodies are being sent to object storage again');
    failures = 0;
  };

  const failed = (error: unknown): void => {
    if (failures === 0) log.warn({ err: error }, 'bodies stay in the database until object storage accepts them');
    failures += 1;
  };

  return {
    start() {
      running = run();
    },
    async stop() {
      stopped.abort();
      unsubscribe();
      await running;
    },
  };
}
