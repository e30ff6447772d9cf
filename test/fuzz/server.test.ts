import { expect, onTestFinished, test } from 'vitest';
import { startTarget } from '../attack/target.ts';
import { problemsAt } from './fuzz.ts';
import { serverDoors } from './server-doors.ts';

test('random inputs are answered by the built program without a fault of its own', async () => {
  const target = await startTarget();
  onTestFinished(() => target.stop());
  expect(await problemsAt(await serverDoors(target), 500)).toEqual([]);
  expect(target.faults()).toEqual([]);
});
