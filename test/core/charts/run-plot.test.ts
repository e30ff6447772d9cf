import { describe, expect, test } from 'vitest';
import { PLOT, plotRuns } from '../../../server/core/charts/run-plot.ts';
import { MICROS_PER_SECOND } from '../../../server/core/instant.ts';
import { type Run, runsOf } from '../../../server/core/runs.ts';
import { aPing, at, uuidOf } from '../../support/builders.ts';

describe('runs from pings', () => {
  const [a, b] = [uuidOf(1), uuidOf(2)];
  const told = (runs: readonly Run[]) =>
    runs.map(({ n, outcome, duration }) => [n, outcome, duration === null ? null : duration / MICROS_PER_SECOND]);

  test('a start and its end are one run, matched by rid', () => {
    const pings = [
      aPing({ n: 1, createdAt: at(0), kind: 'start', rid: a }),
      aPing({ n: 2, createdAt: at(5), kind: 'start', rid: b }),
      aPing({ n: 3, createdAt: at(10), kind: 'success', rid: a }),
      aPing({ n: 4, createdAt: at(20), kind: 'fail', rid: b }),
      aPing({ n: 5, createdAt: at(30), kind: 'success' }),
    ];
    expect(told(runsOf(pings, [], at(99)))).toEqual([
      [3, 'success', 10],
      [4, 'fail', 15],
      [5, 'success', null],
    ]);
  });

  test('a start without end is lost, but for the one whose clock is ticking', () => {
    const pings = [aPing({ n: 1, createdAt: at(0), kind: 'start' }), aPing({ n: 2, createdAt: at(50), kind: 'start' })];
    expect(told(runsOf(pings, [at(50)], at(80)))).toEqual([
      [1, 'lost', null],
      [2, 'running', 30],
    ]);
    expect(told(runsOf(pings, [], at(80)))[1]).toEqual([2, 'lost', null]);
    // of a check with limits several are watched
    expect(told(runsOf(pings, [at(0), at(50)], at(80))).map(([, outcome]) => outcome)).toEqual(['running', 'running']);
  });

  test('72 hours are not believed', () => {
    const pings = [
      aPing({ n: 1, createdAt: at(0), kind: 'start' }),
      aPing({ n: 2, createdAt: at(72 * 3600), kind: 'success' }),
    ];
    expect(told(runsOf(pings, [], at(0)))).toEqual([[2, 'success', null]]);
  });
});

describe('the plot of run times', () => {
  const run = (n: number, secs: number | null, outcome: Run['outcome'] = 'success'): Run => ({
    n,
    at: at(n),
    duration: secs === null ? null : secs * MICROS_PER_SECOND,
    outcome,
  });

  test('without a known run time there is none', () => {
    expect(plotRuns([], 'linear')).toBeNull();
    expect(plotRuns([run(1, null)], 'linear')).toBeNull();
  });

  test('all points lie within the field, longer runs higher, from left to right', () => {
    for (const scale of ['linear', 'log'] as const) {
      const plot = plotRuns([run(1, 1), run(2, 100), run(3, 10_000), run(4, null, 'lost'), run(5, 0)], scale);
      const points = plot?.points ?? [];
      expect(points).toHaveLength(5);
      for (const { x, y } of points) {
        expect(x).toBeGreaterThanOrEqual(PLOT.left);
        expect(x).toBeLessThanOrEqual(PLOT.width);
        expect(y).toBeGreaterThanOrEqual(PLOT.top);
        expect(y).toBeLessThanOrEqual(PLOT.height - PLOT.bottom);
      }
      expect((points[0]?.y ?? 0) > (points[1]?.y ?? 0) && (points[1]?.y ?? 0) > (points[2]?.y ?? 0)).toBe(true);
      expect(points.map(({ x }) => x)).toEqual([...points.map(({ x }) => x)].sort((p, q) => p - q));
    }
  });

  test('the usual band leaves the odd run out, and marks it', () => {
    const usual = Array.from({ length: 20 }, (_, index) => run(index + 1, 60 + (index % 5)));
    const plot = plotRuns([...usual, run(21, 600)], 'linear');
    expect(plot?.band?.words).toBe('1 min to 1 min 4 sec');
    expect(plot?.points.filter(({ isOutlier }) => isOutlier).map((point) => point.run.n)).toEqual([21]);
  });

  test('the scale has a few steps that clocks know', () => {
    expect(plotRuns([run(1, 100)], 'linear')?.ticks.map(({ label }) => label)).toEqual([
      '0 sec',
      '30 sec',
      '1 min',
      '1 min 30 sec',
    ]);
    expect(plotRuns([run(1, 0.3)], 'linear')?.ticks.map(({ label }) => label)).toEqual([
      '0 sec',
      '0.1 sec',
      '0.2 sec',
      '0.3 sec',
    ]);
    expect(plotRuns([run(1, 1), run(2, 7200)], 'log')?.ticks.length).toBeLessThan(6);
  });
});
