import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at } from '../../support/builders.ts';
import { seedChannel, seedCheck } from '../../support/seed.ts';
import { stores } from '../../support/stores.ts';
import { type ApiWorld, buildApiWorld } from './world.ts';

describe.each(stores)('conditional requests on $name', ({ open }) => {
  let world: ApiWorld;

  beforeAll(async () => {
    world = await buildApiWorld(await open());
    for (const name of ['a', 'b', 'c']) await world.make({ name, tags: name, timeout: 3600 });
  });
  afterAll(() => world.end());

  const tagOf = async (path: string, key = world.rw) => String((await world.get(path, { key })).headers.etag);
  const ask = (path: string, tag: string, key = world.rw) =>
    world.get(path, { key, headers: { 'If-None-Match': tag } });
  const uuidOf = async (name: string) => String((await world.post('checks/', { name, unique: ['name'] })).json['uuid']);

  test.each(['checks/', 'checks/?tag=a', 'checks/?slug=x', 'checks/?limit=2'])(
    '%s is not sent again while nothing changes',
    async (path) => {
      const tag = await tagOf(path);
      expect(tag).toMatch(/^"[\w.-]+"$/);
      const answer = await ask(path, tag);
      expect([answer.status, answer.text, answer.headers.etag]).toEqual([304, '', tag]);
      expect(answer.headers['access-control-allow-origin']).toBe('*');
      expect((await ask(path, `"other", W/${tag}`)).status).toBe(304);
      expect((await ask(path, '"other"')).status).toBe(200);
      expect((await ask(path, tag, world.ro)).status).toBe(200);
      expect((await ask(path, tag, 'X'.repeat(32))).status).toBe(401);
    },
  );

  test('a check is not sent again while nothing changes', async () => {
    const path = `checks/${await uuidOf('a')}`;
    const tag = await tagOf(path);
    expect((await ask(path, tag)).status).toBe(304);
    await world.post(path, { desc: 'changed' });
    expect((await ask(path, tag)).status).toBe(200);
  });

  test('another version, key or filter has another tag', async () => {
    const tag = await tagOf('checks/');
    expect(await tagOf('checks/?tag=a')).not.toBe(tag);
    expect(await tagOf('checks/', world.ro)).not.toBe(tag);
    const older = await world.send('GET', '/api/v1/checks/', { key: world.rw, headers: { 'If-None-Match': tag } });
    expect(older.status).toBe(200);
  });

  type Change = readonly [what: string, change: () => Promise<unknown>];
  const changes: readonly Change[] = [
    ['a ping', async () => fetch(`${world.app.base}/ping/${await uuidOf('a')}`)],
    ['a ping that is only logged', async () => fetch(`${world.app.base}/ping/${await uuidOf('a')}/log`)],
    ['an edit', async () => world.post(`checks/${await uuidOf('b')}`, { desc: 'new' })],
    ['an edit of the same field', async () => world.post(`checks/${await uuidOf('b')}`, { desc: 'newer' })],
    ['a pause', async () => world.post(`checks/${await uuidOf('b')}/pause`)],
    ['a resume', async () => world.post(`checks/${await uuidOf('b')}/resume`)],
    ['a new check', () => world.make({ name: 'd' })],
    ['one check less', async () => world.remove(`checks/${await uuidOf('d')}`)],
    ['a new channel for all', () => seedChannel(world.store, world.project, { kind: 'email', value: 'x' })],
    ['other channels', async () => world.post(`checks/${await uuidOf('b')}`, { channels: '' })],
    [
      'a check found down',
      async () => world.store.checks.goDown([(await world.store.checks.byCode(await uuidOf('c')))?.id ?? 0], 'new'),
    ],
    ['a check made by its first ping', () => fetch(`${world.app.base}/ping/${world.project.pingKey}/by-ping?create=1`)],
  ];

  test.each(changes)('%s changes the tag of the list', async (_, change) => {
    await uuidOf('d');
    const before = await world.get('checks/');
    await change();
    const after = await ask('checks/', String(before.headers.etag));
    expect(after.status).toBe(200);
    expect(after.headers.etag).not.toBe(before.headers.etag);
    expect(after.text).not.toBe(before.text);
  });

  test('a status that moves on by itself changes the tag, at that very moment', async () => {
    const own = await buildApiWorld(await open());
    const { store, project, clock } = own;
    const times = { timeoutSecs: 100, graceSecs: 60 };
    // due at 100, down at 160; a run that takes too long from 80 on
    await seedCheck(store, { ...times, projectId: project.id, status: 'up', lastPingAt: at(0), alertAfter: at(160) });
    await seedCheck(store, { ...times, projectId: project.id, lastStartAt: at(20), alertAfter: at(80) });
    const statuses = async (tag: string) => {
      const answer = await own.get('checks/', { headers: { 'If-None-Match': tag } });
      const list: readonly { status: string }[] = answer.status === 304 ? [] : JSON.parse(answer.text).checks;
      return { tag: String(answer.headers.etag), status: answer.status, shown: list.map(({ status }) => status) };
    };
    let known = await statuses('""');
    expect(known.shown).toEqual(['up', 'new']);
    for (const [moment, shown] of [
      [80, ['up', 'down']],
      [100, ['grace', 'down']],
      [160, ['down', 'down']],
    ] as const) {
      clock.advance(moment - (clock.now() - at(0)) / 1e6 - 0.000001);
      expect((await statuses(known.tag)).status).toBe(304);
      clock.advance(0.000001);
      known = await statuses(known.tag);
      expect(known).toMatchObject({ status: 200, shown });
    }
    clock.advance(1e6);
    expect((await statuses(known.tag)).status).toBe(304);
    await own.end();
  });

  test('a list takes one query beside that for the key, however long it is; so does asking for news', async () => {
    const { knex } = world.store.dialect;
    const before = await queriesOf(knex, () => world.get('checks/'));
    for (let i = 0; i < 20; i += 1) await world.make({ channels: '*' });
    expect(before).toBe(2);
    expect(await queriesOf(knex, () => world.get('checks/'))).toBe(2);
    expect(await queriesOf(knex, () => world.get('checks/?tag=a&slug=x'))).toBe(2);
    const tag = await tagOf('checks/');
    expect(await queriesOf(knex, () => ask('checks/', tag))).toBe(2);
  });
});

async function queriesOf(knex: Knex, work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const onQuery = () => {
    count += 1;
  };
  knex.on('query', onQuery);
  await work();
  knex.off('query', onQuery);
  return count;
}
