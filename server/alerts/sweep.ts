import type { Clock } from '../clock.ts';
import { UNREADABLE_SCHEDULE_RETRY_SECS } from '../core/apply-ping.ts';
import type { Check, StoredStatus } from '../core/check.ts';
import { expectationOf, HABIT_PINGS, type Habit, habitOf } from '../core/expectation.ts';
import { goDown } from '../core/go-down.ts';
import { doorsDiffer, type Heard, heardAtMost, heardBy, heldUntil, unjudgedTo } from '../core/hearing.ts';
import { addMicros, addSecs, earlierOf, type Instant } from '../core/instant.ts';
import { type Circumstances, dependsOnHabit, judge, type Unknown, type Verdict } from '../core/judge.ts';
import type { PastPing } from '../core/judge-late.ts';
import { openRuns } from '../core/run-state.ts';
import { alertAfter, alertAfterOr } from '../core/status.ts';
import { tellsUnheard, unheardMailAt } from '../core/unheard.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import type { EarlierUnheard } from '../store/unheard.ts';

/** Checks taken in one transaction: small enough that pings never wait long behind it. */
const BATCH = 100;
/**
 * And after a full batch of which nobody is told: after an outage there can be a million. Measured: 0.10 ms for each check
 * instead of 0.17 on SQLite, 0.23 instead of 0.55 on PostgreSQL.
 */
const SILENT_BATCH = 500;
/** As long as so many of those that lie together are due, the sweep goes through the table instead of by deadlines. */
const MANY = SILENT_BATCH / 5;
/** When to look again at a check whose pings come by a door that is further behind than the others. */
const OTHER_DOOR_RETRY_SECS = 60;

/** Knows how far pings have been heard. */
export interface Hears {
  hearing(store: Store): Promise<Heard>;
}

export interface SweepDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly listening: Hears;
  /** What to take. Default: the earliest, as many as keep pings waiting for hardly any time. */
  readonly claim?: Claim;
}

/**
 * What one batch takes: the earliest, so many at most, or those with an id right behind this one. After an outage, checks with
 * the same deadline lie all over the table, and each would cost the writing of a page of its own, of its index another.
 */
export type Claim =
  | { readonly by: 'deadline'; readonly limit: number }
  | { readonly by: 'id'; readonly afterId: number };

/** What one batch came to. */
export interface Swept {
  readonly claimed: number;
  readonly down: readonly { readonly projectId: number; readonly checkId: number }[];
  /** Checks whose ping could not be heard. */
  readonly unheard: readonly { readonly projectId: number; readonly checkId: number }[];
  /** Up to here pings have been heard: nothing that is due later can be judged yet. */
  readonly heardTo: Instant;
  /** When the wait after a window ends that holds verdicts; null when none does. */
  readonly heldUntil: Instant | null;
  /** All that was due is judged, and no window is left whose checks may not all have been. */
  readonly isDone: boolean;
  /** What the next batch takes. */
  readonly nextClaim: Claim;
}

/** What becomes of a check that was claimed as late. */
type Judged =
  | { readonly check: Check; readonly verdict: Verdict }
  | { readonly check: Check; readonly verdict: null; readonly fault: unknown };

/**
 * Judges the checks whose deadline has passed, as far as pings have been heard. Takes down those that are late: status and
 * flip in one transaction, and only where the status is still the one that was read. A deadline that has moved is written
 * back. A check whose schedule cannot be read is looked at again in an hour, so that it does not starve the others.
 */
export async function sweepOnce(deps: SweepDeps): Promise<Swept> {
  const { store, clock, log, listening, claim = EARLIEST } = deps;
  const now = clock.now();
  const swept = await store.transaction(async (tx) => {
    const heard = await listening.hearing(tx);
    const hearing = heard.lately;
    const heardTo = earlierOf(heardAtMost(hearing, now), now);
    const judged = await judgeAll(tx, await claimed(tx, heardTo, claim), now, heard);
    await moveDeadlines(tx, judged, now);
    const unheard = await moveOn(tx, judged, now);
    const down = await takeDown(tx, judged);
    const judgedTo = unjudgedTo(hearing);
    const isLast = claim.by === 'deadline' && judged.length < claim.limit;
    const isOver = isLast && judgedTo !== null && judgedTo < heardTo;
    if (isOver) await tx.listening.markApplied(heardTo, now);
    const isDone = isLast && (isOver || judgedTo === null);
    return { judged, down, unheard, heardTo, heldUntil: heldUntil(hearing), isDone };
  });
  for (const one of swept.judged) if (one.verdict === null) report(log, one);
  return {
    claimed: swept.judged.length,
    down: swept.down.map(addressOf),
    unheard: swept.unheard.map(addressOf),
    heardTo: swept.heardTo,
    heldUntil: swept.heldUntil,
    isDone: swept.isDone,
    nextClaim: swept.down.length > 0 ? EARLIEST : nextClaim(claim, swept.judged),
  };
}

const EARLIEST: Claim = { by: 'deadline', limit: BATCH };

function claimed(tx: Store, heardTo: Instant, claim: Claim): Promise<readonly Check[]> {
  if (claim.by === 'deadline') return tx.checks.claimDue(heardTo, claim.limit);
  return tx.checks.claimDueAmong(heardTo, { afterId: claim.afterId, upToId: claim.afterId + SILENT_BATCH });
}

/** What comes after a batch of which nobody was told. */
function nextClaim(claim: Claim, judged: readonly Judged[]): Claim {
  if (claim.by === 'id') {
    if (judged.length < MANY) return { by: 'deadline', limit: SILENT_BATCH };
    return { by: 'id', afterId: claim.afterId + SILENT_BATCH };
  }
  if (judged.length < claim.limit) return EARLIEST;
  return { by: 'id', afterId: Math.min(...judged.map(({ check }) => check.id)) - 1 };
}

function addressOf({ projectId, id }: Check) {
  return { projectId, checkId: id };
}

/** Returns when the next check can become late: just after its deadline, which itself is not late yet. */
export async function nextSweepAt(store: Store): Promise<Instant | null> {
  const dueAt = await store.checks.nextDueAt();
  return dueAt === null ? null : addMicros(dueAt, 1);
}

async function judgeAll(tx: Store, due: readonly Check[], now: Instant, heard: Heard): Promise<readonly Judged[]> {
  if (due.length === 0) return [];
  const hearing = await heard.since(due.map(firstMoment).reduce(earlierOf));
  const differing = due.filter((check) => {
    return doorsDiffer(hearing, { from: firstMoment(check), deadline: deadlineOf(check) });
  });
  const doors = await tx.listening.doorsOf(idsOfAll(differing), HABIT_PINGS);
  const isDiffering = new Set(idsOfAll(differing));
  const circumstances = new Map(
    due.map(({ id }) => {
      const { heardTo, away } = heardBy(hearing, isDiffering.has(id) ? (doors.get(id) ?? ['http']) : 'all', now);
      return [id, { now, heardTo, away }];
    }),
  );
  const habits = await habitsOf(tx, due, circumstances, heard);
  return due.map((check): Judged => {
    // a check is scanned at or before its deadline, never taken down by that alone
    if (check.alertAfter !== null && check.alertAfter >= now)
      return { check, verdict: { is: 'notDue', alertAfter: check.alertAfter } };
    const known = circumstances.get(check.id) ?? { now, heardTo: now, away: [] };
    try {
      return { check, verdict: judge(check, { ...known, habit: habits.get(check.id) ?? null }) };
    } catch (fault) {
      return { check, verdict: null, fault };
    }
  });
}

/** What was expected of a check since this moment decides about it. */
function firstMoment(check: Check): Instant {
  const { lastPingAt, alertAfter: deadline, createdAt } = check;
  const starts = openRuns(check).map(({ clockFrom }) => clockFrom);
  return [lastPingAt, ...starts, deadline].reduce<Instant>(
    (first, at) => (at === null ? first : earlierOf(first, at)),
    deadline ?? createdAt,
  );
}

/** That of a schedule that cannot be read is the one that is stored. */
function deadlineOf(check: Check): Instant {
  return alertAfterOr(check, check.alertAfter) ?? check.createdAt;
}

function idsOfAll(checks: readonly Check[]): readonly number[] {
  return checks.map(({ id }) => id);
}

function pingsOf(tx: Store, checks: readonly Check[]): Promise<ReadonlyMap<number, readonly PastPing[]>> {
  return tx.listening.newestPings(idsOfAll(checks), HABIT_PINGS);
}

/** Reads when jobs usually ping, only of checks whose verdict depends on it. */
async function habitsOf(
  tx: Store,
  due: readonly Check[],
  circumstances: ReadonlyMap<number, Omit<Circumstances, 'habit'>>,
  heard: Heard,
): Promise<ReadonlyMap<number, Habit | null>> {
  const asking = due.filter((check) => {
    const known = circumstances.get(check.id);
    return known !== undefined && dependsIfReadable(check, known);
  });
  if (asking.length === 0) return new Map();
  const pings = await pingsOf(tx, asking);
  const all = await heard.since(null);
  return new Map(
    asking.map((check) => {
      const own = pings.get(check.id) ?? [];
      const { away } = heardBy(all, own.length === 0 ? ['http'] : own.map(({ door }) => door), check.createdAt);
      const expectation = expectationOf(check);
      return [check.id, expectation === null ? null : habitOf(check, expectation, own, away)];
    }),
  );
}

/** A schedule that cannot be read is found out when the check is judged. */
function dependsIfReadable(check: Check, known: Omit<Circumstances, 'habit'>): boolean {
  try {
    return dependsOnHabit(check, known);
  } catch {
    return false;
  }
}

async function moveDeadlines(tx: Store, judged: readonly Judged[], now: Instant): Promise<void> {
  for (const { check, verdict } of judged) {
    if (verdict === null) await advance(tx, check, addSecs(now, UNREADABLE_SCHEDULE_RETRY_SECS));
    else if (verdict.is === 'notDue') await advance(tx, check, verdict.alertAfter);
    else if (verdict.is === 'wait') await advance(tx, check, addSecs(now, OTHER_DOOR_RETRY_SECS));
  }
}

async function advance(tx: Store, { id, status }: Check, deadline: Instant | null): Promise<void> {
  await tx.checks.advance(id, status, { alertAfter: deadline });
}

/** Moves checks on whose ping may have come while nobody listened. Returns them. */
async function moveOn(tx: Store, judged: readonly Judged[], now: Instant): Promise<readonly Check[]> {
  const unknown = judged.flatMap(({ check, verdict }): UnknownCheck[] => {
    if (verdict === null || verdict.is !== 'unknown') return [];
    return [{ check, verdict, next: alertAfter({ ...check, judgedFrom: verdict.judgedFrom }) }];
  });
  if (unknown.length === 0) return [];
  await tx.checks.moveOn(
    unknown.map(({ check, verdict: { judgedFrom }, next }) => {
      return { id: check.id, from: check.status, judgedFrom, alertAfter: next };
    }),
  );
  const earlier = await tx.unheard.sincePing(unknown.map(({ check }) => check.id));
  const rows = unknown.map((one) => unheardOf(one, earlier.get(one.check.id), now));
  await tx.unheard.record(rows, now);
  return unknown.map(({ check }) => check);
}

/** A check whose ping may have come while nobody listened, and when it is judged next. */
interface UnknownCheck {
  readonly check: Check;
  readonly verdict: Unknown;
  readonly next: Instant | null;
}

function unheardOf({ check, verdict, next }: UnknownCheck, earlier: EarlierUnheard | undefined, now: Instant) {
  const { expectedAt, deadline, judgedFrom, because } = verdict;
  const { id: checkId, whenUnheard } = check;
  const isTold = tellsUnheard({ whenUnheard, earlier: earlier ?? { count: 0, isTold: false }, next, now });
  return { ...{ checkId, expectedAt, deadline, judgedFrom, isTold }, ...because, mailAt: unheardMailAt(because) };
}

async function takeDown(tx: Store, judged: readonly Judged[]): Promise<readonly Check[]> {
  const late = judged.flatMap(({ check, verdict }) =>
    verdict !== null && verdict.is === 'down' ? [{ check, flip: goDown(check, verdict.at, verdict.away).flip }] : [],
  );
  const changed = new Set<number>();
  for (const status of new Set(late.map(({ check }) => check.status))) {
    for (const id of await tx.checks.goDown(idsOf(late, status), status)) changed.add(id);
  }
  const won = late.filter(({ check }) => changed.has(check.id));
  await tx.flips.insertMany(won.map(({ check, flip }) => ({ checkId: check.id, ...flip })));
  return won.map(({ check }) => check);
}

function idsOf(late: readonly { readonly check: Check }[], status: StoredStatus): number[] {
  return late.filter(({ check }) => check.status === status).map(({ check }) => check.id);
}

function report(log: Log, { check, fault }: { readonly check: Check; readonly fault: unknown }): void {
  log.error({ err: fault, check: check.code }, 'cannot calculate when this check is late; trying again in an hour');
}
