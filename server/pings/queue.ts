import { type IncomingPing, markForUpload, type PingOutcome, type TouchedCheck } from '../core/incoming.ts';
import { earliest, type Instant } from '../core/instant.ts';
import { Unavailable } from '../errors.ts';
import type { LogEvent } from '../log.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { PingGate } from './listening.ts';
import { targetKey } from './plan.ts';
import type { Committed, PingWriter } from './writer.ts';

// Measured: larger batches are hardly cheaper a ping, and those who wait for them wait longer.
const BATCH_MAX = 500;
// Some two seconds of work; who comes later is told to come again rather than kept waiting.
const HELD_MAX = 20_000;
const HELD_BYTES_MAX = 32 * 1024 * 1024;
// A ping is answered within 8 s: whatever it waits for, it is refused when its client has waited this long.
const PATIENCE_MS = 7_500;
// Behind a commit that does not end it waits no longer than this; those that came first have a chance then.
const STALLED_MS = 3_000;
// And no longer than this until any ping can be stored.
const READY_MS = 4_000;
const LOOK_EVERY_MS = 500;

export interface PingQueueDeps {
  /** Belongs to the queue from here on: `close` closes it too. */
  readonly writer: PingWriter;
  readonly log: { readonly error: LogEvent; readonly warn: LogEvent };
  /** Called after each commit, once, with the checks it changed. */
  readonly onCommitted?: (touched: readonly TouchedCheck[]) => void;
  /** Long bodies are to go to object storage once they are stored. */
  readonly uploadsBodies?: boolean;
  /** Where pings are counted and timed; absent: nowhere. */
  readonly telemetry?: Pick<Telemetry, 'pings' | 'pingSecs'>;
  /** Asked before each batch; absent: pings can always be stored. */
  readonly gate?: PingGate;
  readonly batchMax?: number;
  readonly heldMax?: number;
  readonly heldBytesMax?: number;
  /** For how long a client waits for its answer, in milliseconds. */
  readonly patienceMs?: number;
  /** For how long a batch waits for the gate. */
  readonly readyMs?: number;
  /** Milliseconds since some moment, for what takes too long; a test moves them. */
  readonly elapsedMillis?: () => number;
}

/** Takes pings in; resolves after the commit. Rejects with `Unavailable` when it could not be stored. */
export interface PingQueue {
  submit(ping: IncomingPing): Promise<PingOutcome>;
  /** Stores what waits, then accepts nothing more. */
  close(): Promise<void>;
}

/** A queue that tells how far behind it is. */
export interface MeasuredPingQueue extends PingQueue {
  /** When the oldest ping came in that waits to be stored; null when none does. */
  heldSince(): Instant | null;
}

/** A commit under way, with everything that its batch is tried in. */
interface Lane {
  readonly startedAtMs: number;
  readonly batch: readonly Held[];
}

/** A ping and those who wait for it. */
interface Held {
  readonly ping: IncomingPing;
  readonly key: string;
  readonly bytes: number;
  readonly takenAtMs: number;
  readonly resolve: (outcome: PingOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Creates the queue in which the pings of all listeners gather, so that many are stored by one commit.
 *
 * There is no timer: while commits run, arrivals gather, and as soon as one is done the next takes them all. Two commits
 * under way at once never hold pings for the same target, so those are applied in the order they came.
 *
 * A commit that fails is tried again in halves, so that a bad ping fails alone; unless the database is gone or may have
 * committed after all: then all are refused, since a ping must not be counted twice. While the database hangs, pings that
 * wait are refused too: a client that is told to come again is better off than one that runs into its own time limit.
 */
export function createPingQueue(deps: PingQueueDeps): MeasuredPingQueue {
  const { writer, log, onCommitted, uploadsBodies = false, telemetry, gate } = deps;
  const { batchMax = BATCH_MAX, heldMax = HELD_MAX, heldBytesMax = HELD_BYTES_MAX, readyMs = READY_MS } = deps;
  const { patienceMs = PATIENCE_MS, elapsedMillis = () => performance.now() } = deps;
  const lanesTaken = new Set<Lane>();
  const keysUnderWay = new Set<string>();
  let waiting: Held[] = [];
  let heldCount = 0;
  let heldBytes = 0;
  let isScheduled = false;
  let isClosed = false;
  let isInOutage = false;
  let onIdle = (): void => undefined;

  const submit = (given: IncomingPing): Promise<PingOutcome> =>
    new Promise((resolve, reject) => {
      const ping = uploadsBodies ? markForUpload(given) : given;
      const bytes = ping.body?.byteLength ?? 0;
      const refusal = refusalFor(bytes);
      if (refusal !== null) {
        telemetry?.pings.add([ping.action, 'refused']);
        if (!isClosed) gate?.refused(ping.arrivedAt);
        return reject(new Unavailable(refusal));
      }
      waiting.push({ ping, key: targetKey(ping.target), bytes, takenAtMs: elapsedMillis(), resolve, reject });
      heldCount += 1;
      heldBytes += bytes;
      schedule();
    });

  const refusalFor = (bytes: number): string | null => {
    if (isClosed) return 'the server is stopping';
    const isFull = heldCount >= heldMax || (bytes > 0 && heldBytes > 0 && heldBytes + bytes > heldBytesMax);
    return isFull ? 'too many pings are waiting to be stored' : null;
  };

  /** Pings read in the same turn of the event loop go together. */
  const schedule = (): void => {
    if (isScheduled || lanesTaken.size >= writer.lanes) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      start();
    });
  };

  const start = (): void => {
    while (lanesTaken.size < writer.lanes) {
      const batch = takeBatch();
      if (batch.length === 0) break;
      const lane: Lane = { startedAtMs: elapsedMillis(), batch };
      lanesTaken.add(lane);
      storeWhenReady(lane, () => {
        for (const { key } of batch) keysUnderWay.delete(key);
        lanesTaken.delete(lane);
        start();
      });
    }
    if (heldCount === 0) onIdle();
  };

  const takeBatch = (): readonly Held[] => {
    const batch: Held[] = [];
    const left: Held[] = [];
    for (const held of waiting) {
      if (batch.length < batchMax && !keysUnderWay.has(held.key)) batch.push(held);
      else left.push(held);
    }
    waiting = left;
    for (const { key } of batch) keysUnderWay.add(key);
    return batch;
  };

  const storeWhenReady = (lane: Lane, next: () => void): void => {
    const { batch } = lane;
    const ready = gate?.ready() ?? null;
    if (ready === null) {
      store(batch, lane, next);
      return;
    }
    const storeDated = (now: Instant): void => {
      waiting = waiting.map((held) => notAfter(held, now));
      store(
        batch.map((held) => notAfter(held, now)),
        lane,
        next,
      );
    };
    soon(ready, Math.min(readyMs, patienceOf(batch))).then(storeDated, (error: unknown) => {
      refuse(batch, new Unavailable('the database cannot be written now', undefined, error));
      next();
    });
  };

  const heldSince = (): Instant | null => {
    const batches = [...lanesTaken].map(({ batch }) => batch);
    const oldest = [...batches, waiting].flatMap(([first]) => (first === undefined ? [] : [first]));
    return oldest.map(({ ping }) => ping.arrivedAt).reduce(earliest, null);
  };

  // `next` is called in the same turn in which the promises of the batch are resolved, so that the next commit is under
  // way before the answers to this one are written
  const store = (batch: readonly Held[], lane: Lane, next: () => void): void => {
    const pings = batch.map(({ ping }) => ping);
    writer.commit(pings, patienceOf(batch)).then(
      (committed) => {
        tellOfCommit(committed);
        const absent = batch.filter((held, index) => !settle(held, committed.outcomes[index]));
        createEach(absent, next);
      },
      (error: unknown) => {
        const mayBeTriedInParts = batch.length > 1 && !(error instanceof Unavailable) && !isStalled(lane);
        if (mayBeTriedInParts) return storeInHalves(batch, lane, next);
        refuse(batch, error);
        next();
      },
    );
  };

  /** How long the client of the oldest ping still waits. */
  const patienceOf = (batch: readonly Held[]): number => {
    const takenAtMs = Math.min(...batch.map((held) => held.takenAtMs));
    return Math.max(0, patienceMs - (elapsedMillis() - takenAtMs));
  };

  const storeInHalves = (batch: readonly Held[], lane: Lane, next: () => void): void => {
    const middle = Math.ceil(batch.length / 2);
    store(batch.slice(0, middle), lane, () => store(batch.slice(middle), lane, next));
  };

  const isStalled = ({ startedAtMs }: Lane): boolean => elapsedMillis() - startedAtMs >= STALLED_MS;

  const refuseStalled = (): void => {
    if (waiting.length === 0 || ![...lanesTaken].some(isStalled)) return;
    const latest = elapsedMillis() - STALLED_MS;
    const refused = waiting.filter(({ takenAtMs }) => takenAtMs <= latest);
    if (refused.length === 0) return;
    waiting = waiting.filter(({ takenAtMs }) => takenAtMs > latest);
    refuse(refused, new Unavailable('the database does not commit'));
  };
  const watch = setInterval(refuseStalled, LOOK_EVERY_MS).unref();

  const createEach = ([held, ...others]: readonly Held[], next: () => void): void => {
    if (held === undefined) {
      next();
      return;
    }
    writer.create(held.ping, patienceOf([held])).then(
      (committed) => {
        tellOfCommit(committed);
        settle(held, committed.outcomes[0]);
        createEach(others, next);
      },
      (error: unknown) => {
        refuse([held], error);
        createEach(others, next);
      },
    );
  };

  /** Returns false for a ping whose check is absent and may be made. */
  const settle = (held: Held, outcome: Committed['outcomes'][number] | undefined): boolean => {
    if (outcome === 'absent') return false;
    release(held);
    count(held, outcome ?? 'refused');
    if (outcome === undefined) held.reject(new Unavailable('the ping was skipped'));
    else held.resolve(outcome);
    return true;
  };

  const refuse = (batch: readonly Held[], error: unknown): void => {
    tellOfFailure(error);
    tellGate(batch, error);
    const refusal =
      error instanceof Unavailable ? error : new Unavailable('the ping could not be stored', undefined, error);
    for (const held of batch) {
      release(held);
      count(held, 'refused');
      held.reject(refusal);
    }
  };

  const tellGate = ([first]: readonly Held[], error: unknown): void => {
    if (gate === undefined || first === undefined) return;
    if (error instanceof Unavailable) gate.failed(first.ping.arrivedAt);
    else gate.refused(first.ping.arrivedAt);
  };

  /** An outage is told once, when it begins; it would else fill the disk that may be its cause. */
  const tellOfFailure = (error: unknown): void => {
    const isOutage = error instanceof Unavailable;
    if (!isOutage || !isInOutage)
      log.error({ err: error }, isOutage ? 'cannot store pings now' : 'cannot store a ping');
    isInOutage ||= isOutage;
  };

  const tellOfCommit = ({ touched }: Committed): void => {
    if (isInOutage) log.warn('pings are stored again');
    isInOutage = false;
    try {
      onCommitted?.(touched);
    } catch (error) {
      // the pings are stored, and their senders wait
      log.error({ err: error }, 'could not announce a commit');
    }
  };

  const count = ({ ping, takenAtMs }: Held, what: PingOutcome | 'refused'): void => {
    if (telemetry === undefined) return;
    telemetry.pings.add([ping.action, what]);
    if (what !== 'refused') telemetry.pingSecs.observe([], (elapsedMillis() - takenAtMs) / 1000);
  };

  const release = ({ bytes }: Held): void => {
    heldCount -= 1;
    heldBytes -= bytes;
  };

  const close = async (): Promise<void> => {
    isClosed = true;
    if (heldCount > 0)
      await new Promise<void>((resolve) => {
        onIdle = resolve;
      });
    clearInterval(watch);
    await writer.close();
  };

  return { submit, heldSince, close };
}

/** A clock that was ahead and has been set right must not date a ping later than now. */
function notAfter(held: Held, now: Instant): Held {
  return held.ping.arrivedAt <= now ? held : { ...held, ping: { ...held.ping, arrivedAt: now } };
}

/** Rejects when it takes too long; what comes of it then is nobody's concern. */
async function soon<T>(awaited: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Unavailable('nothing could be stored in time')), limitMs);
  });
  try {
    return await Promise.race([awaited, late]);
  } finally {
    clearTimeout(timer);
  }
}
