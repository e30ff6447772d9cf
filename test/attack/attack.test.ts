import { expect, onTestFinished, test } from 'vitest';
import { loadAttacks, runAttacks } from './run-attacks.ts';
import { startTarget } from './target.ts';

// beside other tests a ping may have to wait for a processor; `npm run attack` measures
const MOST_WAIT_MS = 10_000;

test('the built program withstands the demonstrations at a fraction of their strength', async () => {
  const target = await startTarget();
  onTestFinished(() => target.stop());
  const attacks = await loadAttacks();
  expect(attacks.length).toBeGreaterThan(20);
  const { tried, failed } = await runAttacks(attacks, target, { strength: 'small', mostWaitMs: MOST_WAIT_MS });
  expect(failed).toEqual([]);
  expect(tried).toBe(attacks.length);
});
