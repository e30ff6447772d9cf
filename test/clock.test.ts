import { describe, expect, test } from 'vitest';
import { type ClockSources, systemClock } from '../server/clock.ts';
import { addSecs, fromMillis } from '../server/core/instant.ts';

const NOON = Date.UTC(2031, 4, 6, 12);
const HOUR_MS = 3_600_000;

/** A machine whose time passes only while somebody waits. */
function machine() {
  let elapsed = 5_000;
  let wallAhead = NOON - elapsed;
  const waits: number[] = [];
  let whileWaiting = (): void => {};
  const sources: ClockSources = {
    elapsedMillis: () => elapsed,
    // to the millisecond, as Date.now() is
    wallMillis: () => Math.floor(elapsed + wallAhead),
    async wait(millis) {
      waits.push(millis);
      elapsed += millis;
      whileWaiting();
    },
  };
  return {
    sources,
    waits,
    waited: () => waits.reduce((sum, millis) => sum + millis, 0),
    pass(millis: number) {
      elapsed += millis;
    },
    set(byMillis: number) {
      wallAhead += byMillis;
    },
    /** Does something once, the next time somebody has waited. */
    afterNextWait(act: () => void) {
      whileWaiting = () => {
        whileWaiting = () => {};
        act();
      };
    },
  };
}

describe('the clock of the machine', () => {
  test('shows the time of the machine, with digits below a millisecond', () => {
    const { sources, pass } = machine();
    const clock = systemClock(sources);

    pass(0.25);

    expect(clock.now()).toBe(fromMillis(NOON + 0.25));
  });

  test.each([
    ['forward', HOUR_MS],
    ['back', -HOUR_MS],
  ])('follows the machine when that is set %s', (_, by) => {
    const { sources, set } = machine();
    const clock = systemClock(sources);

    set(by);

    expect(clock.now()).toBe(fromMillis(NOON + by));
  });

  test('wakes at the moment asked for', async () => {
    const { sources, waited } = machine();
    const clock = systemClock(sources);

    await clock.sleepUntil(addSecs(clock.now(), 7.5));

    expect(waited()).toBe(7_500);
  });

  test('does not wait for what has passed, nor once the signal has aborted', async () => {
    const { sources, waits } = machine();
    const clock = systemClock(sources);

    await clock.sleepUntil(clock.now());
    await clock.sleepUntil(addSecs(clock.now(), 60), AbortSignal.abort());

    expect(waits).toEqual([]);
  });

  test('waits no longer because it is set back', async () => {
    const { sources, waited, set, afterNextWait } = machine();
    const clock = systemClock(sources);
    afterNextWait(() => set(-HOUR_MS));

    await clock.sleepUntil(addSecs(clock.now(), 60));

    expect(waited()).toBe(60_000);
  });

  test('wakes within two seconds when it is set forward past the moment asked for', async () => {
    const { sources, waited, set, afterNextWait } = machine();
    const clock = systemClock(sources);
    afterNextWait(() => set(HOUR_MS));

    await clock.sleepUntil(addSecs(clock.now(), 1_800));

    expect(waited()).toBeLessThanOrEqual(2_000);
  });

  describe('with a database whose clock counts', () => {
    /** Measures a clock that is ahead by so much, through a connection that takes so long. */
    const measure = (clock: ReturnType<typeof systemClock>, sources: ClockSources, aheadMs: number, tripMs = 2) => {
      const askedAt = clock.now();
      const shown = fromMillis(sources.wallMillis() + aheadMs + tripMs / 2);
      return { askedAt, shown, answeredAt: addSecs(askedAt, tripMs / 1000) };
    };

    test.each([
      ['is ahead by two minutes: it is followed', 120_000, 120_000],
      ['is behind by two minutes: it is followed', -120_000, -120_000],
      ['differs by less than a quarter of a second: it is not worth a jump', 240, 0],
    ])('%s', (_, ahead, followed) => {
      const { sources } = machine();
      const clock = systemClock(sources);

      expect(clock.agree(measure(clock, sources, ahead))).toBeCloseTo(-ahead / 1000, 2);

      expect(clock.now()).toBe(fromMillis(NOON + followed));
    });

    test('goes by the middle of five measurements, not by a slow one', () => {
      const { sources } = machine();
      const clock = systemClock(sources);
      for (const ahead of [5_000, 5_010, 4_990]) clock.agree(measure(clock, sources, ahead));

      clock.agree(measure(clock, sources, 9_000, 4_000));

      expect(clock.now()).toBe(fromMillis(NOON + 5_000));
    });

    test('does not count measurements that took more than a tenth of a second, however many', () => {
      const { sources } = machine();
      const clock = systemClock(sources);
      clock.agree(measure(clock, sources, 5_000));
      for (let n = 0; n < 5; n += 1) clock.agree(measure(clock, sources, 9_000, 102));
      expect(clock.now()).toBe(fromMillis(NOON + 5_000));
      for (let n = 0; n < 5; n += 1) clock.agree(measure(clock, sources, 9_000, 100));
      expect(clock.now()).toBe(fromMillis(NOON + 9_000));
    });

    test('measures anew when this machine is set', () => {
      const { sources, set } = machine();
      const clock = systemClock(sources);
      for (let n = 0; n < 5; n += 1) clock.agree(measure(clock, sources, 1_000));
      set(HOUR_MS);
      clock.now();

      clock.agree(measure(clock, sources, 1_000 - HOUR_MS));

      expect(clock.now()).toBe(fromMillis(NOON + 1_000));
    });
  });

  test('sleeps for a year, in steps that a timer can hold', async () => {
    const { sources, waits, waited, set, afterNextWait } = machine();
    const clock = systemClock(sources);
    const inAYear = addSecs(clock.now(), 365 * 86_400);
    afterNextWait(() => set(365 * 86_400_000));

    await clock.sleepUntil(inAYear);

    expect(Math.max(...waits)).toBeLessThanOrEqual(2_000);
    expect(waited()).toBeLessThanOrEqual(2_000);
  });

  test('ends a wait when the signal aborts', async () => {
    const clock = systemClock();
    const stopping = new AbortController();

    const sleeping = clock.sleepUntil(addSecs(clock.now(), 3_600), stopping.signal);
    stopping.abort();

    await sleeping;
  });
});
