import { describe, expect, test } from 'vitest';
import { T0 } from '../support/builders.ts';
import { stores } from '../support/stores.ts';
import { weatherOn } from './weather.ts';

// F19: after a restart every push monitor was red.

/** Different in each round, and the same in each run of the test. */
const roll = (round: number, most: number) => (round * 7_919) % most;

describe.each(stores)('fifty restarts at odd moments, on $name', ({ open }) => {
  const weather = weatherOn(open);

  test('report no check that goes on pinging', async () => {
    const checks = await weather.minutely(3, T0);
    for (let round = 0; round < 50; round += 1) {
      for (const { code } of checks) await weather.process.ping(code);
      await weather.machine.pass(roll(round, 50));
      await weather.process.sweep();
      await weather.restart(1 + roll(round, 40));
      await weather.process.sweep();
    }

    expect(await weather.downs(checks)).toBe(0);
  });
});
