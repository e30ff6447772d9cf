import { describe, expect, test } from 'vitest';
import { describeRuns, runBars } from '../../../server/core/charts/run-bars.ts';

describe('runs as bars', () => {
  test('the longest run is as high as the field, and each outcome has its own path', () => {
    expect(
      runBars([
        { secs: 16, outcome: 'success' },
        { secs: 4, outcome: 'fail' },
        { secs: 1, outcome: 'running' },
      ]),
    ).toEqual({
      width: 12,
      success: 'M0 16V0h3V16h1h4h4',
      fail: 'M0 16h4V8h3V16h1h4',
      running: 'M0 16h4h4V12h3V16h1',
    });
  });

  test('a run of unknown length has a bar too, and runs of no length are drawn', () => {
    const { success } = runBars([
      { secs: null, outcome: 'success' },
      { secs: 0, outcome: 'success' },
    ]);
    expect(success).toBe('M0 16V10h3V16h1V14h3V16h1');
  });

  test.each([
    [[], 'No runs yet'],
    [[{ secs: null, outcome: 'success' }], '1 run: 1 succeeded'],
    [
      [
        { secs: 0.5, outcome: 'success' },
        { secs: 12, outcome: 'fail' },
        { secs: 900, outcome: 'running' },
      ],
      '3 runs: 1 succeeded, 1 failed, 1 running',
    ],
  ] as const)('%j in words', (runs, words) => {
    expect(describeRuns(runs)).toBe(words);
  });
});
