import { describe, expect, test } from 'vitest';
import { T0 } from '../support/builders.ts';
import { stores } from '../support/stores.ts';
import { weatherOn } from './weather.ts';

// F5: the host stood still for half an hour; false alerts followed.

describe.each(stores)('a process that stands still for half an hour, on $name', ({ open }) => {
  const weather = weatherOn(open);

  test.each([
    ['stopped by a signal or a busy event loop', () => weather.machine.standStill(1_800)],
    ['suspended, so that only the clock has moved', () => weather.machine.setClock(1_800)],
  ])('%s, reports no check that goes on pinging', async (_, standStill) => {
    const checks = await weather.minutely(5, T0);
    await weather.machine.pass(50);

    await standStill();
    await weather.process.sweep();
    for (let minute = 0; minute < 3; minute += 1) await weather.minuteOfPings(checks);

    expect(await weather.downs(checks)).toBe(0);
  });

  test('reports a job that has died within its own time', async () => {
    const [dead] = await weather.minutely(1, T0);
    await weather.machine.pass(50);
    await weather.machine.standStill(1_800);
    for (let minute = 0; minute < 3; minute += 1) await weather.minuteOfPings([]);

    expect(await weather.downs(dead === undefined ? [] : [dead])).toBe(1);
  });
});
