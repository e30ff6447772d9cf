import { type AppliedPing, applyPing, containsConfirmation, decideKind } from '../core/apply-ping.ts';
import { searchedText } from '../core/body-text.ts';
import type { PingedCheck } from '../core/check.ts';
import type { NewFlip } from '../core/flip.ts';
import type {
  IncomingPing,
  PingOutcome,
  PingTarget,
  PlannedBatch,
  PlannedFlip,
  PlannedPing,
  StoredCheck,
  TouchedCheck,
} from '../core/incoming.ts';
import type { Instant } from '../core/instant.ts';
import type { LateJudge } from '../core/judge-late.ts';
import type { Committed } from './writer.ts';

/** How many pings lie between two prunings of a check. */
const PRUNE_EVERY = 100;

/** Everything one transaction writes, and what it means for those who wait. */
export type BatchPlan = PlannedBatch & Committed;

/** A check on its way through the batch. */
interface Progress {
  readonly before: StoredCheck;
  readonly now: StoredCheck;
  readonly flips: readonly NewFlip[];
}

/**
 * Decides what a batch of pings does to the checks they are for; `find` returns the checks of a target, locked. `judgeLate`
 * is asked about checks that are past their deadline and not down yet.
 *
 * Pings of one check are applied in their order, each to the check as the one before left it.
 */
export function planBatch(
  incoming: readonly IncomingPing[],
  find: (target: PingTarget) => readonly StoredCheck[],
  judgeLate?: LateJudge,
): BatchPlan {
  const progress = new Map<number, Progress>();
  const pings: PlannedPing[] = [];
  const outcomes = incoming.map((ping) => {
    const [stored, another] = find(ping.target);
    if (stored === undefined || another !== undefined) return outcomeWithout(ping, another !== undefined);
    if (ping.invalid) return 'invalid';
    const { id } = stored.check;
    const earlier = progress.get(id) ?? { before: stored, now: stored, flips: [] };
    const applied = apply(earlier.now.check, ping, judgeLate);
    const now = { check: applied.check, scanAt: scanAtOf(earlier.now.scanAt, applied.check.alertAfter) };
    progress.set(id, { ...earlier, now, flips: earlier.flips.concat(applied.flips) });
    pings.push({ checkId: id, n: applied.n, at: applied.at, kind: applied.kind, from: ping });
    return 'stored';
  });

  const inIdOrder = [...progress.values()].sort((a, b) => a.now.check.id - b.now.check.id);
  return {
    outcomes,
    pings,
    checks: inIdOrder.map(({ now }) => now),
    flips: inIdOrder.filter(({ flips }) => flips.length > 0).flatMap(plannedFlips),
    touched: inIdOrder.map(touched),
  };
}

/** Returns a text that is the same for two targets exactly when they name a check in the same way. */
export function targetKey(target: PingTarget): string {
  return target.by === 'code' ? target.code : `${target.pingKey}/${target.slug}`;
}

function outcomeWithout({ target }: IncomingPing, isShared: boolean): PingOutcome | 'absent' {
  if (isShared) return 'ambiguous';
  return target.by === 'slug' && target.create ? 'absent' : 'not-found';
}

function apply(check: PingedCheck, ping: IncomingPing, judgeLate: LateJudge | undefined): AppliedPing {
  const text = decodedOnce(ping.body);
  const kind = decideKind({
    action: ping.action,
    exitStatus: ping.exitStatus,
    method: ping.method,
    filtering: check,
    content: ping.mail ? { via: 'email', text: mailText(check, ping.mail) } : { via: 'http', text },
  });
  const hasConfirmationLink = ping.body !== null && containsConfirmation(text());
  const isAlive = kind === 'log' && ping.action === 'alive';
  return applyPing(check, { kind, rid: ping.rid, at: ping.arrivedAt, hasConfirmationLink, isAlive }, judgeLate);
}

function mailText(check: PingedCheck, mail: NonNullable<IncomingPing['mail']>): () => string {
  return () => [...(check.filterSubject ? [mail.subject] : []), ...(check.filterBody ? [mail.body] : [])].join('\n');
}

function decodedOnce(body: Uint8Array | null): () => string {
  let text: string | undefined;
  return () => {
    text ??= body === null ? '' : searchedText(body);
    return text;
  };
}

/** The sweep must look no later than the deadline; looking too early costs it one moved row. */
function scanAtOf(scanAt: Instant | null, alertAfter: Instant | null): Instant | null {
  if (alertAfter === null || (scanAt !== null && scanAt <= alertAfter)) return scanAt;
  return alertAfter;
}

function plannedFlips({ now, flips }: Progress): readonly PlannedFlip[] {
  return flips.map((flip) => ({ ...flip, checkId: now.check.id }));
}

function touched({ before, now, flips }: Progress): TouchedCheck {
  return {
    checkId: now.check.id,
    projectId: now.check.projectId,
    flipped: flips.length > 0,
    dueSooner: now.scanAt !== before.scanAt,
    pruneDue: Math.floor(now.check.nPings / PRUNE_EVERY) > Math.floor(before.check.nPings / PRUNE_EVERY),
  };
}
