import { describe, expect, test } from 'vitest';
import { at } from '../support/builders.ts';
import { seed } from '../support/seed.ts';
import { stores } from '../support/stores.ts';
import { openStoreListener } from './ping-listener.ts';
import { pingWorld } from './ping-world.ts';

const RID = '11111111-2222-3333-4444-555555555555';

describe.each(stores)('checks made by HTTP pings on $name', ({ open }) => {
  const world = pingWorld(open);

  describe('a check made by its first ping', () => {
    test('has the defaults and all channels of the project', async () => {
      const { pingKey, projectId } = await world.aStored();
      const channels = [await world.aStoredChannel(projectId), await world.aStoredChannel(projectId)];
      expect(await world.listener.fetch(`/ping/${pingKey}/new-job?create=1`)).toMatchObject({
        status: 201,
        text: 'Created',
      });
      const [made] = await world.db.store.checks.bySlug(projectId, 'new-job');
      expect(made).toMatchObject({
        name: 'new-job',
        slug: 'new-job',
        kind: 'simple',
        timeoutSecs: 86_400,
        graceSecs: 3_600,
        tz: 'UTC',
        status: 'up',
        nPings: 1,
        createdAt: at(0),
        tags: '',
        desc: '',
      });
      const assigned = await world.db.store.channels.ofCheck(made?.id ?? 0);
      expect(assigned.map(({ id }) => id).sort()).toEqual(channels.map(({ id }) => id).sort());
      expect(await world.listener.fetch(`/ping/${pingKey}/new-job?create=1`)).toMatchObject({
        status: 200,
        text: 'OK',
      });
    });

    test.each([
      // suffix and query, status of the check, pings
      ['/start?create=1', 'new'],
      ['/fail?create=1', 'down'],
      ['/log?create=1', 'new'],
      ['/0?create=1', 'up'],
      ['/3?create=1', 'down'],
      [`?create=1&rid=${RID}`, 'up'],
    ])('%s makes it %s', async (suffix, status) => {
      const { pingKey, projectId } = await world.aStored();
      expect(await world.listener.fetch(`/ping/${pingKey}/new-job${suffix}`)).toMatchObject({ status: 201 });
      expect(await world.db.store.checks.bySlug(projectId, 'new-job')).toMatchObject([{ status, nPings: 1 }]);
    });

    test.each([
      // key, slug, suffix and query, status, text, why
      ['K', 'new-job', '?create=true', 404, 'not found', 'A1'],
      ['K', 'new-job', '?create=0', 404, 'not found', 'A1'],
      ['K', 'new-job', '?create=', 404, 'not found', 'A1'],
      ['nokey', 'new-job', '?create=1', 404, 'not found', 'A3'],
      ['nokey', 'new-job', '/256?create=1', 404, 'not found', 'A3'],
      ['K', 'new-job', '/256?create=1', 400, 'invalid url format', 'A5'],
      ['K', 'new-job', '?create=1&rid=x', 400, 'invalid uuid format', 'A5'],
      ['K', 's'.repeat(101), '?create=1', 400, 'invalid url format', 'A5'],
      ['K', 's'.repeat(101), '', 404, 'not found', 'no such check'],
      ['K', 'New-job', '?create=1', 400, 'invalid url format', 'R3'],
    ])('%s/%s%s makes none: %d %s', async (key, slug, suffix, status, text) => {
      const { pingKey, projectId } = await world.aStored();
      expect(await world.listener.fetch(`/ping/${key === 'K' ? pingKey : key}/${slug}${suffix}`)).toMatchObject({
        status,
        text,
      });
      expect(await world.db.store.checks.ofProject(projectId)).toHaveLength(1);
    });

    test('may have a slug of a hundred characters', async () => {
      const { pingKey } = await world.aStored();
      expect(await world.listener.fetch(`/ping/${pingKey}/${'s'.repeat(100)}?create=1`)).toMatchObject({ status: 201 });
    });

    test('is not made when the owner has twice as many as allowed, over all projects', async () => {
      const { user, project } = await seed(world.db.store, [{}]);
      await world.db.store.users.setCheckLimit(user.id, 1);
      expect(await world.listener.fetch(`/ping/${project.pingKey}/second?create=1`)).toMatchObject({ status: 201 });
      expect(await world.listener.fetch(`/ping/${project.pingKey}/third?create=1`)).toMatchObject({
        status: 404,
        text: 'not found',
      });
      expect(await world.listener.fetch(`/ping/${project.pingKey}/second?create=1`)).toMatchObject({ status: 200 });
    });

    test('is made once when eight pings ask for it', async () => {
      const { pingKey, projectId } = await world.aStored();
      const paths = Array.from({ length: 8 }, () => `/ping/${pingKey}/new-job?create=1`);
      const answers = await Promise.all(paths.map((path) => world.listener.fetch(path)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
      expect(await world.db.store.checks.bySlug(projectId, 'new-job')).toMatchObject([{ nPings: 8 }]);
    });

    test('is made once when eight servers are asked for it', async () => {
      const { pingKey, projectId } = await world.aStored();
      const listeners = await Promise.all(Array.from({ length: 8 }, () => openStoreListener(world.db)));
      const answers = await Promise.all(listeners.map((each) => each.fetch(`/ping/${pingKey}/new-job?create=1`)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
      expect(await world.db.store.checks.bySlug(projectId, 'new-job')).toMatchObject([{ nPings: 8 }]);
      await Promise.all(listeners.map((each) => each.close()));
    });
  });
});
