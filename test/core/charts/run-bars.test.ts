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
    ).toEqual({ width: 12, success: 'M2 16V0', fail: 'M6 16V6', running: 'M10 16V10' });
  });

  test('a run of unknown length has a bar too, and runs of no length are drawn', () => {
    const { success } = runBars([
      { secs: null, outcome: 'success' },
      { secs: 0, outcome: 'success' },
    ]);
    expect(success).toBe('M2 16V10M6 16V13');
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
      '3 runs: 1 succeeded, 1 failed, 1 running; 0.50 sec to 12 sec',
    ],
  ] as const)('%j in words', (runs, words) => {
    expect(describeRuns(runs)).toBe(words);
  });
});
