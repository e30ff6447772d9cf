import type { Span } from './blind-window.ts';
import type { Check, StoredStatus } from './check.ts';
import type { Flip } from './flip.ts';
import { limitBrokenBy } from './go-down.ts';
import { addSecs, earlierOf, type Instant, instant, laterOf } from './instant.ts';
import { expectedAt, overdueSince } from './status.ts';

/** What a flip tells of the time before it. */
export type PastFlip = Pick<Flip, 'id' | 'createdAt' | 'oldStatus'> & Partial<Pick<Flip, 'reason' | 'limit'>>;

/** A stretch of time in one status. */
export interface StatusSpan<S extends string = StoredStatus> {
  readonly status: S;
  readonly from: Instant;
  readonly to: Instant;
}

export interface SpansInput {
  readonly check: Check;
  /** In any order; all since the moment of interest. */
  readonly flips: readonly PastFlip[];
  readonly now: Instant;
  /** When Rollcall was not listening, in order: neither down nor up. Default: never. */
  readonly away?: readonly Span[];
  /** Verdicts are held after an outage of ours: what is overdue is not down yet. Default false. */
  readonly isHeld?: boolean;
}

const BEGINNING = instant(Number.NEGATIVE_INFINITY);

/**
 * Returns in which status the check was since ever, oldest first. A flip tells the status of the time before it, the
 * check's own status that of the time after the last flip. A check that is overdue, but not yet stored as down, is down
 * from its deadline on.
 */
export function statusSpans({ check, flips, now, isHeld = false }: SpansInput): StatusSpan[] {
  const downAt = isHeld ? null : overdueSince(check, now);
  const past = [...flips].sort((a, b) => a.createdAt - b.createdAt || a.id - b.id);
  const changes = downAt === null ? past : [...past, { createdAt: downAt, oldStatus: check.status }];
  const status = downAt === null ? check.status : 'down';
  return [...changes, { createdAt: now, oldStatus: status }].map((change, index) => ({
    status: change.oldStatus,
    from: changes[index - 1]?.createdAt ?? BEGINNING,
    to: change.createdAt,
  }));
}

/**
 * Returns the same as people saw it: with the late time before each time-out (as long as the grace time is now), and
 * cut to the time from `from` (but not before the check was made) to `now`.
 */
export function shownSpans(input: SpansInput & { readonly from: Instant }): StatusSpan<StoredStatus | 'grace'>[] {
  const { check, now, isHeld = false } = input;
  const begin = laterOf(input.from, check.createdAt);
  const downAt = isHeld ? null : overdueSince(check, now);
  const lateSecs = new Map(input.flips.map((flip) => [flip.createdAt, secsLateBefore(flip, check)]));
  if (downAt !== null) lateSecs.set(downAt, secsLateBefore({ reason: 'timeout', limit: limitBrokenBy(check) }, check));
  const lateFrom = ({ to }: StatusSpan): Instant | null => {
    const secs = lateSecs.get(to) ?? 0;
    return secs > 0 ? addSecs(to, -secs) : to === now ? lateSince(check) : null;
  };
  return statusSpans(input)
    .flatMap((span): StatusSpan<StoredStatus | 'grace'>[] => {
      const late = span.status === 'up' ? lateFrom(span) : null;
      if (late === null || late >= span.to) return [span];
      const turn = laterOf(late, span.from);
      return [
        { ...span, to: turn },
        { status: 'grace', from: turn, to: span.to },
      ];
    })
    .map((span) => ({ ...span, from: laterOf(span.from, begin), to: earlierOf(span.to, now) }))
    .filter(({ from, to }) => from < to);
}

/** For how long a check was late before it went down; a run that took too long was never late. */
function secsLateBefore({ reason, limit = null }: Partial<Pick<Flip, 'reason' | 'limit'>>, check: Check): number {
  if (limit === 'nostart') return check.startGraceSecs ?? 0;
  return reason === 'timeout' && limit === null ? check.graceSecs : 0;
}

function lateSince(check: Check): Instant | null {
  try {
    return expectedAt(check);
  } catch {
    // a schedule that cannot be read is never late
    return null;
  }
}
