import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { addSecs, type Instant } from '../core/instant.ts';
import type { Store } from '../store/store.ts';
import { readTrouble, type TroubleLine } from './log-keeper.ts';

/** The same fault is told at most once in this time. */
const QUIET_SECS = 600;
const MOST_REMEMBERED = 500;

/** Reports a fault. Errors while doing so are ignored. */
export type FaultTeller = (fault: Fault) => Promise<void>;

/** A request that failed unexpectedly. */
export interface Fault {
  /** The same for faults of the same kind at the same place. */
  readonly key: string;
  readonly line: TroubleLine;
}

/** Watches the log for faults. */
export interface FaultWatch {
  /** Takes one line of the log. Never waits and never throws. */
  take(line: string): void;
  /** Resolves when nothing is on its way any more. */
  settled(): Promise<void>;
}

export interface FaultDeps {
  readonly store: Pick<Store, 'buckets'>;
  readonly clock: Clock;
  readonly tellers: readonly FaultTeller[];
}

/**
 * Creates the watch: each fault is passed on, the same one at most every ten minutes, counted over all processes as far as
 * the database answers, and within this one in any case.
 */
export function createFaultWatch({ store, clock, tellers }: FaultDeps): FaultWatch {
  const toldAt = new Map<string, Instant>();
  const onTheirWay = new Set<Promise<void>>();

  const isNew = async (key: string): Promise<boolean> => {
    const now = clock.now();
    const before = toldAt.get(key);
    if (before !== undefined && now < addSecs(before, QUIET_SECS)) return false;
    if (toldAt.size >= MOST_REMEMBERED) toldAt.clear();
    toldAt.set(key, now);
    const limit = { capacity: 1, refillSecs: QUIET_SECS };
    return await store.buckets.take(`fault:${key}`, limit, now).then(
      ({ allowed }) => allowed,
      () => true,
    );
  };

  const tell = async (fault: Fault): Promise<void> => {
    if (!(await isNew(fault.key))) return;
    await Promise.allSettled(tellers.map((teller) => teller(fault)));
  };

  return {
    take(line) {
      if (tellers.length === 0 || !line.includes('"errorId":')) return;
      const trouble = readTrouble(line);
      // the database is away: it heals by itself, and the log says so already
      if (trouble === null || trouble.err?.['type'] === 'Unavailable') return;
      const work = tell({ key: keyOf(trouble), line: trouble }).finally(() => onTheirWay.delete(work));
      onTheirWay.add(work);
    },
    async settled() {
      await Promise.all(onTheirWay);
    },
  };
}

/** Numbers and codes differ from one time to the next; where it happened and what was said does not. */
function keyOf({ msg, err }: TroubleLine): string {
  const [first = '', ...frames] = (err?.stack ?? err?.message ?? '').split('\n');
  const said = first.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|\d+/gi, '#');
  return createHash('sha256')
    .update(`${msg}\n${said}\n${frames[0] ?? ''}`)
    .digest('hex')
    .slice(0, 32);
}
