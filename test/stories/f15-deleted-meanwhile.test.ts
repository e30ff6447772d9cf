import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Project } from '../../server/core/project.ts';
import { openWorld, type World } from '../http/projects/world.ts';
import { seedCheck } from '../support/seed.ts';
import { stores } from '../support/stores.ts';

// F15: a ping came while its check was deleted, or got another slug, and was answered with an error.

const SLUGS = ['backup', 'restore'] as const;

type Action =
  | { readonly act: 'ping'; readonly check: number }
  | { readonly act: 'pingSlug'; readonly slug: (typeof SLUGS)[number] }
  | { readonly act: 'rename'; readonly check: number; readonly slug: (typeof SLUGS)[number] }
  | { readonly act: 'remove'; readonly check: number };

const which = fc.nat({ max: 1 });
const slug = fc.constantFrom(...SLUGS);
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ act: fc.constant('ping' as const), check: which }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('pingSlug' as const), slug }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('rename' as const), check: which, slug }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('remove' as const), check: which }) },
);

describe.each(stores)('pings of checks that are deleted and renamed meanwhile, on $name', ({ open }) => {
  let world: World;
  let project: Project;
  beforeAll(async () => {
    world = await openWorld(await open());
    project = await world.project();
  });
  afterAll(() => world.close());

  /** Does all at once, so that the order is that of chance. Returns the answer of each. */
  const live = async (actions: readonly Action[], codes: readonly string[]): Promise<readonly number[]> => {
    const owner = world.people.owner.visitor;
    const { base } = world.app;
    return await Promise.all(
      actions.map(async (one): Promise<number> => {
        switch (one.act) {
          case 'ping':
            return (await fetch(`${base}/ping/${codes[one.check]}`)).status;
          case 'pingSlug':
            return (await fetch(`${base}/ping/${project.pingKey}/${one.slug}`)).status;
          case 'rename': {
            const fields = { name: one.slug, slug: one.slug, tags: '', desc: '' };
            return (await owner.post(`/checks/${codes[one.check]}/name/`, fields)).status;
          }
          case 'remove':
            return (await owner.post(`/checks/${codes[one.check]}/remove/`)).status;
          default:
            return one satisfies never;
        }
      }),
    );
  };

  test('are stored or answered with "not found", never with an error, and every count stays exact', async () => {
    const { store } = world.db;
    const { knex } = store.dialect;
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 4, maxLength: 16 }), async (actions) => {
        const checks = [];
        for (const name of SLUGS)
          checks.push(await seedCheck(store, { projectId: project.id, name, slug: name, code: randomUUID() }));

        const codes = checks.map(({ code }) => code);
        const statuses = await live(actions, codes);

        actions.forEach(({ act }, n) => {
          // two checks with one slug are a conflict, which the client is told
          const allowed = { ping: [200, 404], pingSlug: [200, 404, 409], rename: [302, 404], remove: [302, 404] };
          expect(allowed[act]).toContain(statuses[n]);
        });
        let stored = 0;
        for (const { id } of checks) {
          const check = await store.checks.byId(id);
          const pings = await store.pings.list(id, 100);
          expect(pings).toHaveLength(check?.nPings ?? 0);
          stored += pings.length;
          if (check === null) expect(await knex('flips').where({ check_id: id })).toEqual([]);
        }
        const answered = actions.filter(({ act }, n) => act.startsWith('ping') && statuses[n] === 200).length;
        const isRemoved = actions.some(({ act }) => act === 'remove');
        if (isRemoved) expect(stored).toBeLessThanOrEqual(answered);
        else expect(stored).toBe(answered);
        await knex('checks').where({ project_id: project.id }).delete();
      }),
      { numRuns: 25, seed: 15 },
    );
  });
});
