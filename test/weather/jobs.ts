import { randomUUID } from 'node:crypto';
import type { Check } from '../../server/core/check.ts';
import { addMicros, addSecs, type Instant, MICROS_PER_SECOND } from '../../server/core/instant.ts';
import { nextDue } from '../../server/core/schedule/next-due.ts';
import { alertAfter } from '../../server/core/status.ts';
import { toRow } from '../../server/store/columns.ts';
import type { OpenStore } from '../../server/store/open.ts';
import type { CheckRow } from '../../server/store/rows.ts';
import { CHECK_COLUMNS, toCheck } from '../../server/store/tables.ts';
import type { Chance } from '../chaos/chance.ts';
import { aCheck } from '../support/builders.ts';
import { seed } from '../support/seed.ts';

/** How a kind of job is watched, when it pings, and how many of a hundred jobs are of this kind. */
interface Kind {
  readonly share: number;
  readonly check: (chance: Chance) => Partial<Check>;
  /** The earliest and the latest second after its last ping, or after a moment of its calendar, at which it pings. */
  readonly pings: readonly [fromSecs: number, toSecs: number];
}

const simple = (timeoutSecs: number, graceSecs: number) => () => ({ kind: 'simple', timeoutSecs, graceSecs }) as const;
const ZONES = ['UTC', 'Europe/Riga', 'America/New_York', 'Asia/Kolkata'];
const minute = (chance: Chance): number => Math.floor(chance.between(0, 60));

const KINDS: readonly Kind[] = [
  { share: 25, check: simple(60, 60), pings: [50, 75] },
  { share: 20, check: simple(300, 120), pings: [280, 330] },
  { share: 20, check: simple(3_600, 600), pings: [3_500, 3_900] },
  { share: 10, check: simple(86_400, 3_600), pings: [86_000, 87_000] },
  {
    share: 10,
    check: () => ({ kind: 'cron', schedule: '*/5 * * * *', graceSecs: 120 }),
    pings: [2, 60],
  },
  {
    share: 10,
    check: (chance) => ({ kind: 'cron', schedule: `${minute(chance)} * * * *`, graceSecs: 600 }),
    pings: [5, 240],
  },
  {
    share: 3,
    check: (chance) => ({
      ...{ kind: 'cron', schedule: `${minute(chance)} ${Math.floor(chance.between(0, 24))} * * *` },
      ...{ tz: chance.pick(ZONES), graceSecs: 3_600 },
    }),
    pings: [60, 900],
  },
  { share: 2, check: () => ({ kind: 'oncalendar', schedule: '*:0/10', graceSecs: 300 }), pings: [2, 100] },
];
/** One in so many has died when the story begins, and so many have a history from which habits can be learnt. */
const ONE_DEAD_IN = 10;
const ONE_OLD_IN = 10;
const HISTORY = 25;
const ROWS_AT_ONCE = 500;
const PING = { kind: 'success', scheme: 'http', method: 'GET', ua: '' };

/** A job and how it pings. */
export interface Job {
  readonly check: Check;
  readonly isDead: boolean;
  /** When it pings next, if it does. */
  readonly firstAt: Instant;
  /** When it pings after it has pinged, or tried to, at `last`. */
  nextAt(last: Instant): Instant;
}

/** Stores checks that have pinged until now, and returns their jobs, in the order of their ids. */
export async function makeJobs(
  store: OpenStore,
  { count, now, chance }: { readonly count: number; readonly now: Instant; readonly chance: Chance },
): Promise<readonly Job[]> {
  const { project, user } = await seed(store, []);
  // what was answered is counted afterwards
  await store.dialect.write((tx) => tx('profiles').where({ user_id: user.id }).update({ ping_log_limit: 1_000_000 }));
  const jobs: Job[] = [];
  for (let first = 0; first < count; first += ROWS_AT_ONCE) {
    const planned = Array.from({ length: Math.min(ROWS_AT_ONCE, count - first) }, (_, n) =>
      plan(first + n, now, chance),
    );
    jobs.push(...(await storeJobs(store, planned, project.id)));
  }
  return jobs;
}

type Planned = Job & { readonly pings: readonly Instant[] };

/** In few statements: while checks are stored time passes, and none of them is pinged. */
async function storeJobs({ dialect }: OpenStore, planned: readonly Planned[], projectId: number): Promise<Job[]> {
  const coded = planned.map((job) => ({
    ...job,
    check: { ...job.check, projectId, code: randomUUID(), badgeKey: randomUUID() },
  }));
  const checks = coded.map(({ check: { id: _, ...check } }) => ({
    ...toRow(dialect, CHECK_COLUMNS, check),
    scan_at: check.alertAfter === null ? null : dialect.instant(check.alertAfter),
  }));
  return await dialect.transaction(async (tx) => {
    const rows = await tx('checks').insert(checks).returning<CheckRow[]>('*');
    const stored = new Map(rows.map(toCheck).map((check) => [check.code, check]));
    const jobs = coded.map((job) => ({ ...job, check: stored.get(job.check.code) ?? job.check }));
    const pings = jobs.flatMap((job) =>
      job.pings.map((createdAt, n) => ({
        ...PING,
        check_id: job.check.id,
        n: n + 1,
        created_at: dialect.instant(createdAt),
      })),
    );
    await tx.batchInsert('pings', pings, ROWS_AT_ONCE);
    return jobs.map(({ pings: _, ...job }) => job);
  });
}

function plan(serial: number, now: Instant, chance: Chance): Planned {
  const { check: make, pings: range } = kindOf(chance.between(0, 100));
  const [from, to] = range;
  const schedule = aCheck({ name: `job ${serial}`, status: 'up', ...make(chance) });
  const nextAt = (last: Instant): Instant => {
    const delay = Math.round(chance.between(from, to) * MICROS_PER_SECOND);
    if (schedule.kind === 'simple') return addMicros(last, delay);
    const due = nextDue(schedule, last);
    if (due === null) throw new Error('there is always a next one');
    return addMicros(due, delay);
  };
  const wanted = serial % ONE_OLD_IN === 0 ? HISTORY : 1;
  const periodSecs = periodOf(schedule, now);
  // its first ping, so long ago that the rest comes between then and now
  const pings = [addSecs(now, -Math.round(periodSecs * (wanted + chance.between(0, 1))))];
  for (;;) {
    const next = nextAt(pings.at(-1) ?? now);
    if (next > now) {
      const lastPingAt = pings.at(-1) ?? now;
      const kept = pings.slice(-wanted);
      const check = { ...schedule, createdAt: kept[0] ?? now, lastPingAt, nPings: kept.length };
      const isDead = serial % ONE_DEAD_IN === 3;
      return { check: { ...check, alertAfter: alertAfter(check) }, isDead, firstAt: next, nextAt, pings: kept };
    }
    pings.push(next);
  }
}

function kindOf(percent: number): Kind {
  let sum = 0;
  for (const kind of KINDS) {
    sum += kind.share;
    if (percent < sum) return kind;
  }
  throw new Error('the shares do not add up to 100');
}

/** How far apart the pings of a job are, in seconds. */
function periodOf(check: Check, now: Instant): number {
  if (check.kind === 'simple') return check.timeoutSecs;
  const first = nextDue(check, now) ?? now;
  return ((nextDue(check, first) ?? first) - first) / MICROS_PER_SECOND;
}
