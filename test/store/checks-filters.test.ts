import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uuidOf } from '../support/builders.ts';
import { seed } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';

describe.each(stores)('what checks want of emails, on $name', ({ open }) => {
  let db: TestStore;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.cleanup());

  test('is found by UUID and by ping key and slug', async () => {
    const { project, checks: seeded } = await seed(db.store, [{ slug: 'backup' }]);
    const [check] = seeded;
    if (check === undefined) throw new Error('no check was stored');
    const byCode = { by: 'code', code: check.code } as const;
    const bySlug = { by: 'slug', pingKey: project.pingKey ?? '', slug: 'backup', create: false } as const;
    const { checks } = db.store;
    expect([await checks.filtersOf(byCode), await checks.filtersOf(bySlug)]).toEqual([
      [{ readsMail: false }],
      [{ readsMail: false }],
    ]);
    await checks.update(check.id, { filterBody: true });
    expect(await checks.filtersOf(byCode)).toEqual([{ readsMail: true }]);
    await checks.update(check.id, { filterBody: false, filterSubject: true });
    expect(await checks.filtersOf(bySlug)).toEqual([{ readsMail: true }]);
    expect(await checks.filtersOf({ ...bySlug, slug: 'other' })).toEqual([]);
    expect(await checks.filtersOf({ by: 'code', code: uuidOf(77) })).toEqual([]);
  });
});
