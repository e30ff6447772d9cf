import { expect } from 'vitest';
import { applyPing } from '../../server/core/apply-ping.ts';
import type { Check, PingedCheck } from '../../server/core/check.ts';
import type { NewFlip } from '../../server/core/flip.ts';
import { goDown } from '../../server/core/go-down.ts';
import { MICROS_PER_SECOND } from '../../server/core/instant.ts';
import type { PingKind } from '../../server/core/ping.ts';
import { readRunState, runStateText } from '../../server/core/run-state.ts';
import { alertAfter } from '../../server/core/status.ts';
import { aCheck, at, uuidOf } from '../support/builders.ts';

export const A = uuidOf(0xa);
export const B = uuidOf(0xb);
export const C = uuidOf(0xc);
export const MINUTE = 60;
export const HOUR = 3_600;
/** Hourly, with a grace time of ten minutes; the last success came at 0. */
const hourly = {
  timeoutSecs: HOUR,
  graceSecs: 10 * MINUTE,
  status: 'up',
  lastPingAt: at(0),
  alertAfter: at(HOUR + 10 * MINUTE),
  nPings: 1,
} as const;

/** A ping, after so many seconds. */
export type Event = readonly [secs: number, what: PingKind | 'alive', rid?: string];

/** Lets a check live through pings; each deadline that passes between two of them takes it down, as the sweep does. */
export function live(over: Partial<Check>, events: readonly Event[], until?: number) {
  let check: PingedCheck = aCheck({ ...hourly, ...over });
  check = { ...check, alertAfter: alertAfter(check) };
  const flips: NewFlip[] = [];
  const kinds: PingKind[] = [];
  const passTo = (secs: number): void => {
    const deadline = check.alertAfter;
    if (deadline === null || deadline > at(secs) || check.status === 'down') return;
    const down = goDown(check, deadline);
    check = down.check;
    flips.push(down.flip);
  };
  for (const [secs, what, rid = null] of events) {
    passTo(secs - 1);
    const isAlive = what === 'alive';
    const kind = isAlive ? 'log' : what;
    const applied = applyPing(check, { kind, rid, at: at(secs), hasConfirmationLink: false, isAlive });
    check = applied.check;
    kinds.push(applied.kind);
    flips.push(...applied.flips);
    expect(check.alertAfter).toBe(alertAfter(check));
    // what is stored is what is read
    expect(readRunState(check.runState && runStateText(check.runState))).toEqual(check.runState);
  }
  if (until !== undefined) passTo(until);
  const changes = flips.map(({ createdAt, newStatus, reason, limit }) => {
    return `${(createdAt - at(0)) / MICROS_PER_SECOND} ${newStatus} ${limit ?? reason}`.trim();
  });
  return { check, flips, changes, kinds };
}
