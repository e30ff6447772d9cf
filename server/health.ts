import type { Clock } from './clock.ts';
import { type HealthFacts, judgeHealth, type PartHealth, type QueueFacts } from './core/health.ts';
import { doorsHeard, judgeableSince, type ListeningRecord } from './core/hearing.ts';
import { addSecs, type Instant } from './core/instant.ts';
import { fromIso } from './core/iso.ts';
import { diskOf } from './disk.ts';
import type { DiskReserve } from './disk-reserve.ts';
import { RollcallError } from './errors.ts';
import type { OpenStore } from './store/open.ts';
import type { SystemState } from './store/reads/system.ts';
import type { Turns } from './turns.ts';

/** For so long an answer is given again: load balancers ask every few seconds, several at a time. */
const FRESH_SECS = 5;
/** A database that takes longer to commit one row does not answer. */
const PROBE_LIMIT_MS = 5_000;
const SENDER = 'sendalerts';
const REPORTER = 'sendreports';
/** Windows that ended earlier hold no verdict any more. */
const RECENT_WINDOW_SECS = 1_200;
/** The loop that takes checks down: where it runs, this process alerts. */
const JUDGING_LOOP = 'sweep';

/** Whether this server does what it is for: the one judgement behind all pages and commands that show it. */
export interface Health {
  /** Judges every part, from facts that are at most 5 s old. Never rejects. */
  read(): Promise<readonly PartHealth[]>;
  /** Judges every part from a state that was just read. */
  judge(state: SystemState): Promise<readonly PartHealth[]>;
  /** Judges whether a ping can be stored, by a write that is at most 5 s old. Never rejects. */
  readStorage(): Promise<PartHealth>;
  /** Returns what a restart of this process would mend; null when nothing. Never rejects. */
  readDeadlock(): Promise<string | null>;
}

export interface HealthDeps {
  readonly store: Pick<OpenStore, 'probe' | 'reads' | 'siteSettings' | 'listening'>;
  readonly clock: Clock;
  readonly turns: Turns;
  /** The folder with the data, whose disk is watched. */
  readonly folder: string;
  /** Knows when that disk is full; absent: the database alone says so. */
  readonly reserve?: Pick<DiskReserve, 'isFull'>;
}

/** Creates the judge of this server's health. */
export function createHealth({ store, clock, turns, folder, reserve }: HealthDeps): Health {
  const probe = cached(clock, async () => {
    const reason = await reasonAgainst(store.probe());
    // what can still be written is kept for alerts
    return reserve?.isFull() ? 'the disk is full' : reason;
  });
  const all = cached(clock, async (): Promise<readonly PartHealth[]> => {
    const storageError = await probe();
    // a database that cannot write may still be read, and one that hangs must not be asked again
    const state = storageError === null ? await within(store.reads.system(clock.now())).catch(() => null) : null;
    return judgeHealth(await factsOf(state, storageError));
  });

  const factsOf = async (state: SystemState | null, storageError: string | null): Promise<HealthFacts> => ({
    now: clock.now(),
    storageError,
    disk: await diskOf(folder),
    lastBackupAt: state === null ? null : await momentOf(store, 'last_backup_at'),
    unreachableSince: state === null ? null : await momentOf(store, 'unreachable_since'),
    queues: state === null ? null : queueFacts(state, await listeningRecord(store, clock.now())),
  });

  return {
    read: all,
    judge: async (state) => judgeHealth(await factsOf(state, await probe())),
    async readStorage() {
      const [storage] = judgeHealth({
        now: clock.now(),
        storageError: await probe(),
        disk: null,
        lastBackupAt: null,
        unreachableSince: null,
        queues: null,
      });
      if (storage === undefined) throw new Error('storage is always judged');
      return storage;
    },
    async readDeadlock() {
      const parts = await all();
      // without the database nothing turns, and a restart would not help
      if (parts.some(({ name, state }) => name === 'storage' && state === 'failed')) return null;
      const stuck = turns.stuck();
      if (stuck !== null) return `The loop "${stuck.loop}" has not turned for ${Math.floor(stuck.secs)} seconds.`;
      const own = ['checks', 'flips', 'deliveries'];
      const late = parts.find(({ name, state }) => own.includes(name) && state === 'failed');
      return late !== undefined && turns.has(JUDGING_LOOP) ? late.text : null;
    },
  };
}

/** Null when the database does not tell. */
async function listeningRecord({ listening }: HealthDeps['store'], now: Instant): Promise<ListeningRecord | null> {
  const after = addSecs(now, -RECENT_WINDOW_SECS);
  const read = Promise.all([listening.listeners(), listening.windows(after)]);
  return await within(read).then(
    ([listeners, windows]) => ({ now, listeners, windows }),
    () => null,
  );
}

function queueFacts(state: SystemState, record: ListeningRecord | null): QueueFacts {
  const { oldestAt } = state.overdueChecks;
  const lastBeatOf = (wanted: string) =>
    newest(state.heartbeats.filter(({ process }) => process === wanted).map(({ beatAt }) => beatAt));
  return {
    lastBeatAt: lastBeatOf(SENDER),
    doors: record === null ? [] : doorsHeard(record),
    overdueSince: oldestAt === null || record === null ? oldestAt : judgeableSince(oldestAt, record),
    unprocessedSince: state.unprocessedFlips.oldestAt,
    undeliveredSince: state.dueJobs.oldestAt,
    untriedSince: state.untriedJobSince,
    isDelivering: state.jobsInHand > 0,
    mailSince: state.waitingMails.oldestAt,
    reportsBeatAt: lastBeatOf(REPORTER),
  };
}

function newest(moments: readonly Instant[]): Instant | null {
  return moments.reduce<Instant | null>((last, at) => (last === null || at > last ? at : last), null);
}

/** Returns why something failed, or null when it did not. Messages of ours are for people; those of drivers may name machines. */
async function reasonAgainst(work: Promise<void>): Promise<string | null> {
  try {
    await within(work);
    return null;
  } catch (error) {
    if (error instanceof RollcallError) return error.message;
    return error instanceof Error ? error.message.slice(0, 200) : 'unknown error';
  }
}

/** Rejects when the database takes longer than five seconds. The work itself goes on and ends in its own time. */
export async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the database did not answer within 5 s')), PROBE_LIMIT_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function momentOf(
  { siteSettings }: HealthDeps['store'],
  key: 'last_backup_at' | 'unreachable_since',
): Promise<Instant | null> {
  const text = await within(siteSettings.get(key)).catch(() => null);
  return text === null || text === '' ? null : fromIso(text);
}

/** Gives the same answer for some seconds, and one answer to all who ask at the same time. */
function cached<T>(clock: Clock, read: () => Promise<T>): () => Promise<T> {
  let last: { readonly from: Instant; readonly answer: Promise<T> } | null = null;
  return () => {
    const now = clock.now();
    // a clock that was set back must not keep an answer for ever
    const isFresh = last !== null && last.from <= now && now < addSecs(last.from, FRESH_SECS);
    if (last === null || !isFresh) last = { from: now, answer: read() };
    return last.answer;
  };
}
