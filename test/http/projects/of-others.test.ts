import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Channel } from '../../../server/core/channel.ts';
import type { Check } from '../../../server/core/check.ts';
import type { Project } from '../../../server/core/project.ts';
import { loadRegistry } from '../../../server/delivery/registry.ts';
import { routesOf } from '../../../server/http/pages/site-map.ts';
import { uniqueKey } from '../../../server/signing.ts';
import { seedChannel, seedCheck, seedProject } from '../../support/seed.ts';
import { pageStores } from '../../support/stores.ts';
import { openWorld, type Person, type World } from './world.ts';

const routes = routesOf(await loadRegistry());

/** Everything somebody has, and by what it would be known on another's page. */
interface Household extends Person {
  readonly project: Project;
  readonly check: Check;
  readonly channel: Channel;
}

const SCOPED = /\{(project|check|channel|key)\}/;
const FIELDS = [
  'set_project_name',
  'create_key',
  'revoke_key',
  'invite_team_member',
  'resend_invite',
  'change_role',
  'remove_team_member',
  'transfer_project',
  'cancel_transfer',
  'accept_transfer',
  'reject_transfer',
  'leave_project',
];
const VALUES = ['1', 'api_key', 'ping_key', 'on', 'w'];

/** Every page of a project or of something in one, found in the list of all pages. */
const TRIES = routes
  .filter(({ path, audience }) => SCOPED.test(path) && audience !== 'anyone')
  .flatMap(({ path, handlers }) => [
    ...(handlers.get ? [{ path, method: 'get' } as const] : []),
    ...(handlers.post ? [{ path, method: 'post' } as const] : []),
  ]);

type Trial = [(typeof TRIES)[number], Record<string, string>, boolean];

describe.each(pageStores)('what belongs to others on $name', ({ open }) => {
  let world: World;
  let households: readonly [Household, Household];

  beforeAll(async () => {
    world = await openWorld(await open());
    households = [await household('Ann'), await household('Bob')];
  });
  afterAll(async () => await world.close());

  const household = async (name: string): Promise<Household> => {
    const { store } = world.db;
    const person = await world.person();
    const project = await seedProject(store, { ownerId: person.user.id, name: `Secret of ${name}` });
    const check = await seedCheck(store, { projectId: project.id, name: `Check of ${name}` });
    const channel = await seedChannel(store, project, { kind: 'email', value: `${name}@example.org` });
    return { ...person, project, check, channel };
  };

  const fill = (path: string, { project, check, channel }: Household): string =>
    path
      .replace('{project}', project.code)
      .replace('{check}', check.code)
      .replace('{channel}', channel.code)
      .replace('{key}', uniqueKey(check.code))
      .replace('{kind}', 'email')
      .replace('{n}', '1')
      .replace(/\{\w+\}/g, 'x');

  const everythingOf = async ({ project, check, channel }: Household) => {
    const { store } = world.db;
    return [
      await store.projects.byId(project.id),
      await store.members.ofProject(project.id),
      await store.checks.byId(check.id),
      await store.channels.byId(channel.id),
      await store.auditLog.ofProject(project.id, { now: check.createdAt, skip: 0, limit: 10 }),
    ];
  };

  test('there are pages to try', () => {
    expect(TRIES.map(({ path }) => path)).toContain('/projects/{project}/settings/');
    expect(TRIES.length).toBeGreaterThanOrEqual(6);
  });

  test('two accounts get 404 on every page with each other’s ids, whatever they send, and change nothing', async () => {
    const form = fc.dictionary(
      fc.constantFrom(...FIELDS, 'name', 'email', 'role', 'code'),
      fc.constantFrom(...VALUES),
      {
        maxKeys: 4,
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...TRIES), form, fc.boolean(), async ({ path, method }, fields, swapped) => {
        const [one, other] = swapped ? [households[1], households[0]] : households;
        const before = await everythingOf(other);
        const own = { email: one.user.email, ...fields };
        const target = fill(path, other);
        const seen = method === 'get' ? await one.visitor.get(target) : await one.visitor.post(target, own);
        expect(seen.status, `${method} ${path}`).toBe(404);
        for (const secret of [other.project.name, other.check.name, other.user.email]) {
          expect(seen.text).not.toContain(secret);
        }
        expect(await everythingOf(other)).toEqual(before);
      }),
      { numRuns: 150, examples: TRIES.map((each): Trial => [each, { set_project_name: '1', name: 'stolen' }, false]) },
    );
  });

  test('the answer for what belongs to others is that for what is not there', async () => {
    const [one, other] = households;
    for (const { path, method } of TRIES) {
      const nothing = path.replace(SCOPED, (_, kind) => (kind === 'key' ? '0'.repeat(40) : crypto.randomUUID()));
      const answer = async (target: string) =>
        method === 'get' ? await one.visitor.get(target) : await one.visitor.post(target);
      const [others, none] = [await answer(fill(path, other)), await answer(fill(nothing, other))];
      expect([others.status, withoutToken(others.text)]).toEqual([none.status, withoutToken(none.text)]);
    }
  });
});

/** The token of forms is written anew each time. */
function withoutToken(html: string): string {
  return html.replace(/(name="csrfmiddlewaretoken" value=")[^"]*/g, '$1');
}
