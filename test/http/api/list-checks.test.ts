import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stores } from '../../support/stores.ts';
import { type ApiWorld, buildApiWorld, checksIn } from './world.ts';

describe.each(stores)('lists of checks on $name', ({ open }) => {
  let world: ApiWorld;

  beforeAll(async () => {
    world = await buildApiWorld(await open());
    await world.make({ name: 'c', slug: 'same', tags: 'a b' });
    await world.make({ name: 'a', slug: 'same', tags: ' b  c ' });
    await world.make({ name: 'b', slug: 'else', tags: 'a,b A' });
    await world.make({ name: 'other' }, { key: world.other.rw });
  });
  afterAll(() => world.end());

  const names = async (query: string, key = world.rw) => {
    const answer = await world.get(`checks/${query}`, { key });
    expect(answer.status).toBe(200);
    return checksIn(answer).map(({ name }) => name);
  };

  test('6.1: holds all checks of the project, in order of creation', async () => {
    expect(await names('')).toEqual(['c', 'a', 'b']);
    expect(await names('', world.ro)).toEqual(['c', 'a', 'b']);
    expect(await names('', world.other.rw)).toEqual(['other']);
  });

  test.each([
    ['?tag=a', ['c'], 'exact: `a,b` and `A` are other tags'],
    ['?tag=b', ['c', 'a'], ''],
    ['?tag=a&tag=b', ['c'], 'repeated means all of them'],
    ['?tag=a&tag=c', [], ''],
    ['?tag=A', ['b'], 'case-sensitive'],
    ['?tag=a%2Cb', ['b'], ''],
    ['?tag=', [], 'empty matches nothing'],
    ['?tag=a&tag=', [], ''],
    ['?slug=same', ['c', 'a'], 'may be several'],
    ['?slug=SAME', [], ''],
    ['?slug=', ['c', 'a', 'b'], 'empty is no filter'],
    ['?slug=none&slug=else', ['b'], 'the last one counts'],
    ['?slug=same&tag=c', ['a'], 'filters combine'],
    ['?nonsense=1&page=2', ['c', 'a', 'b'], 'unknown parameters are ignored'],
  ])('6.1: %s finds %j %s', async (query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  test('pages follow one another without gap or overlap, also past checks made meanwhile', async () => {
    const first = await world.get('checks/?limit=2');
    expect(checksIn(first).map(({ name }) => name)).toEqual(['c', 'a']);
    const cursor = String(first.json['next_cursor']);
    const second = await world.get(`checks/?limit=2&cursor=${cursor}`);
    expect(checksIn(second).map(({ name }) => name)).toEqual(['b']);
    expect(second.json['next_cursor']).toBeNull();
    expect(checksIn(await world.get('checks/?limit=1&tag=b&cursor=0')).map(({ name }) => name)).toEqual(['c']);
    const tagged = await world.get('checks/?limit=1&tag=b');
    const next = await world.get(`checks/?limit=1&tag=b&cursor=${tagged.json['next_cursor']}`);
    expect([checksIn(next).map(({ name }) => name), next.json['next_cursor']]).toEqual([['a'], null]);
  });

  test('only who asks for pages gets a cursor', async () => {
    expect(Object.keys((await world.get('checks/')).json)).toEqual(['checks']);
    expect(Object.keys((await world.get('checks/?limit=1000')).json)).toEqual(['checks', 'next_cursor']);
  });

  test.each([
    ['limit=0', 'limit is too small'],
    ['limit=1001', 'limit is too large'],
    ['limit=x', 'limit is not a number'],
    ['limit=', 'limit is not a number'],
    ['limit=2&cursor=!', 'cursor is not a cursor'],
    ['limit=2&cursor=zzzzzz', 'cursor is not a cursor'],
  ])('?%s is refused: %s', async (query, text) => {
    const { status, json } = await world.get(`checks/?${query}`);
    expect([status, json['error']]).toEqual([400, `query validation error: ${text}`]);
  });

  test('6.2: a check is found by UUID, and by unique key in its own project only', async () => {
    const [full] = checksIn(await world.get('checks/'));
    const [forReading] = checksIn(await world.get('checks/', { key: world.ro }));
    const key = String(forReading?.['unique_key']);
    const uuid = String(full?.['uuid']);
    expect((await world.get(`checks/${key}`)).json).toEqual(full);
    expect((await world.get(`checks/${key}`, { key: world.ro })).json).toEqual(forReading);
    expect((await world.get(`checks/${uuid}`, { key: world.ro })).json).toEqual(forReading);
    expect((await world.get(`checks/${key}`, { key: world.other.rw })).status).toBe(404);
    expect((await world.get(`checks/${uuid}`, { key: world.other.ro })).status).toBe(403);
    expect((await world.get(`checks/${'0'.repeat(40)}`)).status).toBe(404);
  });

  test('6.2: a check made by its first ping is found by unique key too', async () => {
    const { pingKey } = world.project;
    await fetch(`${world.app.base}/ping/${pingKey}/made-by-ping?create=1`);
    const [made] = checksIn(await world.get('checks/?slug=made-by-ping', { key: world.ro }));
    expect((await world.get(`checks/${made?.['unique_key']}`)).json['slug']).toBe('made-by-ping');
    await world.remove(`checks/${(await world.get(`checks/${made?.['unique_key']}`)).json['uuid']}`);
  });

  test('9.1: channels are told by id, name and kind, in order of creation, without their settings', async () => {
    const { store, project, clock } = world;
    const secret = 'https://hooks.example/secret';
    const base = { projectId: project.id, createdAt: clock.now(), emailVerified: true };
    const first = await store.channels.insert({
      ...base,
      code: crypto.randomUUID(),
      name: 'z',
      kind: 'webhook',
      value: secret,
    });
    const second = await store.channels.insert({
      ...base,
      code: crypto.randomUUID(),
      name: '',
      kind: 'email',
      value: 'x',
    });
    await store.channels.update(first.id, { disabled: true, lastError: 'gone' });
    const { json, text } = await world.get('channels/');
    expect(json).toEqual({
      channels: [
        { id: first.code, name: 'z', kind: 'webhook' },
        { id: second.code, name: '', kind: 'email' },
      ],
    });
    expect(text).not.toContain('secret');
    expect((await world.get('channels/', { key: world.other.rw })).json).toEqual({ channels: [] });
  });
});
