import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Check } from '../../../server/core/check.ts';
import { MICROS_PER_SECOND } from '../../../server/core/instant.ts';
import { uniqueKey } from '../../../server/signing.ts';
import { at, T0 } from '../../support/builders.ts';
import { seedCheck } from '../../support/seed.ts';
import { stores } from '../../support/stores.ts';
import { type ApiWorld, buildApiWorld, itemsIn } from './world.ts';

const START = T0 / MICROS_PER_SECOND;

describe.each(stores)('flips of a check on $name', ({ open }) => {
  let world: ApiWorld;
  let check: Check;

  beforeAll(async () => {
    world = await buildApiWorld(await open());
    check = await seedCheck(world.store, { projectId: world.project.id });
    const silent = { silent: false } as const;
    await world.store.flips.insert(check.id, [
      { createdAt: at(10), oldStatus: 'new', newStatus: 'up', reason: '', ...silent },
      { createdAt: at(20.9), oldStatus: 'up', newStatus: 'down', reason: 'timeout', ...silent },
      { createdAt: at(30), oldStatus: 'down', newStatus: 'up', reason: '', ...silent },
      { createdAt: at(30), oldStatus: 'up', newStatus: 'paused', reason: '', silent: true },
      { createdAt: at(40), oldStatus: 'paused', newStatus: 'new', reason: '', silent: true },
    ]);
    world.clock.advance(100);
  });
  afterAll(() => world.end());

  /** Returns the flips of a query as seconds and `up`. */
  const list = async (query = '') => {
    const { status, json } = await world.get(`checks/${check.code}/flips/${query}`);
    expect(status).toBe(200);
    return itemsIn(json, 'flips').map(({ timestamp, up }) => [Date.parse(String(timestamp)) / 1000 - START, up]);
  };
  const ALL = [
    [40, 0],
    [30, 0],
    [30, 1],
    [20, 0],
    [10, 1],
  ];

  test('8: are listed newest first, silent ones too; only up is up', async () => {
    expect(await list()).toEqual(ALL);
    const { json } = await world.get(`checks/${check.code}/flips/`);
    expect(itemsIn(json, 'flips')[0]).toEqual({ timestamp: '2026-01-01T00:00:40+00:00', up: 0 });
    expect(Object.keys(json)).toEqual(['flips']);
  });

  test.each([
    [`?start=${START + 30}`, ALL.slice(0, 3), 'at or after'],
    [`?end=${START + 30}`, ALL.slice(3), 'before'],
    [`?start=${START + 20}&end=${START + 31}`, ALL.slice(1, 4), ''],
    ['?seconds=70', ALL.slice(0, 3), 'of the last 70'],
    [`?seconds=80&start=${START + 35}`, ALL.slice(0, 1), 'filters combine'],
    [`?seconds=60&start=${START}`, ALL.slice(0, 1), ''],
    ['?seconds=0', ALL, 'no filter'],
    ['?seconds=', ALL, 'no filter'],
    ['?seconds=80.0', ALL.slice(0, 4), ''],
    ['?seconds=%2080%20', ALL.slice(0, 4), 'spaces are tolerated'],
    [`?start=%20${START + 40}`, ALL.slice(0, 1), ''],
    ['?start=0', ALL, ''],
    ['?start=10000000000', [], ''],
    ['?end=10000000000', ALL, ''],
    ['?end=1', [], ''],
    ['?seconds=31536000', ALL, ''],
    ['?start=x&start=0', ALL, 'the last one counts'],
    ['?surprise=1', ALL, ''],
  ])('8: %s', async (query, expected) => {
    expect(await list(query)).toEqual(expected);
  });

  test.each([
    'start=abc',
    'start=1.5',
    'start=-1',
    'start=10000000001',
    'start=',
    'start=%20',
    'end=abc',
    'end=-1',
    'end=',
    'end=10000000001',
    'end=1e3',
    'seconds=abc',
    'seconds=-1',
    'seconds=31536001',
    'seconds=1.5',
    'seconds=0x10',
    'limit=0',
    'limit=x',
    'cursor=!',
  ])('8: ?%s is refused without a word', async (query) => {
    const { status, text } = await world.get(`checks/${check.code}/flips/?${query}`);
    expect([status, text]).toEqual([400, '']);
  });

  test('8: by unique key they are found in the own project only', async () => {
    const path = `checks/${uniqueKey(check.code)}/flips/`;
    for (const key of [world.rw, world.ro])
      expect(itemsIn((await world.get(path, { key })).json, 'flips')).toHaveLength(5);
    expect((await world.get(path, { key: world.other.ro })).status).toBe(404);
    expect((await world.get(`checks/${'a'.repeat(40)}/flips/`)).status).toBe(404);
  });

  test('8: whose check it is comes before what the parameters say', async () => {
    expect((await world.get(`checks/${check.code}/flips/?start=abc`, { key: world.other.rw })).status).toBe(403);
    expect((await world.get('checks/00000000-0000-4000-8000-000000000000/flips/?start=abc')).status).toBe(404);
  });

  test('8: details tell both statuses and the reason', async () => {
    const { json } = await world.get(`checks/${check.code}/flips/?details=1&end=${START + 25}`);
    expect(itemsIn(json, 'flips')).toEqual([
      { timestamp: '2026-01-01T00:00:20+00:00', up: 0, old_status: 'up', new_status: 'down', reason: 'timeout' },
      { timestamp: '2026-01-01T00:00:10+00:00', up: 1, old_status: 'new', new_status: 'up', reason: '' },
    ]);
  });

  test('pages follow one another, also within one moment', async () => {
    const seen: unknown[] = [];
    let cursor: unknown = '';
    for (let page = 0; page < 5 && cursor !== null; page += 1) {
      const { json } = await world.get(
        `checks/${check.code}/flips/?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      seen.push(...itemsIn(json, 'flips').map(({ up }) => up));
      cursor = json['next_cursor'];
    }
    expect(seen).toEqual([0, 0, 1, 0, 1]);
    expect(cursor).toBeNull();
  });
});
