import { expect, test } from 'vitest';
import { addSecs } from '../../server/core/instant.ts';
import { createReportLoop } from '../../server/reports/loop.ts';
import { T0 } from '../support/builders.ts';
import { seed } from '../support/seed.ts';
import { stores } from '../support/stores.ts';
import { openReportWorld } from './world.ts';

test.each(stores)(
  'the loop looks every minute, goes on after a failure, and stops when told on $name',
  async ({ open }) => {
    const { clock, deps, store, smtp, lines, close } = await openReportWorld(open);
    const { user } = await seed(store, [{ status: 'up', lastPingAt: T0 }]);
    await store.profiles.update(user.id, { nextReportAt: addSecs(T0, 90) });
    let failures = 0;
    const failing = {
      ...store.reportDates,
      dueReports: (...args: Parameters<typeof store.reportDates.dueReports>) => {
        failures += 1;
        return failures === 1 ? Promise.reject(new Error('away')) : store.reportDates.dueReports(...args);
      },
    };
    const loop = createReportLoop({ ...deps, clock, store: { ...store, reportDates: failing } });
    loop.start();
    for (const _ of [1, 2, 3]) {
      await expect.poll(() => clock.alarms().length).toBeGreaterThan(0);
      clock.advance(60);
    }
    await expect.poll(() => smtp.mails.length).toBe(1);
    await loop.stop();
    expect(lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    await close();
  },
);
