import { describe, expect, test } from 'vitest';
import { T0 } from '../support/builders.ts';
import { stores } from '../support/stores.ts';
import { weatherOn } from './weather.ts';

// F20: a monitor stayed up for 179 h without a push. Deadlines are in the database, and no restart loses one.

describe.each(stores)('a job that has died before a restart, on $name', ({ open }) => {
  const weather = weatherOn(open);

  test('is reported after it, within the time that it has', async () => {
    const checks = await weather.minutely(1, T0);
    await weather.machine.pass(30);
    await weather.restart(3 * 3_600);

    for (let minute = 0; minute < 3; minute += 1) await weather.minuteOfPings([]);

    expect(await weather.downs(checks)).toBe(1);
  });
});
