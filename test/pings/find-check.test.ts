import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { stores } from '../support/stores.ts';
import { pingWorld } from './ping-world.ts';

describe.each(stores)('finding the check of an HTTP ping on $name', ({ open }) => {
  const world = pingWorld(open);

  describe('finding the check', () => {
    test('by its UUID, in either case', async () => {
      const { ping, code, pings } = await world.aStored();
      expect(await ping()).toMatchObject({ status: 200, text: 'OK' });
      expect(await ping('/')).toMatchObject({ status: 200 });
      expect(await world.listener.fetch(`/ping/${code.toUpperCase()}`)).toMatchObject({ status: 200 });
      expect(await pings()).toHaveLength(3);
    });

    test('by ping key and slug, which may look like a suffix', async () => {
      const { pingKey, pings } = await world.aStored({ slug: 'start' });
      expect(await world.listener.fetch(`/ping/${pingKey}/start`)).toMatchObject({ status: 200, text: 'OK' });
      expect(await world.listener.fetch(`/ping/${pingKey}/start/fail`)).toMatchObject({ status: 200 });
      expect((await pings()).map(({ kind }) => kind)).toEqual(['success', 'fail']);
    });

    test.each([
      // path, status, text, why
      ['U0', 404, 'not found', 'no such check'],
      ['U0/256', 404, 'not found', 'unknown beats exit status'],
      ['U0?rid=x', 404, 'not found', 'unknown beats rid'],
      ['U/nonsense', 404, 'not found', 'R1'],
      ['U/-1', 404, 'not found', 'R1'],
      ['U/256', 400, 'invalid url format', ''],
      ['U?rid=x', 400, 'invalid uuid format', ''],
      ['U/256?rid=x', 400, 'invalid url format', 'exit status before rid'],
      ['K/no-such-slug', 404, 'not found', ''],
      ['K/no-such-slug/256', 404, 'not found', ''],
      ['nokey/backup', 404, 'not found', ''],
      ['K/backup/256', 400, 'invalid url format', ''],
      ['K/backup?rid=x', 400, 'invalid uuid format', ''],
      ['K/twin', 409, 'ambiguous slug', ''],
      ['K/twin/256', 409, 'ambiguous slug', 'ambiguous beats exit status'],
      ['K/twin?create=1', 409, 'ambiguous slug', ''],
      ['K/', 404, 'not found', 'the empty slug is no slug'],
    ])('%s is answered %d %s and changes nothing', async (path, status, text) => {
      const { code, pingKey, check, pings, projectId } = await world.aStored({ slug: 'backup' });
      for (const _ of [1, 2]) await world.db.store.checks.insert({ ...(await check()), ...fresh(), slug: 'twin' });
      const before = await world.db.store.checks.ofProject(projectId);
      const unknown = `${code.slice(0, -4)}ffff`;
      const filled = path.replace(/^U0/, unknown).replace(/^U/, code).replace(/^K/, pingKey);
      expect(await world.listener.fetch(`/ping/${filled}`)).toMatchObject({ status, text });
      expect(await world.db.store.checks.ofProject(projectId)).toEqual(before);
      expect(await pings()).toEqual([]);
    });

    test('a ping key is exact', async () => {
      const { pingKey } = await world.aStored({ slug: 'backup' });
      const other = pingKey.replace(/[a-f]/, (letter) => letter.toUpperCase());
      expect(await world.listener.fetch(`/ping/${other}/backup`)).toMatchObject({ status: 404 });
    });

    test('a check deleted meanwhile is not found', async () => {
      const { ping, id } = await world.aStored();
      await ping();
      await world.db.store.checks.remove(id);
      expect(await ping()).toMatchObject({ status: 404, text: 'not found' });
    });
  });
});

function fresh() {
  return { code: randomUUID(), badgeKey: randomUUID() };
}
