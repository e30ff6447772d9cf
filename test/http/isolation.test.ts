import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Channel } from '../../server/core/channel.ts';
import type { Check } from '../../server/core/check.ts';
import type { Project } from '../../server/core/project.ts';
import { loadRegistry } from '../../server/delivery/registry.ts';
import { loadEndpoints } from '../../server/http/api/load-endpoints.ts';
import { routesOf } from '../../server/http/pages/site-map.ts';
import { uniqueKey } from '../../server/signing.ts';
import type { User } from '../../server/store/store.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { aPing, T0 } from '../support/builders.ts';
import { pathOf } from '../support/route-paths.ts';
import { seedChannel, seedCheck, seedProject, seedUser } from '../support/seed.ts';
import { pageStores, type TestStore } from '../support/stores.ts';
import type { Seen, Visitor } from '../support/visitor.ts';

const ENDPOINTS = await loadEndpoints();
const routes = routesOf(await loadRegistry());

// Every page and every endpoint there is, found in their tables: a new one is tried here without a word.

const ROLES = ['owner', 'manager', 'member', 'reader'] as const;
type HouseRole = (typeof ROLES)[number];

/** Everything that some people have together. */
interface Household {
  readonly people: Readonly<Record<HouseRole, User>>;
  readonly project: Project;
  readonly check: Check;
  readonly channel: Channel;
}

const SCOPED = /\{(project|check|channel|key)\}/;
/** Event streams do not end by themselves. */
const PATIENCE_MS = 700;
/** What a reader may do in a project, by the table of permissions. */
const FREE_FOR_READERS = ['/integrations/{channel}/test/'];

const TRIES = routes.flatMap(({ path, audience, handlers }) => {
  const route = { path, audience, isScoped: SCOPED.test(path) && audience !== 'anyone' };
  return [
    ...(handlers.get ? [{ ...route, method: 'get' as const }] : []),
    ...(handlers.post ? [{ ...route, method: 'post' as const }] : []),
  ];
});
type Try = (typeof TRIES)[number];

describe.each(pageStores)('what belongs to others, on $name', ({ open }) => {
  let db: TestStore;
  let app: TestApp;
  let us: Household;
  let them: Household;
  let fields: readonly string[];

  beforeAll(async () => {
    db = await open();
    app = await startApp(db);
    us = await household('Ann');
    them = await household('Bob');
    fields = await fieldNames();
  });
  afterAll(async () => {
    await app.stop();
    await db.cleanup();
  });

  const household = async (name: string): Promise<Household> => {
    const owner = await seedUser(db.store, `owner-of-${name}@example.org`);
    const manager = await seedUser(db.store, `manager-of-${name}@example.org`);
    const member = await seedUser(db.store, `member-of-${name}@example.org`);
    const reader = await seedUser(db.store, `reader-of-${name}@example.org`);
    const people = { owner, manager, member, reader };
    return { people, ...(await belongings(name, people)) };
  };

  const belongings = async (name: string, people: Household['people']) => {
    const { store } = db;
    const keyOf = (kind: string) => `${kind}${crypto.randomUUID().replaceAll('-', '')}`.slice(0, 32);
    const keys = { apiKey: keyOf('w'), apiKeyReadonly: keyOf('r') };
    const project = await seedProject(store, { ownerId: people.owner.id, name: `Secret of ${name}`, ...keys });
    for (const [role, user] of [
      ['m', people.manager],
      ['w', people.member],
      ['r', people.reader],
    ] as const) {
      await store.members.insert({ userId: user.id, projectId: project.id, role, transferRequestedAt: null });
    }
    const check = await seedCheck(store, { projectId: project.id, name: `Check of ${name}`, slug: `slug-${name}` });
    await store.pings.insert(check.id, [aPing({ ua: `agent of ${name}` })]);
    const channel = await seedChannel(store, project, {
      kind: 'email',
      name: `Channel of ${name}`,
      value: JSON.stringify({ value: `alerts-of-${name}@example.org`, up: true, down: true }),
    });
    return { project, check, channel };
  };

  /** The same people with a new project, so that it does not matter what became of the last. */
  const freshly = async (): Promise<Household> => ({ people: us.people, ...(await belongings('Ann', us.people)) });

  const addressOf = ({ path }: Try, ids: Household): string =>
    pathOf(
      { path },
      {
        project: ids.project.code,
        check: ids.check.code,
        channel: ids.channel.code,
        key: uniqueKey(ids.check.code),
        row: String(ids.project.id),
      },
    );

  const look = async (visitor: Visitor, address: string): Promise<Seen> => {
    const init = { signal: AbortSignal.timeout(PATIENCE_MS) };
    const silence: Seen = { status: 200, headers: new Headers(), text: '', location: '', setCookies: new Map() };
    return await visitor.send(address, init).catch(() => silence);
  };

  const everythingOf = async ({ project, check, channel }: Household) => {
    const { store } = db;
    return {
      project: await store.projects.byId(project.id),
      members: await store.members.ofProject(project.id),
      checks: await store.checks.ofProject(project.id),
      pings: await store.pings.list(check.id, 10),
      flips: await store.flips.ofCheck(check.id, 10),
      channels: (await store.channels.ofProject(project.id)).map(({ lastNotifyAt: _, ...rest }) => rest),
      assigned: (await store.channels.ofCheck(check.id)).map(({ id }) => id),
      sent: (await store.notifications.ofChannel(channel.id)).length,
      audit: await store.auditLog.ofProject(project.id, { now: T0, skip: 0, limit: 10 }),
    };
  };

  const secretsOf = ({ project, check, channel, people }: Household): readonly string[] => [
    project.name,
    check.name,
    channel.name,
    project.pingKey ?? '',
    project.apiKey,
    project.apiKeyReadonly,
    'agent of Bob',
    'alerts-of-Bob',
    ...Object.values(people).map(({ email }) => email),
  ];

  const expectNoSecrets = ({ text, location }: Seen, what: string): void => {
    for (const secret of secretsOf(them)) expect(`${text}${location}`, `${what}: ${secret}`).not.toContain(secret);
  };

  /** The names of everything that can be filled in or pressed, on all pages of a project's owner. */
  const fieldNames = async (): Promise<readonly string[]> => {
    const visitor = await app.signIn(us.people.owner);
    const names = new Set<string>();
    for (const each of TRIES.filter(({ method }) => method === 'get')) {
      const { text } = await look(visitor, addressOf(each, us));
      for (const [, name = ''] of text.matchAll(/<(?:input|select|textarea|button)[^>]* name="([^"]+)"/g))
        names.add(name);
    }
    names.delete('csrfmiddlewaretoken');
    return [...names];
  };

  /** What a form might hold: ids of theirs, and words that switch something on. */
  const formOf = (ids: Household) => {
    const { project, check, channel } = ids;
    const value = fc.constantFrom(project.code, check.code, channel.code, String(check.id), '1', 'on', 'w', 'api_key');
    const name = fc.constantFrom(...fields, `check-${check.code}`, `channel-${channel.code}`, 'code', 'checks');
    return fc.dictionary(name, value, { maxKeys: 6 });
  };

  test('there are pages and fields to try', () => {
    expect(TRIES.filter(({ isScoped }) => isScoped).length).toBeGreaterThan(40);
    for (const name of ['set_project_name', 'project', 'name', 'revoke_key']) expect(fields).toContain(name);
  });

  test('is 404 on every page with its ids, for everyone, whatever they send, and stays as it is', async () => {
    const before = await everythingOf(them);
    const scoped = TRIES.filter(({ isScoped }) => isScoped);
    const attempt = async (each: Try, role: HouseRole, form: Readonly<Record<string, string>>) => {
      const visitor = await app.signIn(us.people[role]);
      const address = addressOf(each, them);
      const seen = each.method === 'get' ? await look(visitor, address) : await visitor.post(address, form);
      expect(seen.status, `${each.method} ${each.path} as ${role}`).toBe(404);
      expectNoSecrets(seen, each.path);
    };
    for (const each of scoped) await attempt(each, 'owner', {});
    await fc.assert(fc.asyncProperty(fc.constantFrom(...scoped), fc.constantFrom(...ROLES), formOf(them), attempt), {
      numRuns: 60,
    });
    expect(await everythingOf(them)).toEqual(before);
  });

  test('is not shown or changed on any other page either, when its ids are in a form or a query', async () => {
    const before = await everythingOf(them);
    const { project, check, channel } = them;
    const query = new URLSearchParams({ project: project.code, check: check.code, channel: channel.code, q: 'Secret' });
    const attempt = async (each: Try, role: HouseRole, form: Readonly<Record<string, string>>) => {
      const own = await freshly();
      const visitor = await app.signIn(us.people[role]);
      const address = addressOf(each, own);
      const seen =
        each.method === 'get' ? await look(visitor, `${address}?${query}`) : await visitor.post(address, form);
      expect(seen.status, `${each.method} ${each.path} as ${role}`).toBeLessThan(500);
      expectNoSecrets(seen, `${each.method} ${each.path} as ${role}`);
    };
    for (const each of TRIES) await attempt(each, 'owner', {});
    const posts = TRIES.filter(({ method }) => method === 'post');
    await fc.assert(fc.asyncProperty(fc.constantFrom(...posts), fc.constantFrom(...ROLES), formOf(them), attempt), {
      numRuns: 120,
    });
    expect(await everythingOf(them)).toEqual(before);
  });

  test('is not reached by a page of one’s own with one id of theirs in its address', async () => {
    const before = await everythingOf(them);
    const mixed = TRIES.filter(({ path }) => path.includes('{check}') && path.includes('{channel}'));
    expect(mixed.length).toBeGreaterThan(0);
    const visitor = await app.signIn(us.people.owner);
    for (const each of mixed) {
      for (const ids of [
        { ...us, channel: them.channel },
        { ...us, check: them.check },
      ]) {
        const seen = await visitor.post(addressOf(each, ids), { state: 'on' });
        expect([400, 404]).toContain(seen.status);
        expectNoSecrets(seen, each.path);
      }
    }
    expect(await everythingOf(them)).toEqual(before);
  });

  test('a read-only member changes nothing in the project, whatever they send', async () => {
    const posts = TRIES.filter(
      ({ method, isScoped, path }) => method === 'post' && isScoped && !FREE_FOR_READERS.includes(path),
    );
    const attempt = async (each: Try, form: Readonly<Record<string, string>>) => {
      const own = await freshly();
      const before = await everythingOf(own);
      const visitor = await app.signIn(own.people.reader);
      const { status } = await visitor.post(addressOf(each, own), { ...form, name: 'stolen' });
      expect(status, each.path).toBeLessThan(500);
      expect(await everythingOf(own), each.path).toEqual(before);
    };
    for (const each of posts) await attempt(each, {});
    await fc.assert(fc.asyncProperty(fc.constantFrom(...posts), formOf(us), attempt), { numRuns: 60 });
  });

  describe('through the API', () => {
    const call = async (
      { path, method }: Pick<(typeof ENDPOINTS)[number], 'path' | 'method'>,
      ids: Household,
      key: string,
    ): Promise<Seen> => {
      const filled = path
        .replace(/\{(uuid|check)\}/, ids.check.code)
        .replace('{n}', '1')
        .replace('{notification}', crypto.randomUUID());
      const body = method === 'POST' ? { body: JSON.stringify({ name: 'stolen', channels: them.channel.code }) } : {};
      const headers = key === '' ? {} : { 'X-Api-Key': key };
      return await app.visitor().send(`/api/v3/${filled}`, { method, headers, ...body });
    };
    const keyed = ENDPOINTS.filter(({ scope }) => scope !== 'none').map(
      (each) => [`${each.method} ${each.path}`, each] as const,
    );

    test.each(keyed)('%s says and changes nothing of it', async (_, endpoint) => {
      const before = await everythingOf(them);
      for (const key of [us.project.apiKey, us.project.apiKeyReadonly]) {
        const seen = await call(endpoint, them, key);
        const isTheirs = /\{(uuid|check)\}/.test(endpoint.path);
        const mayCall = endpoint.scope === 'ro' || key === us.project.apiKey;
        if (isTheirs) expect(seen.status).toBe(mayCall ? 403 : 401);
        expectNoSecrets(seen, endpoint.path);
      }
      expect(await everythingOf(them)).toEqual(before);
    });

    test.each(keyed)('%s needs a key of the project', async (_, endpoint) => {
      const own = await freshly();
      const before = await everythingOf(own);
      expect((await call(endpoint, own, '')).status).toBe(401);
      expect((await call(endpoint, own, 'x'.repeat(32))).status).toBe(401);
      if (endpoint.scope === 'rw') expect((await call(endpoint, own, own.project.apiKeyReadonly)).status).toBe(401);
      expect(await everythingOf(own)).toEqual(before);
    });
  });
});
