import { describe, expect, test } from 'vitest';
import { sweepOnce } from '../../server/alerts/sweep.ts';
import { silentLog } from '../../server/log.ts';
import { at, T0 } from '../support/builders.ts';
import { stores } from '../support/stores.ts';
import { weatherOn } from './weather.ts';

// F6: alerts were sent again before the pings that had come in meanwhile were stored. F4: a slow database makes pings wait.

describe.each(stores)('a ping that waits to be stored, on $name', ({ open }) => {
  const weather = weatherOn(open);

  test('holds back the verdict about its check, however long it waits', async () => {
    const [check] = await weather.minutely(1, T0);
    if (check === undefined) throw new Error('there is none');
    await weather.machine.pass(118);
    const { store } = weather.db;
    const { listening } = weather.process;
    listening.watch(() => at(118));
    await weather.machine.pass(20);
    const clock = { now: () => weather.machine.now(), sleepUntil: async () => {} };

    const { claimed, heardTo } = await sweepOnce({ store, clock, log: silentLog, listening });

    expect({ claimed, heardTo }).toEqual({ claimed: 0, heardTo: at(118) });
    listening.watch(() => null);
    await weather.process.sweep();
    expect(await weather.downs([check])).toBe(1);
  });
});
