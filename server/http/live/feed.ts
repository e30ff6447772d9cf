import type { ServerResponse } from 'node:http';
import type { Bus } from '../../bus.ts';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { LiveView } from './model.ts';
import { type LiveUpdate, type Snapshot, snapshotOf, updateSince } from './snapshot.ts';
import { createWatch, type Watch, type Watcher } from './watch.ts';

/** Browsers that lost the stream try again after this long. */
const RETRY_MS = 500;
/** Keeps proxies from closing a quiet stream. */
const HEARTBEAT_MS = 15_000;
/** Streams of one session and of one user. Browsers hold six to a server, or share one connection for all. */
const STREAMS_PER_SESSION = 12;
const STREAMS_PER_USER = 48;
/** What so many pages were sent is kept for those whose connection breaks. */
const KEPT_SNAPSHOTS = 200;

/** Sends what changed to every open page. Works only while someone looks. */
export interface LiveFeed {
  /** Counts a response as a stream until it is closed; false: this session or user has too many, and its pages poll. */
  reserve(res: ServerResponse, owner: StreamOwner): boolean;
  /**
   * Takes over a response that was counted; the stream ends when the browser goes, its user may no longer look, or the feed
   * stops. `lastId` is what the browser got last.
   */
  attach(res: ServerResponse, view: LiveView, lastId: string): void;
  /** Returns what is new since `lastId`, for browsers that cannot hold a stream; null: nothing. */
  poll(view: LiveView, lastId: string): Promise<PolledUpdate | null>;
  /** How many streams are open. */
  readonly size: number;
  stop(): void;
}

/** Whose stream it is. */
export interface StreamOwner {
  readonly session: string;
  readonly user: number;
}

export interface PolledUpdate extends LiveUpdate {
  readonly id: string;
}

interface FeedDeps {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
}

/** Builds the feed: pages that show the same are looked up together, and get what differs from what each was sent. */
export function createLiveFeed({ bus, clock, log }: FeedDeps): LiveFeed {
  const watches = new Map<string, Watch>();
  const streams = new Set<ServerResponse>();
  const kept = new Map<string, Snapshot>();
  const sessions = countOf(STREAMS_PER_SESSION);
  const users = countOf(STREAMS_PER_USER);

  const unsubscribe = bus.subscribe((change) => {
    if (change.what === 'listening') return;
    for (const watch of watches.values()) if (watch.concerns(change)) watch.wake();
  });
  const heartbeat = setInterval(() => {
    for (const res of streams) res.write(': still here\n\n');
  }, HEARTBEAT_MS);
  heartbeat.unref();

  const keep = (snapshot: Snapshot): void => {
    kept.delete(snapshot.id);
    kept.set(snapshot.id, snapshot);
    for (const id of kept.keys()) {
      if (kept.size <= KEPT_SNAPSHOTS) break;
      kept.delete(id);
    }
  };

  const watchOf = (view: LiveView): Watch => {
    const known = watches.get(view.key);
    if (known !== undefined) return known;
    const watch = createWatch(view, { clock, log, onSnapshot: keep, onIdle: () => watches.delete(view.key) });
    watches.set(view.key, watch);
    return watch;
  };

  return {
    reserve(res, { session, user }) {
      if (res.closed || sessions.isFull(session) || users.isFull(String(user))) return false;
      sessions.add(session, 1);
      users.add(String(user), 1);
      res.once('close', () => {
        sessions.add(session, -1);
        users.add(String(user), -1);
      });
      return true;
    },
    attach(res, view, lastId) {
      res.writeHead(200, {
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store',
        'X-Accel-Buffering': 'no',
      });
      res.write(`retry: ${RETRY_MS}\n\n`);
      const watch = watchOf(view);
      const watcher: Watcher = {
        view,
        before: kept.get(lastId) ?? null,
        isReady: () => !res.writableNeedDrain,
        send: (id, update) => res.write(`id: ${id}\nevent: update\ndata: ${JSON.stringify(update)}\n\n`),
        end: () => res.end(),
      };
      streams.add(res);
      res.on('close', () => {
        streams.delete(res);
        watch.remove(watcher);
      });
      watch.add(watcher);
    },
    async poll(view, lastId) {
      const model = await view.read(clock.now());
      const snapshot = snapshotOf(model);
      keep(snapshot);
      if (snapshot.id === lastId) return null;
      return { id: snapshot.id, ...updateSince(kept.get(lastId) ?? null, snapshot, model) };
    },
    get size() {
      return streams.size;
    },
    stop() {
      unsubscribe();
      clearInterval(heartbeat);
      for (const watch of watches.values()) watch.stop();
      for (const res of streams) res.end();
    },
  };
}

/** Counts by name, up to a limit. */
function countOf(limit: number): { isFull(name: string): boolean; add(name: string, by: number): void } {
  const counts = new Map<string, number>();
  return {
    isFull: (name) => (counts.get(name) ?? 0) >= limit,
    add(name, by) {
      const count = (counts.get(name) ?? 0) + by;
      if (count > 0) counts.set(name, count);
      else counts.delete(name);
    },
  };
}
