import type { ServerResponse } from 'node:http';
import { CheckRow } from '../../views/components/check-row.tsx';
import { Summary } from '../../views/pages/overview.tsx';
import type { Bus } from '../bus.ts';
import type { Clock } from '../clock.ts';
import { addMicros, addSecs, earlierOf, type Instant, MICROS_PER_SECOND, toMillis } from '../core/instant.ts';
import type { Log } from '../log.ts';
import type { OverviewModel } from './pages/overview.ts';
import { renderFragment } from './render.ts';

/** Browsers that lost the stream try again after this long. */
const RETRY_MS = 2_000;
/** Keeps proxies from closing a quiet stream. */
const HEARTBEAT_MS = 15_000;
/** However many pings arrive, there is at least this pause between two looks at the store … */
const SHORTEST_PAUSE_SECS = 0.25;
/** … and looking takes at most one part in so many of the time, however many checks there are. */
const PAUSE_FACTOR = 5;

/** The rows of the page as HTML, by id. */
type Rendered = ReadonlyMap<string, string>;

/** Who looks at a page. */
export interface Watcher {
  readonly userId: number;
  /** Whether the session in which the page was opened is still one. */
  readonly isStillSignedIn: () => Promise<boolean>;
}

/** Sends what changed to every open page. Works only while someone looks. */
export interface LiveFeed {
  /** Takes over the response; the stream ends when the browser goes, its user is signed out, or the feed stops. */
  attach(res: ServerResponse, watcher: Watcher): void;
  stop(): void;
}

/** A page, and the rows as it was last sent them. */
interface OpenPage {
  readonly watcher: Watcher;
  readonly before: Rendered | null;
}

interface LiveDeps {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  readonly read: (userId: number) => Promise<OverviewModel>;
}

/**
 * Builds the feed. One re-read serves all pages a user has open; each gets the rows that differ from what it was sent.
 * What somebody may see is found out anew each time.
 */
export function createLiveFeed({ bus, clock, log, read }: LiveDeps): LiveFeed {
  const pages = new Map<ServerResponse, OpenPage>();
  const stopped = new AbortController();
  let wake = new AbortController();
  let dirty = false;
  let running = false;

  const unsubscribe = bus.subscribe(() => {
    dirty = true;
    wake.abort();
  });
  const heartbeat = setInterval(() => {
    for (const res of pages.keys()) res.write(': still here\n\n');
  }, HEARTBEAT_MS);
  heartbeat.unref();

  const run = async (): Promise<void> => {
    running = true;
    while (pages.size > 0 && !stopped.signal.aborted) {
      dirty = false;
      const startedAt = clock.now();
      const changesAt = await refresh().catch((error: unknown) => {
        log.warn({ err: error }, 'could not refresh open pages');
        return null;
      });
      const pause = Math.max((clock.now() - startedAt) * PAUSE_FACTOR, SHORTEST_PAUSE_SECS * MICROS_PER_SECOND);
      await clock.sleepUntil(addMicros(clock.now(), pause), stopped.signal);
      if (dirty) continue;
      wake = new AbortController();
      await clock.sleepUntil(nextLook(changesAt), AbortSignal.any([wake.signal, stopped.signal]));
    }
    running = false;
  };

  const nextLook = (changesAt: Instant | null): Instant => changesAt ?? addSecs(clock.now(), 3600);

  const refresh = async (): Promise<Instant | null> => {
    await dropSignedOut();
    const userIds = new Set([...pages.values()].map(({ watcher }) => watcher.userId));
    let changesAt: Instant | null = null;
    for (const userId of userIds) {
      const model = await read(userId);
      sendTo(userId, model);
      changesAt = model.changesAt === null ? changesAt : earlierOf(changesAt ?? model.changesAt, model.changesAt);
    }
    return changesAt;
  };

  const dropSignedOut = async (): Promise<void> => {
    for (const [res, { watcher }] of [...pages]) {
      if (await watcher.isStillSignedIn()) continue;
      pages.delete(res);
      res.end();
    }
  };

  const sendTo = (userId: number, model: OverviewModel): void => {
    const rendered = renderRows(model);
    const summary = renderFragment(Summary({ parts: model.summary }));
    for (const [res, { watcher, before }] of pages) {
      // a browser that does not keep up gets nothing more until it has; the next round carries the difference
      if (watcher.userId !== userId || res.writableNeedDrain) continue;
      pages.set(res, { watcher, before: rendered });
      const rows = [...rendered].flatMap(([id, html]) => (before?.get(id) === html ? [] : [{ id, html }]));
      const whole = before === null || !sameKeys(before, rendered);
      if (rows.length > 0 || whole) {
        const ids = whole ? [...rendered.keys()] : null;
        send(res, { rows, ids, summary, title: model.title }, clock.now());
      }
    }
  };

  return {
    attach(res, watcher) {
      res.writeHead(200, {
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store',
        'X-Accel-Buffering': 'no',
      });
      res.write(`retry: ${RETRY_MS}\n\n`);
      pages.set(res, { watcher, before: null });
      res.on('close', () => pages.delete(res));
      dirty = true;
      wake.abort();
      if (!running) run().catch((error: unknown) => log.error({ err: error }, 'the live feed stopped'));
    },
    stop() {
      stopped.abort();
      unsubscribe();
      clearInterval(heartbeat);
      for (const res of pages.keys()) res.end();
    },
  };
}

function renderRows(model: OverviewModel): Rendered {
  const rows = new Map<string, string>();
  for (const project of model.projects) {
    for (const check of project.checks) rows.set(check.id, renderFragment(CheckRow(check)));
  }
  return rows;
}

function sameKeys(a: Rendered, b: Rendered): boolean {
  return a.size === b.size && [...a.keys()].every((key) => b.has(key));
}

function send(res: ServerResponse, update: object, now: Instant): void {
  res.write(`id: ${toMillis(now)}\nevent: update\ndata: ${JSON.stringify(update)}\n\n`);
}
