import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addSecs } from '../../server/core/instant.ts';
import { uptimeSources } from '../../server/http/badges/uptime-sources.ts';
import { T0 } from '../support/builders.ts';
import { seed } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';

const DAY = 86_400;

describe.each(stores)('what a badge about uptime counts, on $name', ({ open }) => {
  let db: TestStore;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.cleanup());

  test('K7: not the time in which Rollcall was not listening', async () => {
    const { checks } = await seed(db.store, [{}, {}]);
    const { knex, instant } = db.store.dialect;
    const windowAt = (daysAgo: number, kind: 'blind' | 'partial') => {
      const from = addSecs(T0, -daysAgo * DAY);
      const span = { from_at: instant(from), to_at: instant(addSecs(from, 600)) };
      return { door: 'http', kind, cause: 'stopped', applied_at: instant(T0), ...span };
    };
    await knex('blind_windows').insert([windowAt(8, 'blind'), windowAt(6, 'blind'), windowAt(5, 'partial')]);

    const sources = await uptimeSources(checks, { days: 7, now: T0, store: db.store });

    const from = addSecs(T0, -6 * DAY);
    expect(sources.map(({ away }) => away)).toEqual(Array(2).fill([{ from, to: addSecs(from, 600) }]));
  });
});
