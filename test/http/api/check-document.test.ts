import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Check } from '../../../server/core/check.ts';
import { at } from '../../support/builders.ts';
import { seedChannel, seedCheck } from '../../support/seed.ts';
import { pageStores } from '../../support/stores.ts';
import { type ApiWorld, buildApiWorld, checksIn } from './world.ts';

const ROOT = 'http://localhost:8000';
const CODE = 'a1b2c3d4-e5f6-4789-8abc-def012345678';
const UNIQUE_KEY = '5f74bf91a9b3caab6a2aead9a080171b9fe8efeb';
const BADGE = '4f6c2a17-93de-4d0b-a1c8-6b7e5d20f913';

const COMMON = [
  ...['name', 'slug', 'tags', 'desc', 'grace', 'n_pings', 'status', 'started', 'last_ping', 'next_ping'],
  ...['manual_resume', 'methods', 'subject', 'subject_fail', 'start_kw', 'success_kw', 'failure_kw'],
  ...['filter_subject', 'filter_body', 'filter_http_body', 'filter_default_fail', 'badge_url'],
];
const RW = ['uuid', 'ping_url', 'update_url', 'pause_url', 'resume_url', 'channels'];
const NOW = 1000;

describe.each(pageStores)('the document of a check on $name', ({ open }) => {
  let world: ApiWorld;

  beforeAll(async () => {
    world = await buildApiWorld(await open());
    world.clock.advance(NOW);
  });
  afterAll(() => world.end());

  const stored = (over: Partial<Check>) => seedCheck(world.store, { ...over, projectId: world.project.id });
  const shown = async (check: Check, version = 3, key = world.rw) =>
    (await world.send('GET', `/api/v${version}/checks/${check.code}`, { key })).json;

  test('has its keys in a fixed order: 29 for a new simple check', async () => {
    const keys = Object.keys(await world.make());
    expect(keys).toEqual([...COMMON, ...RW, 'timeout']);
    expect(keys).toHaveLength(29);
  });

  test('has 24 keys with a read-only key, which gets nothing to ping or change it by', async () => {
    const check = await stored({ name: 'for reading' });
    const document = await shown(check, 3, world.ro);
    expect(Object.keys(document)).toEqual([...COMMON, 'unique_key', 'timeout']);
    expect(Object.keys(document)).toHaveLength(24);
    expect(JSON.stringify(document)).not.toContain(check.code);
  });

  test.each([
    ['cron', '0 9 * * MON-FRI'],
    ['oncalendar', 'Mon..Fri 02:30'],
  ] as const)('of a %s check has schedule and tz in place of timeout', async (kind, schedule) => {
    const check = await stored({ kind, schedule, tz: 'Europe/Riga' });
    const document = await shown(check);
    expect(Object.keys(document)).toEqual([...COMMON, ...RW, 'schedule', 'tz']);
    expect(document).toMatchObject({ schedule, tz: 'Europe/Riga' });
    expect(Object.keys(await shown(check, 3, world.ro))).toHaveLength(25);
  });

  test('tells its addresses in the version asked for, and its unique key as the hash of half its code', async () => {
    const check = await stored({ code: CODE, badgeKey: BADGE });
    for (const version of [1, 2, 3]) {
      const own = `${ROOT}/api/v${version}/checks/${CODE}`;
      expect(await shown(check, version)).toMatchObject({
        ...{ uuid: CODE, ping_url: `${ROOT}/ping/${CODE}`, badge_url: `${ROOT}/b/2/${BADGE}.svg` },
        ...{ update_url: own, pause_url: `${own}/pause`, resume_url: `${own}/resume` },
      });
    }
    expect((await shown(check, 3, world.ro))['unique_key']).toBe(UNIQUE_KEY);
  });

  test('keeps to the UUID in ping_url when the project shows slugs', async () => {
    await world.store.projects.update(world.project.id, { showSlugs: true });
    const check = await stored({ slug: 'shown' });
    expect((await shown(check))['ping_url']).toBe(`${ROOT}/ping/${check.code}`);
    await world.store.projects.update(world.project.id, { showSlugs: false });
  });

  test('lists the UUIDs of its channels, sorted as text', async () => {
    const check = await stored({ name: 'with channels' });
    const channels = [];
    for (let i = 0; i < 4; i += 1)
      channels.push(await seedChannel(world.store, world.project, { kind: 'email', value: 'x' }));
    const sorted = channels.map(({ code }) => code).sort();
    expect((await shown(check))['channels']).toBe(sorted.join(','));
    const listed = checksIn(await world.get('checks/')).find(({ uuid }) => uuid === check.code);
    expect(listed?.['channels']).toBe(sorted.join(','));
  });

  // all at second 1000; timeout 300, grace 60
  test.each<[string, Partial<Check>, object, string]>([
    ['new', {}, { status: 'new', started: false, last_ping: null, next_ping: null }, 'new'],
    ['up', up(900), { status: 'up', started: false, next_ping: iso(1200) }, 'up'],
    ['exactly when it is due', up(700), { status: 'grace', next_ping: iso(1000) }, 'grace'],
    ['exactly when grace ends, before the alert loop', up(640), { status: 'down' }, 'down'],
    ['stored as down', { status: 'down', lastPingAt: at(10) }, { status: 'down', next_ping: null }, 'down'],
    [
      'paused',
      { status: 'paused', lastPingAt: at(10) },
      { status: 'paused', next_ping: null, last_ping: iso(10) },
      'paused',
    ],
    [
      'running since a moment',
      { ...up(900), lastStartAt: at(990) },
      { status: 'up', started: true, next_ping: iso(990) },
      'started',
    ],
    ['new and running', { lastStartAt: at(990) }, { status: 'new', started: true, next_ping: iso(990) }, 'started'],
    ['late and running', { ...up(690), lastStartAt: at(995) }, { status: 'grace', started: true }, 'started'],
    ['running for too long', { ...up(900), lastStartAt: at(940) }, { status: 'down', started: true }, 'down'],
    ['new and running for too long', { lastStartAt: at(900) }, { status: 'down', started: true }, 'down'],
    [
      'paused and running',
      { status: 'paused', lastStartAt: at(990) },
      { status: 'paused', started: true, next_ping: iso(990) },
      'started',
    ],
    [
      'down and running',
      { status: 'down', lastStartAt: at(990) },
      { status: 'down', started: true, next_ping: null },
      'started',
    ],
    [
      'never due again',
      { ...up(900), kind: 'oncalendar', schedule: '2020-01-01' },
      { status: 'up', next_ping: null },
      'up',
    ],
  ])('of a check that is %s', async (_, over, expected, inV1) => {
    const check = await stored({ timeoutSecs: 300, graceSecs: 60, ...over });
    const second = await shown(check, 2);
    const third = await shown(check, 3);
    expect(third).toMatchObject(expected);
    expect(second['status']).toBe(third['status']);
    expect(await shown(check, 1)).toMatchObject({ ...expected, status: inV1 });
  });

  test.each([
    [null, undefined],
    [0, undefined],
    [400_000, 0],
    [1_999_999, 1],
    [873_000_000, 873],
    [80 * 3600 * 1_000_000, 288_000],
  ])('tells a last run of %s µs as %s', async (lastDuration, seconds) => {
    const document = await shown(await stored({ lastDuration }));
    expect(document['last_duration']).toBe(seconds);
    if (seconds !== undefined) expect(Object.keys(document)[COMMON.length]).toBe('last_duration');
  });

  test('shows keywords as subjects only while subjects are looked at', async () => {
    const keywords = { successKw: 'OK', failureKw: 'ERROR' };
    const on = await shown(await stored({ ...keywords, filterSubject: true }));
    expect(on).toMatchObject({ subject: 'OK', subject_fail: 'ERROR' });
    const off = await shown(await stored({ ...keywords, filterBody: true }));
    expect(off).toMatchObject({ subject: '', subject_fail: '', success_kw: 'OK', failure_kw: 'ERROR' });
  });

  test('is the same in a list, in creation order', async () => {
    const check = await stored({ name: 'last', tags: 'x' });
    const listed = checksIn(await world.get('checks/'));
    expect(listed.at(-1)).toEqual(await shown(check));
    expect(Object.keys(listed.at(-1) ?? {})).toEqual(Object.keys(await shown(check)));
  });
});

function up(secs: number): Partial<Check> {
  return { status: 'up', lastPingAt: at(secs) };
}

function iso(secs: number): string {
  return `${new Date(Date.UTC(2026, 0, 1) + secs * 1000).toISOString().slice(0, 19)}+00:00`;
}
