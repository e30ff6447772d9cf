import type { Clock } from '../../clock.ts';
import { addMicros, addSecs, type Instant, MICROS_PER_SECOND } from '../../core/instant.ts';
import type { Log } from '../../log.ts';
import type { LiveModel, LiveView } from './model.ts';
import { type LiveUpdate, type Snapshot, snapshotOf, updateSince } from './snapshot.ts';

/** However many pings arrive, there is at least this pause between two looks at the store … */
const SHORTEST_PAUSE_SECS = 0.25;
/** … and looking takes at most one part in so many of the time, however many checks there are. */
const PAUSE_FACTOR = 5;
/** When the store cannot be read. */
const AFTER_FAILURE_SECS = 2;
/** So that a user whose session ran out does not keep an open page. */
const LONGEST_PAUSE_SECS = 60;

/** One browser that has a page open. */
export interface Watcher {
  readonly view: LiveView;
  /** What it was sent last; null: nothing that is known. */
  before: Snapshot | null;
  /** False while the browser does not keep up: the next round carries the difference. */
  readonly isReady: () => boolean;
  readonly send: (id: string, update: LiveUpdate) => void;
  readonly end: () => void;
}

/** All browsers that look at the same: one look at the store serves them. */
export interface Watch {
  add(watcher: Watcher): void;
  remove(watcher: Watcher): void;
  /** Something may have changed. */
  wake(): void;
  concerns: NonNullable<LiveView['concerns']>;
  stop(): void;
}

interface WatchDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** Called when no page is open any more. */
  readonly onIdle: () => void;
  /** Called with what was found at each look. */
  readonly onSnapshot: (snapshot: Snapshot) => void;
}

/** Looks at the store whenever something may have changed, and tells each watcher what is new to it. */
export function createWatch(first: LiveView, { clock, log, onIdle, onSnapshot }: WatchDeps): Watch {
  const watchers = new Set<Watcher>();
  const stopped = new AbortController();
  let wakeUp = new AbortController();
  let dirty = false;
  let running = false;

  const run = async (): Promise<void> => {
    running = true;
    while (watchers.size > 0 && !stopped.signal.aborted) {
      dirty = false;
      const startedAt = clock.now();
      const changesAt = await look().catch((error: unknown) => {
        log.warn({ err: error }, 'could not refresh open pages');
        return addSecs(clock.now(), AFTER_FAILURE_SECS);
      });
      const pause = Math.max((clock.now() - startedAt) * PAUSE_FACTOR, SHORTEST_PAUSE_SECS * MICROS_PER_SECOND);
      await clock.sleepUntil(addMicros(clock.now(), pause), stopped.signal);
      if (dirty) continue;
      wakeUp = new AbortController();
      await clock.sleepUntil(nextLook(changesAt), AbortSignal.any([wakeUp.signal, stopped.signal]));
    }
    running = false;
    onIdle();
  };

  const nextLook = (changesAt: Instant | null): Instant => {
    const latest = addSecs(clock.now(), LONGEST_PAUSE_SECS);
    return changesAt !== null && changesAt < latest ? changesAt : latest;
  };

  const look = async (): Promise<Instant | null> => {
    for (const watcher of [...watchers]) {
      if (await watcher.view.isStillAllowed()) continue;
      watchers.delete(watcher);
      watcher.end();
    }
    const [any] = watchers;
    if (any === undefined) return null;
    const model = await any.view.read(clock.now());
    tell(model);
    return model.changesAt;
  };

  const tell = (model: LiveModel): void => {
    const snapshot = snapshotOf(model);
    onSnapshot(snapshot);
    for (const watcher of watchers) {
      if (watcher.before?.id === snapshot.id || !watcher.isReady()) continue;
      watcher.send(snapshot.id, updateSince(watcher.before, snapshot, model));
      watcher.before = snapshot;
    }
  };

  const wake = (): void => {
    dirty = true;
    wakeUp.abort();
  };

  return {
    add(watcher) {
      watchers.add(watcher);
      wake();
      if (!running) run().catch((error: unknown) => log.error({ err: error }, 'live updates of a page stopped'));
    },
    remove(watcher) {
      watchers.delete(watcher);
      if (watchers.size === 0) wake();
    },
    wake,
    concerns: first.concerns ?? (() => true),
    stop() {
      stopped.abort();
      for (const { end } of watchers) end();
    },
  };
}
