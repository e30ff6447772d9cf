import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { alertOf, checkJson } from '../../server/alerts/alert-of.ts';
import { createBodies } from '../../server/bodies/bodies.ts';
import type { Check } from '../../server/core/check.ts';
import { addSecs } from '../../server/core/instant.ts';
import type { Alert } from '../../server/delivery/alert.ts';
import { aCheck, aPing, T0, uuidOf } from '../support/builders.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { buildWorld, type World } from './world.ts';

describe.each(stores)('what an alert says, on $name', ({ open }) => {
  let db: TestStore;
  let world: World;
  let check: Check;

  beforeAll(async () => {
    db = await open();
  });

  afterAll(() => db.cleanup());

  beforeEach(async () => {
    world = await buildWorld(db.store);
    check = await world.addCheck();
    await world.addWebhook(check, '/hook');
  });

  afterEach(() => world.close());

  /** The alert of the newest job in the queue. */
  const alert = async (): Promise<Alert> => {
    await world.fanOut();
    const jobs = await world.store.dialect.knex('delivery_jobs').select<{ id: number }[]>('id').orderBy('id', 'desc');
    const [loaded] = await world.store.reads.deliveries(jobs.slice(0, 1).map(({ id }) => id));
    if (!loaded?.flip) throw new Error('there is no alert');
    return alertOf({ ...loaded, flip: loaded.flip }, { ...world, bodies: createBodies(world.store, null) });
  };

  test('its status is that of the flip, whatever became of the check since', async () => {
    await world.flip(check, 'up', 'down', 'fail');
    await world.store.checks.update(check.id, { status: 'up' });

    expect(await alert()).toMatchObject({ status: 'down', reason: 'fail', at: T0 });
  });

  test('the outage is as long as from the flip that went down to the one that came up', async () => {
    await world.flip(check, 'up', 'down', 'timeout');
    world.clock.advance(5400);
    await world.flip(check, 'down', 'up');
    await world.fanOut();

    expect(await alert()).toMatchObject({ status: 'up', downtime: 5_400_000_000 });
  });

  test('there is no outage when something else lies between down and up', async () => {
    await world.flip(check, 'up', 'down', 'timeout');
    await world.store.flips.insert(check.id, [
      { createdAt: world.clock.now(), oldStatus: 'down', newStatus: 'paused', reason: '', silent: true },
    ]);
    world.clock.advance(10);
    await world.flip(check, 'down', 'up');
    await world.fanOut();

    expect((await alert()).downtime).toBeNull();
  });

  test('going down never ends an outage', async () => {
    await world.flip(check, 'up', 'down', 'timeout');
    expect((await alert()).downtime).toBeNull();
  });

  test('the last ping is the newest at or before the flip; its number is the count of pings', async () => {
    await world.store.pings.insert(check.id, [
      aPing({ n: 1, createdAt: addSecs(T0, -20) }),
      aPing({ n: 2, createdAt: T0, kind: 'fail', exitStatus: 3, body: new TextEncoder().encode('disk full') }),
      aPing({ n: 3, createdAt: addSecs(T0, 1) }),
    ]);
    await world.flip(check, 'up', 'down', 'fail');

    const said = await alert();

    expect(said.lastPing).toMatchObject({ n: 2, kind: 'fail', exitStatus: 3, bodyBytes: 9 });
    expect(said.totalPings).toBe(2);
    expect(new TextDecoder().decode((await said.loadBody()) ?? undefined)).toBe('disk full');
  });

  test('without a ping there is none, and no body', async () => {
    await world.flip(check, 'up', 'down', 'timeout');

    const said = await alert();

    expect([said.lastPing, said.totalPings, await said.loadBody()]).toEqual([null, 0, null]);
  });

  test('a project without other checks says nothing of others', async () => {
    await world.flip(check, 'up', 'down', 'timeout');
    expect((await alert()).othersDown).toBeNull();
  });

  test('other checks that are down are named, sorted; it is not one of them itself', async () => {
    await world.addCheck({ name: 'fine' });
    await world.addCheck({ name: 'Zebra', status: 'down', lastPingAt: T0 });
    await world.addCheck({ name: 'ant', status: 'down', lastPingAt: null });
    await world.flip(check, 'up', 'down', 'timeout');

    expect((await alert()).othersDown).toMatchObject({
      total: 2,
      list: [
        { name: 'ant', lastPingAt: null },
        { name: 'Zebra', lastPingAt: T0 },
      ],
    });
  });

  test('more than ten others are counted', async () => {
    for (let n = 0; n < 12; n += 1) await world.addCheck({ status: 'down' });
    await world.flip(check, 'up', 'down', 'timeout');

    expect((await alert()).othersDown).toMatchObject({ total: 12, list: [] });
  });

  test('exactly ten others are named', async () => {
    for (let n = 0; n < 10; n += 1) await world.addCheck({ status: 'down' });
    await world.flip(check, 'up', 'down', 'timeout');

    const others = (await alert()).othersDown;

    expect([others?.total, others?.list.length]).toEqual([10, 10]);
  });

  test('an unnamed check goes by its code; the link does not give away where to ping', async () => {
    await world.store.checks.update(check.id, { name: '' });
    await world.flip(check, 'up', 'down', 'timeout');

    const said = await alert();

    expect(said.checkName).toBe(check.code);
    expect(said.link).toMatch(/^http:\/\/rollcall\.test\/cloaked\/[0-9a-f]{40}\/$/);
  });

  test('the check as JSON names its channels', async () => {
    await world.flip(check, 'up', 'down', 'timeout');
    const channels = await world.store.channels.ofCheck(check.id);

    expect(await (await alert()).checkJson()).toMatchObject({
      uuid: check.code,
      status: 'down',
      channels: channels.map(({ code }) => code).join(','),
    });
  });

  test('the account behind an address has its projects, own and shared, and how many checks are down', async () => {
    const owner = await world.store.users.byId(world.project.ownerId);
    await world.flip(check, 'up', 'down', 'timeout');

    expect(await world.store.reads.account(owner?.email.toUpperCase() ?? '')).toMatchObject({
      timeZone: 'UTC',
      projects: [{ name: world.project.name, code: world.project.code, down: 1 }],
    });
    expect(await world.store.reads.account('nobody@example.org')).toBeNull();
  });
});

describe('the check as JSON', () => {
  const context = {
    status: 'up',
    siteRoot: 'https://rollcall.test',
    pingEndpoint: 'https://ping.test/',
    channelCodes: [uuidOf(7), uuidOf(8)],
  } as const;

  test('has the keys of the API, in its order', () => {
    const check = aCheck({
      code: uuidOf(1),
      badgeKey: uuidOf(2),
      name: 'Nightly',
      status: 'up',
      lastPingAt: T0,
      nPings: 3,
    });

    const json = checkJson(check, context);

    expect(Object.keys(json)).toEqual(
      `name slug tags desc grace n_pings status started last_ping next_ping manual_resume methods subject subject_fail
       start_kw success_kw failure_kw filter_subject filter_body filter_http_body filter_default_fail badge_url
       uuid ping_url update_url pause_url resume_url channels timeout`.split(/\s+/),
    );
    expect(json).toMatchObject({
      status: 'up',
      last_ping: '2026-01-01T00:00:00+00:00',
      next_ping: '2026-01-02T00:00:00+00:00',
      ping_url: `https://ping.test/${uuidOf(1)}`,
      pause_url: `https://rollcall.test/api/v3/checks/${uuidOf(1)}/pause`,
      badge_url: `https://rollcall.test/b/2/${uuidOf(2)}.svg`,
      channels: `${uuidOf(7)},${uuidOf(8)}`,
      timeout: 86_400,
    });
  });

  test.each([
    [null, false, undefined, 'unknown'],
    [0, false, undefined, 'exactly zero'],
    [400_000, true, 0, 'cut to whole seconds'],
    [61_900_000, true, 61, ''],
  ])('shows a duration of %s µs: %s (%s) %s', (lastDuration, there, expected, _why) => {
    const json = checkJson(aCheck({ lastDuration }), context);
    expect('last_duration' in json).toBe(there);
    expect(json.last_duration).toBe(expected);
  });

  test('has schedule and zone in place of the period', () => {
    const json = checkJson(aCheck({ kind: 'cron', schedule: '5 4 * * *', tz: 'Europe/Riga' }), context);
    expect(json).toMatchObject({ schedule: '5 4 * * *', tz: 'Europe/Riga' });
    expect(json).not.toHaveProperty('timeout');
  });

  test('keeps the words of the old filters only where they filter subjects', () => {
    const words = { successKw: 'ok', failureKw: 'bad' };
    expect(checkJson(aCheck({ ...words, filterSubject: true }), context)).toMatchObject({
      subject: 'ok',
      subject_fail: 'bad',
    });
    expect(checkJson(aCheck(words), context)).toMatchObject({ subject: '', subject_fail: '' });
  });
});
