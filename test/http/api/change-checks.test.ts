import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addSecs } from '../../../server/core/instant.ts';
import { seedCheck, seedUser } from '../../support/seed.ts';
import { pageStores, type TestStore } from '../../support/stores.ts';
import { type ApiWorld, buildApiWorld, type CheckJson, checksIn, keyedProject } from './world.ts';

describe.each(pageStores)('creating and changing checks on $name', ({ open }) => {
  let db: TestStore;
  let world: ApiWorld;

  beforeAll(async () => {
    db = await open();
    world = await buildApiWorld(db);
  });
  afterAll(() => world.end());

  const upsert = (fields: object) => world.post('checks/', fields);
  const ping = (check: CheckJson, suffix = '') => fetch(`${world.app.base}/ping/${check.uuid}${suffix}`);
  const row = async (check: CheckJson) => {
    const found = await world.store.checks.byCode(check.uuid);
    if (!found) throw new Error('the check is gone');
    return found;
  };

  test('6.3: a new check has the defaults', async () => {
    const { status, json } = await upsert({});
    expect([status, json]).toMatchObject([
      201,
      {
        ...{
          name: '',
          slug: '',
          tags: '',
          desc: '',
          timeout: 86_400,
          grace: 3600,
          n_pings: 0,
          status: 'new',
          started: false,
        },
        ...{ last_ping: null, next_ping: null, manual_resume: false, methods: '', channels: '' },
      },
    ]);
  });

  test.each([
    ['name', { name: 'n1' }, { name: 'N1' }],
    ['slug', { slug: 's1' }, { slug: 's1-' }],
    ['tags', { tags: 'a b' }, { tags: 'b a' }],
    ['timeout', { timeout: 61 }, { timeout: 62 }],
    ['grace', { grace: 61 }, { grace: 62 }],
  ])('6.3: unique %s finds the check with that very value', async (field, same, different) => {
    const first = await upsert({ ...same, unique: [field] });
    const second = await upsert({ ...same, unique: [field], desc: 'changed' });
    const third = await upsert({ ...different, unique: [field] });
    expect([first.status, second.status, third.status]).toEqual([201, 200, 201]);
    expect(second.json).toEqual({ ...first.json, desc: 'changed' });
    expect(third.json['uuid']).not.toBe(first.json['uuid']);
  });

  test('6.3: all fields named must be equal, and only fields given are changed', async () => {
    const made = await upsert({ name: 'two', tags: 'x', desc: 'kept', unique: ['name', 'tags'] });
    expect((await upsert({ name: 'two', tags: 'y', unique: ['name', 'tags'] })).status).toBe(201);
    const again = await upsert({ name: 'two', tags: 'x', grace: 120, unique: ['tags', 'name', 'name'] });
    expect([again.status, again.json]).toEqual([200, { ...made.json, grace: 120 }]);
  });

  test('6.3: of several that match the oldest is taken', async () => {
    const [first] = [await world.make({ name: 'thrice' }), await world.make({ name: 'thrice' })];
    expect((await upsert({ name: 'thrice', unique: ['name'] })).json['uuid']).toBe(first.uuid);
  });

  test('6.3: a timeout is compared with the stored one, whatever the kind', async () => {
    const made = await world.make({ name: 'was simple', timeout: 777 });
    await world.post(`checks/${made.uuid}`, { schedule: '0 0 * * *' });
    expect((await upsert({ timeout: 777, unique: ['timeout'] })).json['uuid']).toBe(made.uuid);
  });

  test.each([
    ['an empty list', { name: 'always', unique: [] }],
    ['a field that is not given', { name: 'always', unique: ['name', 'slug'] }],
    ['no list', { name: 'always' }],
  ])('6.3: %s always creates', async (_, fields) => {
    expect([(await upsert(fields)).status, (await upsert(fields)).status]).toEqual([201, 201]);
  });

  test('6.3: a check of another project is not found', async () => {
    await world.make({ name: 'elsewhere' }, { key: world.other.rw });
    expect((await upsert({ name: 'elsewhere', unique: ['name'] })).status).toBe(201);
  });

  test('6.3: eight upserts at once make one check: one 201, seven 200', async () => {
    for (const round of [1, 2, 3]) {
      const fields = { name: `parallel ${round}`, unique: ['name'] };
      const answers = await Promise.all(Array.from({ length: 8 }, () => upsert(fields)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
      expect(new Set(answers.map(({ json }) => json['uuid'])).size).toBe(1);
    }
  });

  test('6.3: at the limit a new check is refused before its channels are looked at, an upsert of an old one is not', async () => {
    const owner = await seedUser(world.store);
    await world.store.users.setCheckLimit(owner.id, 2);
    const [tiny, second] = [await keyedProject(db, owner.id, 'Tiny'), await keyedProject(db, owner.id, 'Second')];
    await world.make({ name: 'one' }, { key: tiny.rw });
    await world.make({ name: 'two' }, { key: second.rw });
    const refused = await world.post('checks/', { name: 'three', channels: 'nobody' }, { key: tiny.rw });
    expect([refused.status, refused.text]).toEqual([403, '']);
    expect((await world.post('checks/', { name: 'one', unique: ['name'] }, { key: tiny.rw })).status).toBe(200);
    expect((await world.post('checks/', { name: 5 }, { key: tiny.rw })).status).toBe(400);
    expect((await world.post('checks/', { name: 'three', unique: ['name'] }, { key: tiny.rw })).status).toBe(403);
  });

  test('6.3: eight at once do not get past the limit', async () => {
    const owner = await seedUser(world.store);
    await world.store.users.setCheckLimit(owner.id, 3);
    const tiny = await keyedProject(db, owner.id, 'Tiny');
    const answers = await Promise.all(Array.from({ length: 8 }, () => world.post('checks/', {}, { key: tiny.rw })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(5);
  });

  test('6.4: an update writes what is given, recomputes the deadline, and leaves status and pings alone', async () => {
    const check = await world.make({ timeout: 3600, grace: 60 });
    await ping(check);
    await ping(check, '/start');
    const before = await row(check);
    const { json } = await world.post(`checks/${check.uuid}`, { grace: 120 });
    expect(json).toMatchObject({ status: 'up', started: true, n_pings: 2, grace: 120, timeout: 3600 });
    const now = world.clock.now();
    expect(await row(check)).toEqual({ ...before, graceSecs: 120, alertAfter: addSecs(now, 120), scheduledAt: now });
  });

  test('6.4: an update of nothing writes nothing but the deadline', async () => {
    const check = await world.make({ timeout: 3600 });
    await ping(check);
    const before = await row(check);
    await world.store.checks.update(before.id, { alertAfter: null });
    expect((await world.post(`checks/${check.uuid}`, '')).status).toBe(200);
    expect(await row(check)).toEqual(before);
  });

  test('6.4: a shorter period shows the check as down at once, and leaves the flip to the alert loop', async () => {
    const check = await world.make({ timeout: 3600, grace: 60 });
    await ping(check);
    world.clock.advance(600);
    expect((await world.post(`checks/${check.uuid}`, { timeout: 60 })).json['status']).toBe('down');
    expect((await row(check)).status).toBe('up');
    expect(await world.store.flips.ofCheck((await row(check)).id, 9)).toHaveLength(1);
    expect(await world.store.checks.nextDueAt()).toBeLessThanOrEqual(world.clock.now());
  });

  test('6.4: unique is looked at, but changes nothing', async () => {
    const [one, two] = [await world.make({ name: 'u' }), await world.make({ name: 'v' })];
    expect((await world.post(`checks/${two.uuid}`, { name: 'u', unique: ['name'] })).json['uuid']).toBe(two.uuid);
    expect((await world.post(`checks/${one.uuid}`, { unique: ['x'] })).status).toBe(400);
  });

  test('6.4: updates and pings at the same time lose nothing of each other', async () => {
    const check = await world.make({ timeout: 3600 });
    const work = Array.from({ length: 20 }, (_, i) => [
      ping(check),
      world.post(`checks/${check.uuid}`, { desc: `${i}`, grace: 60 + i }),
    ]);
    await Promise.all(work.flat());
    expect(await row(check)).toMatchObject({ nPings: 20, status: 'up', lastPingAt: world.clock.now() });
  });

  test('6.4: a check with a schedule that cannot be read can be updated, and mended', async () => {
    const stored = await seedCheck(world.store, {
      ...{
        projectId: world.project.id,
        kind: 'cron',
        schedule: 'nonsense',
        status: 'up',
        lastPingAt: world.clock.now(),
      },
    });
    expect((await world.post(`checks/${stored.code}`, { name: 'odd' })).json).toMatchObject({
      name: 'odd',
      status: 'up',
    });
    expect((await world.post(`checks/${stored.code}`, { schedule: '0 0 * * *' })).json['next_ping']).not.toBeNull();
    expect(checksIn(await world.get('checks/')).length).toBeGreaterThan(0);
  });
});
