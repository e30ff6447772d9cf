import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyPing } from '../../server/core/apply-ping.ts';
import { pause, resume } from '../../server/core/change-status.ts';
import type { Check } from '../../server/core/check.ts';
import type { NewFlip } from '../../server/core/flip.ts';
import { goDown } from '../../server/core/go-down.ts';
import { judgeUndisturbed } from '../../server/core/judge-late.ts';
import { PING_KINDS, type PingKind } from '../../server/core/ping.ts';
import { statusAt } from '../../server/core/status.ts';
import { aCheck, at, uuidOf } from '../support/builders.ts';

type Event =
  | { readonly does: 'ping'; readonly wait: number; readonly kind: PingKind; readonly rid: string | null }
  | { readonly does: 'sweep' | 'pause' | 'resume'; readonly wait: number };

const wait = fc.integer({ min: 0, max: 400 });
const aPingEvent = fc.record({
  does: fc.constant('ping' as const),
  wait,
  kind: fc.constantFrom(...PING_KINDS),
  rid: fc.constantFrom(null, uuidOf(1), uuidOf(2)),
});
const sweep = fc.record({ does: fc.constant('sweep' as const), wait });
const action = fc.record({ does: fc.constantFrom('pause', 'resume'), wait });
const events = fc.array(fc.oneof({ weight: 5, arbitrary: aPingEvent }, { weight: 3, arbitrary: sweep }, action), {
  maxLength: 30,
});
const checks = fc
  .record({ graceSecs: fc.constantFrom(60, 300), timeoutSecs: fc.constantFrom(60, 300), manualResume: fc.boolean() })
  .map((over) => aCheck(over));

interface Step {
  readonly before: Check;
  readonly after: Check;
  readonly event: Event;
  readonly flips: readonly NewFlip[];
}

function play(check: Check, history: readonly Event[]): Step[] {
  let before = check;
  let secs = 0;
  return history.map((event) => {
    secs += event.wait;
    const { after, flips } = happen(before, event, secs);
    const step = { before, after, event, flips };
    before = after;
    return step;
  });
}

function happen(check: Check, event: Event, secs: number): Pick<Step, 'after' | 'flips'> {
  const now = at(secs);
  if (event.does === 'ping') {
    const applied = applyPing(check, { kind: event.kind, rid: event.rid, at: now, hasConfirmationLink: false });
    return { after: { ...check, ...applied.check }, flips: applied.flips };
  }
  if (event.does === 'sweep') {
    const verdict = judgeUndisturbed(check, now);
    if (verdict.is !== 'down') return { after: check, flips: [] };
    const down = goDown(check, verdict.at);
    return { after: { ...check, ...down.check }, flips: [down.flip] };
  }
  const changed = event.does === 'pause' ? pause(check, now) : resume(check, now);
  return { after: changed?.check ?? check, flips: changed?.flips ?? [] };
}

function always(holds: (steps: readonly Step[], check: Check, history: readonly Event[]) => void) {
  fc.assert(fc.property(checks, events, (check, history) => holds(play(check, history), check, history)));
}

test('flips form a chain: each begins with the status the one before ended with', () => {
  always((steps, check) => {
    let status = check.status;
    for (const flip of steps.flatMap(({ flips }) => flips)) {
      expect(flip.oldStatus).toBe(status);
      expect(flip.newStatus).not.toBe(status);
      status = flip.newStatus;
    }
    expect(steps.at(-1)?.after.status ?? check.status).toBe(status);
  });
});

test('flips are dated in the order in which they happened', () => {
  always((steps) => {
    const dates = steps.flatMap(({ flips }) => flips).map(({ createdAt }) => createdAt);
    expect(dates).toEqual([...dates].sort((a, b) => a - b));
  });
});

test('the same events give the same flips', () => {
  always((steps, check, history) => {
    expect(play(check, history)).toEqual(steps);
  });
});

test('whether the sweep looks often or never, the same pings record the same outages', () => {
  fc.assert(
    fc.property(checks, fc.array(aPingEvent, { maxLength: 20 }), (check, pings) => {
      const swept = pings.flatMap((ping) => [
        { does: 'sweep' as const, wait: ping.wait },
        { ...ping, wait: 0 },
      ]);
      const flipsOf = (history: readonly Event[]) => play(check, history).flatMap(({ flips }) => flips);
      expect(flipsOf(swept)).toEqual(flipsOf(pings));
    }),
  );
});

test('each ping, and nothing else, counts one up', () => {
  always((steps) => {
    for (const { before, after, event } of steps) {
      expect(after.nPings - before.nPings).toBe(event.does === 'ping' ? 1 : 0);
    }
  });
});

test('a deadline is never before the last ping', () => {
  always((steps) => {
    for (const { after } of steps) {
      if (after.alertAfter !== null) expect(after.alertAfter).toBeGreaterThanOrEqual(after.lastPingAt ?? 0);
    }
  });
});

test('a check stored as down has no deadline, and one that is up has one', () => {
  always((steps) => {
    for (const { after } of steps) {
      if (after.status === 'down') expect(after.alertAfter).toBeNull();
      if (after.status === 'up') expect(after.alertAfter).not.toBeNull();
    }
  });
});

test('a check does not come up without a success', () => {
  always((steps) => {
    for (const { before, after, event } of steps) {
      const cameUp = before.status !== 'up' && after.status === 'up';
      if (cameUp) expect(event).toMatchObject({ does: 'ping', kind: 'success' });
    }
  });
});

test('after a sweep no check is shown as down that is not stored as down', () => {
  always((steps) => {
    let secs = 0;
    for (const { after, event } of steps) {
      secs += event.wait;
      if (event.does === 'sweep') expect(statusAt(after, at(secs)) === 'down').toBe(after.status === 'down');
    }
  });
});
