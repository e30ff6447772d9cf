import { describe, expect, test } from 'vitest';
import { T0 } from '../support/builders.ts';
import { stores } from '../support/stores.ts';
import { weatherOn } from './weather.ts';

// F1: the database was restarted; the listener kept a dead connection for a day, and then every check was reported down.
// test/processes/database-gone.test.ts shows the same on the running program.

describe.each(stores)('the database is away for 80 s and comes back, on $name', ({ open }) => {
  const weather = weatherOn(open);

  test('pings are stored again within five seconds, and no check is reported down', async () => {
    const checks = await weather.minutely(5, T0);
    await weather.machine.pass(50);
    weather.away.on = true;
    await weather.machine.pass(80);
    weather.away.on = false;

    await weather.machine.pass(5);

    for (const { code } of checks) expect(await weather.process.ping(code)).toBe('stored');
    for (let minute = 0; minute < 3; minute += 1) await weather.minuteOfPings(checks);
    expect(await weather.downs(checks)).toBe(0);
  });
});
