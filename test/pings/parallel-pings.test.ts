import { describe, expect, test } from 'vitest';
import { addSecs } from '../../server/core/instant.ts';
import { at } from '../support/builders.ts';
import { stores } from '../support/stores.ts';
import { openStoreListener } from './ping-listener.ts';
import { pingWorld } from './ping-world.ts';

describe.each(stores)('many HTTP pings at once on $name', ({ open }) => {
  const world = pingWorld(open);

  describe('many at once', () => {
    test('200 pings on one check are counted exactly, with one flip', async () => {
      const { ping, check, pings, flips } = await world.aStored();
      const answers = await Promise.all(Array.from({ length: 200 }, () => ping()));
      expect(answers.every(({ status }) => status === 200)).toBe(true);
      expect(await check()).toMatchObject({ nPings: 200, status: 'up' });
      expect((await pings()).map(({ n }) => n)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
      expect(await flips()).toHaveLength(1);
    });

    test('pings of many checks, by UUID and by slug, good and bad, each get their own answer', async () => {
      const checks = await Promise.all(Array.from({ length: 20 }, () => world.aStored({ slug: 'backup' })));
      const answers = await Promise.all(
        checks.flatMap(({ ping, pingKey }) => [
          ping('/start'),
          world.listener.fetch(`/ping/${pingKey}/backup`),
          world.listener.fetch(`/ping/${pingKey}/other`),
          ping('/256'),
          ping('/fail', { method: 'POST', body: 'no' }),
        ]),
      );
      expect(answers.map(({ status }) => status)).toEqual(checks.flatMap(() => [200, 200, 404, 400, 200]));
      for (const { check, pings } of checks) {
        expect(await check()).toMatchObject({ nPings: 3 });
        expect((await pings()).map(({ n }) => n)).toEqual([1, 2, 3]);
      }
    });

    test('pings of one check that come together are applied in their order', async () => {
      const { check, pings, id, code } = await world.aStored();
      const actions = ['start', 'log', 'fail', 'start', 'success', 'log'] as const;
      const submitted = actions.map((action, index) =>
        world.listener.queue.submit({
          target: { by: 'code', code },
          action,
          exitStatus: null,
          rid: null,
          scheme: 'http',
          method: 'GET',
          ua: '',
          remoteAddr: null,
          body: null,
          arrivedAt: addSecs(at(0), index),
        }),
      );
      await Promise.all(submitted);
      expect((await pings()).map(({ kind }) => kind)).toEqual(actions);
      expect(await check()).toMatchObject({ id, status: 'up', lastDuration: 1_000_000, lastPingAt: at(4) });
    });

    test('every hundredth ping of a check asks for it to be pruned', async () => {
      const asked: number[] = [];
      const own = await openStoreListener(world.db, {
        now: () => world.now,
        onCommitted: (touched) =>
          asked.push(...touched.filter(({ pruneDue }) => pruneDue).map(({ checkId }) => checkId)),
      });
      const { id, code } = await world.aStored({ nPings: 98 });
      await own.fetch(`/ping/${code}`);
      expect(asked).toEqual([]);
      await own.fetch(`/ping/${code}`);
      await own.fetch(`/ping/${code}`);
      expect(asked).toEqual([id]);
      await own.close();
    });
  });
});
