import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startRunner } from '../../server/alerts/runner.ts';
import { addSecs } from '../../server/core/instant.ts';
import { silentLog } from '../../server/log.ts';
import { T0 } from '../support/builders.ts';
import { testClock } from '../support/test-clock.ts';

test('rounds that follow each other at once let others run between them', async () => {
  const clock = testClock(T0);
  let rounds = 0;
  const runner = startRunner({
    ...{ name: 'busy', clock, log: silentLog },
    // as SQLite answers: without a turn of the event loop
    async round() {
      rounds += 1;
      if (rounds > 1_000) throw new Error('nobody else has had a turn');
      return clock.now();
    },
  });
  for (let turns = 0; turns < 10; turns += 1) await turn();
  await runner.stop();
  expect(rounds).toBeGreaterThan(2);
  expect(rounds).toBeLessThan(20);
});

test('a round that asks for a rest gets it, whatever nudges there are', async () => {
  const clock = testClock(T0);
  let rounds = 0;
  const runner = startRunner({
    ...{ name: 'resting', clock, log: silentLog },
    async round() {
      rounds += 1;
      return { restUntil: addSecs(clock.now(), 1) };
    },
  });
  const settle = async () => {
    for (let turns = 0; turns < 5; turns += 1) await turn();
    return rounds;
  };
  expect(await settle()).toBe(1);
  runner.nudge();
  expect(await settle()).toBe(1);
  clock.advance(0.9);
  runner.nudge();
  expect(await settle()).toBe(1);
  clock.advance(0.1);
  expect(await settle()).toBe(2);
  await runner.stop();
});
