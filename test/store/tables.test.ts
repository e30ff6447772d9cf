import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instant } from '../../server/core/instant.ts';
import { Invalid } from '../../server/errors.ts';
import { aCheck, aPing, at, T0 } from '../support/builders.ts';
import { seed, seedCheck, seedProject, seedUser } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';

describe.each(stores)('tables on $name', ({ open }) => {
  let db: TestStore;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.cleanup());

  test('the store answers', async () => {
    await expect(db.store.ping()).resolves.toBeUndefined();
  });

  describe('users', () => {
    test('are found by id and by address, whatever its case', async () => {
      const user = await seedUser(db.store, 'Ada.Lovelace@Example.ORG');
      expect(user.email).toBe('ada.lovelace@example.org');
      expect(await db.store.users.byId(user.id)).toEqual(user);
      expect(await db.store.users.byEmail('ADA.lovelace@example.org')).toEqual(user);
      expect(await db.store.users.byEmail('nobody@example.org')).toBeNull();
    });

    test('cannot share an address', async () => {
      await seedUser(db.store, 'once@example.org');
      await expect(seedUser(db.store, 'ONCE@example.org')).rejects.toThrow();
    });

    test('of a project: the owner first, then members by address', async () => {
      const { user, project } = await seed(db.store);
      const [zoe, bob] = [await seedUser(db.store, 'zoe@example.org'), await seedUser(db.store, 'bob@example.org')];
      for (const member of [zoe, bob]) {
        await db.store.dialect.knex('members').insert({ user_id: member.id, project_id: project.id });
      }
      expect((await db.store.users.ofProject(project.id)).map(({ id }) => id)).toEqual([user.id, bob.id, zoe.id]);
    });

    test('have UTC as zone, and a limit to the checks in all their projects', async () => {
      const { user } = await seed(db.store, [{}, {}]);
      const second = await seedProject(db.store, { ownerId: user.id });
      await seedCheck(db.store, { projectId: second.id });
      expect(await db.store.users.timeZone(user.id)).toBe('UTC');
      await db.store.users.setCheckLimit(user.id, 20);
      expect(await db.store.users.checkUsage(user.id)).toEqual({ limit: 20, used: 3 });
    });
  });

  describe('projects', () => {
    test('are found by id, code and ping key', async () => {
      const { project } = await seed(db.store);
      expect(await db.store.projects.byId(project.id)).toEqual(project);
      expect(await db.store.projects.byCode(project.code)).toEqual(project);
      expect(await db.store.projects.byPingKey(project.pingKey ?? '')).toEqual(project);
      expect(await db.store.projects.byPingKey('nobody-s-key\0')).toBeNull();
      expect(await db.store.projects.all()).toContainEqual(project);
    });

    test('change only where told to', async () => {
      const { project } = await seed(db.store);
      await db.store.projects.update(project.id, { name: 'Reports', pingKey: null });
      expect(await db.store.projects.byId(project.id)).toEqual({ ...project, name: 'Reports', pingKey: null });
    });

    test('take everything in them with them when they go', async () => {
      const { project, checks } = await seed(db.store);
      const [check] = checks;
      await db.store.pings.insert(check?.id ?? 0, [aPing()]);
      await db.store.flips.insert(check?.id ?? 0, [
        { createdAt: T0, oldStatus: 'new', newStatus: 'up', reason: '', silent: false },
      ]);
      await db.store.projects.remove(project.id);
      expect(await db.store.checks.byId(check?.id ?? 0)).toBeNull();
      expect(await db.store.pings.list(check?.id ?? 0, 10)).toEqual([]);
      expect(await db.store.flips.ofCheck(check?.id ?? 0, 10)).toEqual([]);
    });

    test('can be locked while they exist', async () => {
      const { project } = await seed(db.store);
      expect(await db.store.transaction((tx) => tx.projects.lock(project.id))).toBe(true);
      expect(await db.store.transaction((tx) => tx.projects.lock(-1))).toBe(false);
    });
  });

  describe('checks', () => {
    test('come back as they were stored, to the microsecond', async () => {
      const { project } = await seed(db.store, []);
      const everything = {
        ...aCheck(),
        code: randomUUID(),
        badgeKey: randomUUID(),
        projectId: project.id,
        name: 'Nightly – ночь 🌙',
        slug: 'nightly',
        tags: 'db prod',
        desc: 'x'.repeat(20_000),
        kind: 'oncalendar',
        timeoutSecs: 31_536_000,
        schedule: 'Mon..Fri *-*-* 02:00\nSun 04:00',
        tz: 'America/Argentina/ComodRivadavia',
        filterSubject: true,
        filterDefaultFail: true,
        startKw: 'START',
        methods: 'POST',
        manualResume: true,
        nPings: 2_147_483_647,
        createdAt: instant(T0 + 1),
        lastPingAt: instant(T0 + 123_456),
        lastStartAt: instant(T0 + 999_999),
        lastStartRid: randomUUID(),
        lastDuration: 259_199_999_999,
        hasConfirmationLink: true,
        alertAfter: instant(T0 + 1_000_001),
        status: 'up',
      } as const;
      const { id: _, ...fresh } = everything;
      const stored = await db.store.checks.insert(fresh);
      expect(stored).toEqual({ ...everything, id: stored.id });
      expect(await db.store.checks.byId(stored.id)).toEqual(stored);
      expect(await db.store.checks.byCode(stored.code)).toEqual(stored);
    });

    test('keep the defaults of a new one', async () => {
      const { checks } = await seed(db.store);
      const expected = aCheck({ ...checks[0] });
      expect(checks[0]).toEqual(expected);
    });

    test('are found by their code in either case; what is no code finds nothing', async () => {
      const [check] = (await seed(db.store)).checks;
      expect(await db.store.checks.byCode(check?.code.toUpperCase() ?? '')).toEqual(check);
      for (const code of ['', 'nope', '\0', `${check?.code}\n`, randomUUID()]) {
        expect(await db.store.checks.byCode(code)).toBeNull();
        expect(await db.store.projects.byCode(code)).toBeNull();
        expect(await db.store.channels.byCode(code)).toBeNull();
      }
    });

    test('an edit that changes nothing is none', async () => {
      const [check] = (await seed(db.store)).checks;
      await db.store.checks.update(check?.id ?? 0, {});
      expect(await db.store.checks.byId(check?.id ?? 0)).toEqual(check);
    });

    test('may share a slug within a project', async () => {
      const { project, checks } = await seed(db.store, [{ slug: 'twin' }, { slug: 'twin' }, { slug: 'other' }]);
      expect(await db.store.checks.bySlug(project.id, 'twin')).toEqual(checks.slice(0, 2));
      expect(await db.store.checks.bySlug(project.id, 'none')).toEqual([]);
      expect(await db.store.checks.ofProject(project.id)).toEqual(checks);
    });

    test('change only in the columns named, so an edit and a ping do not undo one another', async () => {
      const [check] = (await seed(db.store)).checks;
      if (!check) throw new Error('no check');
      await Promise.all([
        db.store.checks.update(check.id, { name: 'renamed', graceSecs: 60 }),
        db.store.checks.update(check.id, { nPings: 7, lastPingAt: at(5) }),
      ]);
      const expected = { ...check, name: 'renamed', graceSecs: 60, nPings: 7, lastPingAt: at(5) };
      expect(await db.store.checks.byId(check.id)).toEqual(expected);
    });

    test('advance only from the status they were read with', async () => {
      const [check] = (await seed(db.store, [{ status: 'up', alertAfter: at(10) }])).checks;
      if (!check) throw new Error('no check');
      const down = { status: 'down', alertAfter: null } as const;
      const wins = await Promise.all([
        db.store.checks.advance(check.id, 'up', down),
        db.store.checks.advance(check.id, 'up', down),
        db.store.checks.advance(check.id, 'paused', { status: 'new' }),
      ]);
      expect(wins.filter(Boolean)).toHaveLength(1);
      expect(await db.store.checks.byId(check.id)).toEqual({ ...check, ...down });
    });

    test('get exactly the channels named, of their own project', async () => {
      const mine = await seed(db.store);
      const other = await seed(db.store);
      const [check] = mine.checks;
      if (!check) throw new Error('no check');
      const a = await seedChannel(db, mine.project.id);
      const b = await seedChannel(db, mine.project.id);
      const foreign = await seedChannel(db, other.project.id);
      await db.store.checks.assignChannels(check.id, [a.id]);
      await db.store.checks.assignChannels(check.id, [b.id, foreign.id, 999_999]);
      expect(await db.store.channels.ofCheck(check.id)).toEqual([b]);
      await db.store.checks.assignChannels(check.id, []);
      expect(await db.store.channels.ofCheck(check.id)).toEqual([]);
    });

    test('take their pings with them; removing one twice is no error', async () => {
      const [check] = (await seed(db.store)).checks;
      if (!check) throw new Error('no check');
      await db.store.pings.insert(check.id, [aPing({ n: 1 }), aPing({ n: 2 })]);
      await db.store.checks.remove(check.id);
      await db.store.checks.remove(check.id);
      expect(await db.store.pings.list(check.id, 10)).toEqual([]);
    });

    test.each([
      ['name', 'n'.repeat(101)],
      ['slug', 's'.repeat(101)],
      ['tags', 't'.repeat(501)],
      ['schedule', '*'.repeat(101)],
      ['tz', 'z'.repeat(37)],
      ['failureKw', 'k'.repeat(201)],
    ])('refuse a %s that is too long', async (field, text) => {
      const [check] = (await seed(db.store)).checks;
      await expect(db.store.checks.update(check?.id ?? 0, { [field]: text })).rejects.toThrow(Invalid);
    });

    test('count the length of a name in characters, not in bytes or code units', async () => {
      const [check] = (await seed(db.store)).checks;
      await db.store.checks.update(check?.id ?? 0, { name: '🌙'.repeat(100) });
      expect((await db.store.checks.byId(check?.id ?? 0))?.name).toBe('🌙'.repeat(100));
    });

    test.each([
      ['right to left', 'שלום \u202e مرحبا', 'שלום \u202e مرحبا'],
      ['quotes and wildcards', `'; drop table checks; -- "\\ % _ ? $1`, `'; drop table checks; -- "\\ % _ ? $1`],
      ['NUL', 'a\0b', 'ab'],
      ['half a character', 'a\ud83cb', 'a\ufffdb'],
      ['joined emoji', '👩‍👩‍👧‍👦', '👩‍👩‍👧‍👦'],
    ])('keep hostile text harmless: %s', async (_, text, kept) => {
      const [check] = (await seed(db.store, [{ name: text, tags: text, desc: text }])).checks;
      expect(check).toMatchObject({ name: kept, tags: kept, desc: kept });
    });
  });

  describe('channels', () => {
    test('come back as stored, by id, code and project', async () => {
      const { project } = await seed(db.store);
      const channel = await seedChannel(db, project.id);
      expect(await db.store.channels.byId(channel.id)).toEqual(channel);
      expect(await db.store.channels.byCode(channel.code)).toEqual(channel);
      expect(await db.store.channels.ofProject(project.id)).toEqual([channel]);
    });

    test('remember their last delivery', async () => {
      const { project } = await seed(db.store);
      const channel = await seedChannel(db, project.id);
      const delivered = { lastNotifyAt: at(1), lastNotifyDuration: 123_457, lastError: 'HTTP 500', disabled: true };
      await db.store.channels.update(channel.id, delivered);
      expect(await db.store.channels.byId(channel.id)).toEqual({ ...channel, ...delivered });
    });

    test('are assigned to all checks of their project, twice without harm', async () => {
      const { project, checks } = await seed(db.store, [{}, {}]);
      const other = await seed(db.store);
      const channel = await seedChannel(db, project.id);
      await db.store.channels.assignToAllChecks(channel.id);
      await db.store.channels.assignToAllChecks(channel.id);
      for (const check of checks) expect(await db.store.channels.ofCheck(check.id)).toEqual([channel]);
      expect(await db.store.channels.ofCheck(other.checks[0]?.id ?? 0)).toEqual([]);
    });
  });
});

function seedChannel({ store }: TestStore, projectId: number) {
  return store.channels.insert({
    code: randomUUID(),
    projectId,
    createdAt: T0,
    name: 'Ops',
    kind: 'webhook',
    value: '{"url_down":"https://example.org/?a=1"}',
    emailVerified: false,
  });
}
