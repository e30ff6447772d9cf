import type { Request, RequestHandler, Response } from 'express';
import type { Log } from '../../log.ts';
import { createNextTurn } from './next-turn.ts';

const RETRY_AFTER_SECS = 5;
const LOG_EVERY_MS = 60_000;

const DEFAULT_LIMITS: PageLimits = { atOnce: 6, waiting: 200, ofOneAddress: 100, countedMs: 250 };

/** Bounds of the pages that are asked for at a time. */
export interface PageLimits {
  /** Pages that are worked on: a ping has to pass between all of them at each of its steps. */
  readonly atOnce: number;
  /** Requests that wait, of all and of one address; more are refused. */
  readonly waiting: number;
  readonly ofOneAddress: number;
  /** What takes longer waits for a password's turn or for another server, and does not count. */
  readonly countedMs: number;
}

/** The line in which requests for pages wait. */
export interface PageQueue {
  /** Lets a request on when it is its turn; answers 503 when too many wait. */
  readonly enter: RequestHandler;
  /** Makes room for the next: the answer is made, and how fast it goes out is up to the client. */
  leave(res: Response): void;
}

interface Deps {
  /** By which address requests are counted. */
  readonly addressOf: (req: Request) => string;
  readonly log: Pick<Log, 'warn'>;
  readonly limits?: Partial<PageLimits>;
}

interface Waiting {
  readonly res: Response;
  readonly address: string;
  readonly go: () => void;
}

/** Creates the line that all pages share. */
export function createPageQueue({ addressOf, log, limits: over = {} }: Deps): PageQueue {
  const limits = { ...DEFAULT_LIMITS, ...over };
  const nextTurn = createNextTurn();
  const waiting = new Set<Waiting>();
  const inside = new Map<Response, NodeJS.Timeout>();
  let isCalling = false;
  let loggedAt = Number.NEGATIVE_INFINITY;

  const callNext = (): void => {
    if (isCalling || waiting.size === 0 || inside.size >= limits.atOnce) return;
    isCalling = true;
    nextTurn(() => {
      isCalling = false;
      const [next] = waiting;
      if (next === undefined) return;
      waiting.delete(next);
      inside.set(next.res, setTimeout(leave, limits.countedMs, next.res));
      next.go();
      callNext();
    });
  };

  const leave = (res: Response): void => {
    clearTimeout(inside.get(res));
    if (inside.delete(res)) callNext();
  };

  const isFull = (address: string): boolean => {
    if (waiting.size >= limits.waiting) return true;
    let same = 0;
    for (const each of waiting) if (each.address === address) same += 1;
    return same >= limits.ofOneAddress;
  };

  const refuse = (res: Response): void => {
    res.set({ 'Retry-After': String(RETRY_AFTER_SECS), 'Cache-Control': 'no-store' });
    res.status(503).type('text/plain').send('Too many requests at once. Please try again in a few seconds.\n');
    const now = performance.now();
    if (now - loggedAt < LOG_EVERY_MS) return;
    loggedAt = now;
    log.warn({ waiting: waiting.size }, 'too many pages are asked for at once: some requests are answered 503');
  };

  return {
    enter(req, res, next) {
      const address = addressOf(req);
      if (isFull(address)) {
        refuse(res);
        return;
      }
      const mine = { res, address, go: next };
      waiting.add(mine);
      res.once('close', () => {
        waiting.delete(mine);
        leave(res);
      });
      callNext();
    },
    leave,
  };
}
