import { describe, expect, test } from 'vitest';
import { T0 } from '../support/builders.ts';
import { stores } from '../support/stores.ts';
import { weatherOn } from './weather.ts';

// F31: a watchdog that pings once a minute was watched with a period of a minute; each small drift was an alert.

/** By how much later than after a minute each ping comes: what Alertmanager and the network between add. */
const LATE_SECS = [0, 1, 0, 3, 7, 0, 2, 12, 0, 1];

describe.each(stores)('a watchdog whose interval is the period of its check, on $name', ({ open }) => {
  const weather = weatherOn(open);

  test('does not flap in an hour', async () => {
    const checks = await weather.minutely(1, T0);
    let pings = 0;
    for (let secs = 0; secs < 3_600; pings += 1) {
      const wait = 60 + (LATE_SECS[pings % LATE_SECS.length] ?? 0);
      await weather.machine.pass(wait);
      await weather.process.sweep();
      for (const { code } of checks) expect(await weather.process.ping(code, { method: 'POST' })).toBe('stored');
      secs += wait;
    }

    expect(pings).toBeGreaterThan(50);
    expect(await weather.downs(checks)).toBe(0);
  });

  test('is missed when it stops', async () => {
    const checks = await weather.minutely(1, T0);
    await weather.machine.pass(121);
    await weather.process.sweep();

    expect(await weather.downs(checks)).toBe(1);
  });
});
