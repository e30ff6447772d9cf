import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storedForm } from '../../../server/keys.ts';
import { seedProject } from '../../support/seed.ts';
import { pageStores, sqliteStore } from '../../support/stores.ts';
import { type ApiWorld, buildApiWorld, checksIn } from './world.ts';

const SECRET = 'test-secret';
const PLAIN_RW = 'Vx0pQ2mN8rT4yU6iO1aS3dF5gH7jK9lZ';
const PLAIN_RO = 'Zl9Kj7Hg5Fd3Sa1Oi6Uy4Tr8Nm2Qp0xV';
const DIGITS = '1234567890123456';
const START = 'sharedst';
const twin = (letter: string, scope = 'hcw') => `${scope}_${START}${letter.repeat(20)}`;

const MISSING = { error: 'missing api key' };
const WRONG = { error: 'wrong api key' };

describe.each(pageStores)('keys on $name', ({ open }) => {
  let world: ApiWorld;

  beforeAll(async () => {
    world = await buildApiWorld(await open());
    const { store, ownerId } = world;
    await seedProject(store, { ownerId, apiKey: PLAIN_RW, apiKeyReadonly: PLAIN_RO });
    const hashed = { apiKey: storedForm(twin('A'), SECRET), apiKeyReadonly: storedForm(twin('A', 'hcr'), SECRET) };
    await seedProject(store, { ownerId, ...hashed });
    await seedProject(store, { ownerId, apiKey: storedForm(twin('B'), SECRET) });
  });
  afterAll(() => world.end());

  const list = (key?: string) => world.send('GET', '/api/v3/checks/', key === undefined ? {} : { key });
  const create = (body: object, headers = {}) => world.send('POST', '/api/v3/checks/', { body, headers });

  test.each([
    ['no key', undefined, MISSING],
    ['an empty one', '', MISSING],
    ['a short one', 'abc', MISSING],
    ['one character too many', `hcw_${'x'.repeat(29)}`, MISSING],
    ['one that nobody has', 'X'.repeat(32), WRONG],
    ['a hashed one that nobody has', `hcw_${'x'.repeat(28)}`, WRONG],
    ['one with the right start', `hcw_${START}${'C'.repeat(20)}`, WRONG],
    ['letters for reading in front of a key for writing', twin('B', 'hcr'), WRONG],
    ['the start of a stored form', storedForm(twin('A'), SECRET).slice(0, 32), WRONG],
    ['signs that mean something in SQL', `hcw_%_%_%_%_'";--${' '.repeat(12)}x`.slice(0, 31).padEnd(32, 'y'), WRONG],
  ])('%s does not open anything', async (_, key, error) => {
    const { status, json } = await list(key);
    expect([status, json]).toEqual([401, error]);
  });

  test.each([
    ['a hashed key', twin('A')],
    ['another with the same start', twin('B')],
    ['a read-only hashed key', twin('A', 'hcr')],
    ['a plain key, as imported projects have', PLAIN_RW],
    ['a plain read-only key', PLAIN_RO],
  ])('%s opens its own project', async (_, key) => {
    const answer = await list(key);
    expect([answer.status, checksIn(answer)]).toEqual([200, []]);
  });

  test.each([
    ['hashed', twin('A', 'hcr')],
    ['plain', PLAIN_RO],
  ])('a read-only key (%s) is wrong wherever something is written, and for pings and channels', async (_, key) => {
    const { uuid } = await world.make();
    const refused = [
      ['POST', 'checks/'],
      ['POST', `checks/${uuid}`],
      ['DELETE', `checks/${uuid}`],
      ['POST', `checks/${uuid}/pause`],
      ['POST', `checks/${uuid}/resume`],
      ['GET', `checks/${uuid}/pings/`],
      ['GET', `checks/${uuid}/pings/1/body`],
      ['GET', 'channels/'],
    ] as const;
    for (const [method, path] of refused) {
      const { status, json } = await world.send(method, `/api/v3/${path}`, { key });
      expect([method, path, status, json]).toEqual([method, path, 401, WRONG]);
    }
    for (const path of ['checks/', 'badges/'])
      expect((await world.send('GET', `/api/v3/${path}`, { key })).status).toBe(200);
  });

  test('a POST may carry the key in its body', async () => {
    expect((await create({ api_key: world.rw, name: 'in body' })).status).toBe(201);
    expect((await create({ api_key: PLAIN_RW })).status).toBe(201);
    expect((await create({ api_key: world.ro })).json).toEqual(WRONG);
  });

  test.each([
    ['a number', 123],
    ['a number as long as a key', Number(DIGITS)],
    ['null', null],
    ['a truth value', true],
    ['a list that holds a key', [PLAIN_RW]],
    ['an object', { key: PLAIN_RW }],
  ])('%s in the body is no key', async (_, api_key) => {
    const { status, json } = await create({ api_key });
    expect([status, json]).toEqual([401, MISSING]);
  });

  test('a key that the database cannot hold is wrong, no more', async () => {
    expect((await create({ api_key: `${'\0'.repeat(31)}x` })).json).toEqual(WRONG);
    expect((await create({ api_key: `hcw_\0\ud800${'x'.repeat(26)}` })).json).toEqual(WRONG);
  });

  test('the header wins over the body, even when it is empty or wrong', async () => {
    expect((await create({ api_key: world.rw }, { 'X-Api-Key': '' })).json).toEqual(MISSING);
    expect((await create({ api_key: world.rw }, { 'X-Api-Key': 'X'.repeat(32) })).json).toEqual(WRONG);
    expect((await create({ api_key: 'wrong' }, { 'X-Api-Key': world.rw })).status).toBe(201);
  });

  test('a GET or DELETE takes the key from the header only, never from the address', async () => {
    const { uuid } = await world.make();
    expect((await world.send('GET', `/api/v3/checks/?api_key=${world.rw}`)).json).toEqual(MISSING);
    const body = { api_key: world.rw };
    expect((await world.send('GET', '/api/v3/checks/', { body })).json).toEqual(MISSING);
    expect((await world.send('DELETE', `/api/v3/checks/${uuid}`, { body })).json).toEqual(MISSING);
  });

  test('a key opens its own project and no other', async () => {
    const { uuid } = await world.make({ name: 'private' });
    for (const key of [world.other.rw, world.other.ro]) {
      expect(checksIn(await list(key))).toEqual([]);
      expect((await world.send('GET', `/api/v3/checks/${uuid}`, { key })).status).toBe(403);
    }
    for (const path of ['', '/pause', '/resume']) {
      expect((await world.post(`checks/${uuid}${path}`, {}, { key: world.other.rw })).status).toBe(403);
    }
    for (const path of ['/pings/', '/pings/1/body', '/flips/']) {
      expect((await world.get(`checks/${uuid}${path}`, { key: world.other.rw })).status).toBe(403);
    }
    expect((await world.send('DELETE', `/api/v3/checks/${uuid}`, { key: world.other.rw })).status).toBe(403);
  });
});

test('keys hashed with an earlier secret still open', async () => {
  const db = await sqliteStore.open();
  if (!db) throw new Error('no database');
  const world = await buildApiWorld(db, { SECRET_KEY: 'new', SECRET_KEY_FALLBACKS: SECRET });
  expect((await world.get('checks/')).status).toBe(200);
  await world.end();
});
