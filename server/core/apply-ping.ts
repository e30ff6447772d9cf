import type { Filtering, PingedCheck } from './check.ts';
import { runLimitSecs } from './deadlines.ts';
import type { BrokenLimit, NewFlip } from './flip.ts';
import { goDown } from './go-down.ts';
import { addSecs, type Instant, MICROS_PER_SECOND, type Micros } from './instant.ts';
import { judgeUndisturbed, type LateJudge } from './judge-late.ts';
import type { PingAction, PingKind } from './ping.ts';
import { endRun, failedRuns, keepAlive, startRun } from './run-state.ts';
import { alertAfterOr, clampToHistory, hasLimits, isPlain } from './status.ts';

const BEYOND_ASCII = /[\u0080-\uffff]/;

/** What a ping brought, and through which listener. */
export interface PingContent {
  readonly via: 'http' | 'email';
  /**
   * The text to search, asked for only when a filter is on. HTTP: the kept body, decoded with replacement.
   * Email: the subject if `filterSubject`, the plain and HTML text if `filterBody`, joined by a line end.
   */
  readonly text: () => string;
}

/** A ping before its kind is decided. */
export interface UndecidedPing {
  readonly action: PingAction;
  /** 0–255, null when the URL held none; email never does. */
  readonly exitStatus: number | null;
  /** HTTP method in upper case; empty for email. */
  readonly method: string;
  readonly filtering: Filtering;
  readonly content: PingContent;
}

/**
 * Decides the kind of a ping from URL, exit status, method and content. A wrong method beats the filters; a filter that is
 * on replaces what the URL says. Whether a paused check ignores the ping is decided later, in `applyPing`.
 */
export function decideKind({ action, exitStatus, method, filtering, content }: UndecidedPing): PingKind {
  if (content.via === 'http' && filtering.methods === 'POST' && method !== 'POST') return 'ign';
  if (isFilterOn(filtering, content.via)) return kindOfText(content.text(), filtering);
  if (exitStatus !== null && exitStatus > 0) return 'fail';
  return action === 'alive' ? 'log' : action;
}

/** Returns the keywords of a comma-separated field, trimmed, without empty ones. */
export function keywordsOf(field: string): string[] {
  return field
    .split(',')
    .map((keyword) => keyword.trim())
    .filter((keyword) => keyword !== '');
}

/** Whether a body asks the reader to confirm something, as mails that verify an address do. */
export function containsConfirmation(bodyText: string): boolean {
  return bodyText.toLowerCase().includes('confirm');
}

function isFilterOn(filtering: Filtering, via: PingContent['via']): boolean {
  return via === 'http' ? filtering.filterHttpBody : filtering.filterSubject || filtering.filterBody;
}

function kindOfText(text: string, { failureKw, successKw, startKw, filterDefaultFail }: Filtering): PingKind {
  const hasAny = (field: string) => keywordsOf(field).some((keyword) => isIn(text, keyword));
  if (hasAny(failureKw)) return 'fail';
  if (hasAny(successKw)) return 'success';
  if (hasAny(startKw)) return 'start';
  return filterDefaultFail ? 'fail' : 'ign';
}

/**
 * Looks for a keyword also in its other form: `é`, or `e` and an accent, as macOS writes it. The text is left as it is: bringing
 * a long one into such a form can be made to take very long.
 */
function isIn(text: string, keyword: string): boolean {
  if (text.includes(keyword)) return true;
  return BEYOND_ASCII.test(keyword) && (['NFC', 'NFD'] as const).some((form) => text.includes(keyword.normalize(form)));
}

/** How long to wait before looking again at a check whose schedule cannot be read. */
export const UNREADABLE_SCHEDULE_RETRY_SECS = 3600;

/** A ping on its way into a check, after filters have had their say. */
export interface DecidedPing {
  readonly kind: PingKind;
  readonly rid: string | null;
  readonly at: Instant;
  readonly hasConfirmationLink: boolean;
  /** The run says that it is still at work; of kind `log`. */
  readonly isAlive?: boolean;
}

/** What to write for one ping: the check as it is now, the ping's serial, final kind and moment, and its flips in order. */
export interface AppliedPing {
  readonly check: PingedCheck;
  readonly kind: PingKind;
  readonly n: number;
  readonly at: Instant;
  readonly flips: readonly NewFlip[];
}

/**
 * Applies one ping to a check.
 *
 * A ping that arrives after the deadline, but before the sweep has noticed, does not wipe the outage: the time-out is
 * recorded first, dated at the deadline, and the ping is applied to the check that was down. Unless `judgeLate` finds that
 * the check could not be heard in time. A paused check that wants to be resumed by hand records the ping as ignored. A ping
 * is never earlier than what the check already knows.
 *
 * A schedule that cannot be read does not lose the ping: the deadline becomes an hour from now, when the sweep meets the
 * same error and logs it.
 */
export function applyPing(
  before: PingedCheck,
  incoming: DecidedPing,
  judgeLate: LateJudge = judgeUndisturbed,
): AppliedPing {
  const at = clampToHistory(before, incoming.at);
  const noticed = noticeDeadline(before, at, judgeLate);
  const kind = noticed.check.status === 'paused' && noticed.check.manualResume ? 'ign' : incoming.kind;
  const moved = move(noticed.check, { ...incoming, kind, at });
  const n = before.nPings + 1;
  const check = {
    ...moved.check,
    nPings: n,
    hasConfirmationLink: incoming.hasConfirmationLink,
    alertAfter: alertAfterOr(moved.check, addSecs(at, UNREADABLE_SCHEDULE_RETRY_SECS)),
  };
  return { check, kind: moved.kind ?? kind, n, at, flips: [...noticed.flips, ...moved.flips] };
}

interface Moved {
  readonly check: PingedCheck;
  readonly flips: readonly NewFlip[];
  /** What the ping turns out to be; absent: what it says. */
  readonly kind?: PingKind;
}

/** The stored deadline is looked at first, because working out the real one costs a schedule evaluation. */
function noticeDeadline(check: PingedCheck, at: Instant, judgeLate: LateJudge): Moved {
  if (!isLate(check, at)) return { check, flips: [] };
  try {
    const verdict = judgeLate(check, at);
    if (verdict.is !== 'down') return { check, flips: [] };
    const down = goDown(check, verdict.at, verdict.away);
    return { check: down.check, flips: [down.flip] };
  } catch {
    // a schedule that cannot be read is not late
    return { check, flips: [] };
  }
}

/** Whether a ping comes after the stored deadline, so that `judgeLate` decides. */
export function isLate({ status, alertAfter }: PingedCheck, at: Instant): boolean {
  return status !== 'down' && alertAfter !== null && at >= alertAfter;
}

function move(check: PingedCheck, ping: DecidedPing): Moved {
  const { kind, rid, at } = ping;
  switch (kind) {
    case 'log':
      return { check: ping.isAlive ? { ...check, ...keepAlive(check, hasLimits(check), rid, at) } : check, flips: [] };
    case 'ign':
      return { check, flips: [] };
    case 'start':
      return { check: { ...check, ...begin(check, rid, at) }, flips: [] };
    case 'success':
    case 'fail':
      return hasLimits(check) ? finishWithLimits(check, kind, rid, at) : finish(check, kind, rid, at);
    default:
      return kind satisfies never;
  }
}

function begin(check: PingedCheck, rid: string | null, at: Instant): Partial<PingedCheck> {
  return isPlain(check) ? { lastStartAt: at, lastStartRid: rid } : startRun(check, hasLimits(check), rid, at);
}

function finish(check: PingedCheck, kind: 'success' | 'fail', rid: string | null, at: Instant): Moved {
  const status = kind === 'fail' ? 'down' : 'up';
  const ended = check.runState === null ? endLatest(check, kind, rid, at) : endRun(check, false, { kind, rid, at });
  const after = { ...check, ...ended, status, lastPingAt: at } as const;
  return { check: after, flips: flipsTo(check, status, kind === 'fail' ? 'fail' : '', at, null) };
}

/** `lastStartRid` stays behind when the clock stops; nothing reads it without a clock. */
function endLatest(
  { lastStartAt, lastStartRid }: PingedCheck,
  kind: 'success' | 'fail',
  rid: string | null,
  at: Instant,
): Pick<PingedCheck, 'lastStartAt' | 'lastDuration'> {
  if (lastStartAt === null) return { lastStartAt, lastDuration: null };
  if (lastStartRid === rid) return { lastStartAt: null, lastDuration: at - lastStartAt };
  const endsAnyRun = kind === 'fail' || rid === null;
  return { lastStartAt: endsAnyRun ? null : lastStartAt, lastDuration: null };
}

/** A client that got no answer sends its ping again within this time: that is no other run. Jobs run every minute at most. */
const SENT_AGAIN_SECS = 45;

function finishWithLimits(check: PingedCheck, said: 'success' | 'fail', rid: string | null, at: Instant): Moved {
  const ended = endRun(check, true, { kind: said, rid, at });
  const broken = said === 'success' ? brokenBySuccess(check, ended.lastDuration, at) : null;
  const kind = broken === 'fast' ? 'fail' : said;
  const failed = kind === 'fail' ? failedRuns(check) + (isFailAgain(check, ended.lastDuration, at) ? 0 : 1) : 0;
  const isTolerated = check.status !== 'down' && failed <= check.failTolerance;
  const status = broken === 'often' || (kind === 'fail' && !isTolerated) ? 'down' : 'up';
  const lastSuccessAt = kind === 'success' ? at : (check.runState?.lastSuccessAt ?? null);
  const runs = (ended.runState?.runs ?? []).map((run) => {
    // what took too long has taken the check down, and does so once
    return { ...run, isTold: run.isTold || (status === 'up' && hasOverrun(check, run.clockFrom, at)) };
  });
  const after = {
    ...check,
    ...ended,
    status,
    lastPingAt: at,
    runState: { runs, failedRuns: failed, lastSuccessAt },
  } as const;
  return { check: after, kind, flips: flipsTo(check, status, status === 'down' ? 'fail' : '', at, broken) };
}

function hasOverrun(check: PingedCheck, clockFrom: Instant, at: Instant): boolean {
  return check.status === 'down' && addSecs(clockFrom, runLimitSecs(check)) <= at;
}

function brokenBySuccess(check: PingedCheck, duration: Micros | null, at: Instant): 'fast' | 'often' | null {
  const { minRuntimeSecs, minIntervalSecs, runState } = check;
  if (minRuntimeSecs !== null && duration !== null && duration < minRuntimeSecs * MICROS_PER_SECOND) return 'fast';
  const lastSuccessAt = runState?.lastSuccessAt ?? null;
  if (minIntervalSecs === null || lastSuccessAt === null) return null;
  const gap = at - lastSuccessAt;
  const isAgain = duration === null && gap < SENT_AGAIN_SECS * MICROS_PER_SECOND;
  return gap < minIntervalSecs * MICROS_PER_SECOND && !isAgain ? 'often' : null;
}

/** Whether a failure is the one before, sent again. */
function isFailAgain(check: PingedCheck, duration: Micros | null, at: Instant): boolean {
  if (duration !== null || failedRuns(check) === 0 || check.lastPingAt === null) return false;
  return at - check.lastPingAt < SENT_AGAIN_SECS * MICROS_PER_SECOND;
}

function flipsTo(
  { status: oldStatus }: PingedCheck,
  newStatus: 'up' | 'down',
  reason: NewFlip['reason'],
  createdAt: Instant,
  limit: BrokenLimit | null,
): readonly NewFlip[] {
  if (oldStatus === newStatus) return [];
  return [{ createdAt, oldStatus, newStatus, reason, silent: false, ...(limit === null ? {} : { limit }) }];
}
