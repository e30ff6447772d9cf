import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { addSecs, type Instant } from '../../server/core/instant.ts';
import { aPing } from '../support/builders.ts';
import { seed, seedUser } from '../support/seed.ts';
import { stores } from '../support/stores.ts';
import { commandsOn } from './rollcall.ts';

const DAY = 86_400;

function daysAgo(days: number): Instant {
  return addSecs(systemClock().now(), -days * DAY);
}

describe.each(stores)('pruning commands on $name', ({ open }) => {
  const { db, run } = commandsOn(open);

  const countOf = async (table: string, where: Readonly<Record<string, unknown>> = {}): Promise<number> => {
    const rows = await db().store.dialect.knex(table).where(where).select();
    return rows.length;
  };

  /** A check with as many pings, the newest now. */
  const busyCheck = async (pings: number) => {
    const made = await seed(db().store, [{ nPings: pings }]);
    const { id = 0, code = '' } = made.checks[0] ?? {};
    const list = Array.from({ length: pings }, (_, index) =>
      aPing({ n: index + 1, createdAt: addSecs(systemClock().now(), index - pings) }),
    );
    await db().store.pings.insert(id, list);
    return { ...made, id, code };
  };

  test('prunepingsslow names each check with more than 100 pings and leaves what its owner keeps', async () => {
    const [busy, calm] = [await busyCheck(250), await busyCheck(100)];
    const dry = await run('prunepingsslow', '--dry-run');
    expect(dry.out).toContain(`${busy.code}: 150 pings`);
    expect(dry.out).not.toContain(calm.code);
    expect(await countOf('pings', { check_id: busy.id })).toBe(250);
    const { code, out } = await run('prunepingsslow');
    expect([code, out]).toEqual([0, dry.out.replaceAll('would remove', 'removed')]);
    expect(await countOf('pings', { check_id: busy.id })).toBe(100);
    expect((await run('prunepingsslow')).out).toContain(`${busy.code}: 0 pings`);
  });

  test('prunetokenbucket removes rows that were idle for a day, in as many steps as it takes', async () => {
    const { store } = db();
    const limit = { capacity: 2, refillSecs: 60 };
    await store.buckets.take('old', limit, daysAgo(1.1));
    await store.dialect.knex.raw(
      `insert into token_buckets (bucket_key, tokens, updated_at)
       with recursive numbers (n) as (select 2 union all select n + 1 from numbers where n < 2100)
       select 'old-' || n, tokens, updated_at from token_buckets, numbers`,
    );
    await store.buckets.take('young', limit, daysAgo(0.9));
    expect((await run('prunetokenbucket', '--dry-run')).out).toContain('would remove 2100');
    expect((await run('prunetokenbucket')).out).toContain('removed 2100');
    expect(await store.dialect.knex('token_buckets').pluck('bucket_key')).toEqual(['young']);
  });

  test('clearsessions removes sessions that have expired', async () => {
    const { store } = db();
    const session = { userId: null, createdAt: daysAgo(20), lastSeenAt: daysAgo(20), remoteAddr: '', userAgent: '' };
    await store.sessions.insert({ ...session, key: 'old', content: '{}', expiresAt: daysAgo(0.1) });
    await store.sessions.insert({ ...session, key: 'young', content: '{}', expiresAt: daysAgo(-1) });
    expect((await run('clearsessions', '--dry-run')).out).toContain('would remove 1 ');
    expect((await run('clearsessions', 'whatever')).code).toBe(2);
    expect((await run('clearsessions')).out).toContain('removed 1 ');
    expect(await store.dialect.knex('sessions').pluck('id')).toEqual(['young']);
  });

  test.each([
    ['collectstatic', '--noinput'],
    ['compress', '--force'],
    ['prunepings'],
    ['pruneflips', '--whatever', '3'],
    ['prunenotifications'],
    ['render_docs'],
    ['populate_searchdb'],
    ['pygmentize', 'all'],
  ])('%s of old deploy scripts says that it is not needed, and succeeds', async (...args) => {
    expect(await run(...args)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\w+ is not needed any more: .+\n$/),
    });
  });

  test('prune runs all of them, and a second run finds nothing to do', async () => {
    const { store } = db();
    const { id, project } = await busyCheck(130);
    const { knex, instant } = store.dialect;
    const entry = { projectId: project.id, userId: null, actor: 'a', action: 'x', remoteAddr: '', detail: '' };
    await store.auditLog.insert({ ...entry, createdAt: daysAgo(366) });
    await knex('log_records').insert([
      { created_at: instant(daysAgo(91)), level: 40, message: 'old' },
      { created_at: instant(daysAgo(89)), level: 40, message: 'young' },
    ]);
    await knex('heartbeats').insert({
      ...{ process: 'web', instance: 'gone/1', version: '1' },
      ...{ started_at: instant(daysAgo(9)), beat_at: instant(daysAgo(8)) },
    });
    await knex('blind_windows').insert(
      [401, 399].map((days) => ({
        ...{ door: 'http', kind: 'blind', cause: 'stopped' },
        ...{ from_at: instant(daysAgo(days + 1)), to_at: instant(daysAgo(days)), applied_at: instant(daysAgo(days)) },
      })),
    );
    await run('prune', '--dry-run');
    expect(await countOf('pings', { check_id: id })).toBe(130);
    expect((await run('prune')).code).toBe(0);
    expect(await countOf('pings', { check_id: id })).toBe(100);
    expect(await knex('log_records').pluck('message')).toEqual(['young']);
    expect([await countOf('audit_log'), await countOf('heartbeats'), await countOf('blind_windows')]).toEqual([
      0, 0, 1,
    ]);
    const second = await run('prune');
    expect(second.out.match(/removed [1-9]/g)).toBeNull();
  });
});

describe.each(stores)('pruneusers on $name', ({ open }) => {
  const { db, run } = commandsOn(open);

  /** An account with a project and a check, as old as told. */
  const account = async (days: number, check: Readonly<{ nPings?: number }> = {}) => {
    const { store } = db();
    const made = await seed(store, [check]);
    const { knex, instant } = store.dialect;
    await knex('users')
      .where({ id: made.user.id })
      .update({ created_at: instant(daysAgo(days)) });
    return made;
  };
  const isThere = async (user: { readonly id: number }) => (await db().store.users.byId(user.id)) !== null;

  test('Z1: an account that nobody signed in to for a month is deleted with all it owns', async () => {
    const { user, checks } = await account(31);
    const { user: young } = await account(29);
    const dry = await run('pruneusers', '--dry-run');
    expect(dry.out).toContain('would remove 1 account that had never been used');
    expect(await isThere(user)).toBe(true);
    expect((await run('pruneusers')).out).toContain('removed 1 account that had never been used');
    expect([await isThere(user), await isThere(young)]).toEqual([false, true]);
    expect(await db().store.checks.byId(checks[0]?.id ?? 0)).toBeNull();
  });

  test('Z1: members, accounts with checks that ping or keys in use, and superusers stay', async () => {
    const { store } = db();
    const [member, pinged, keyed, superuser, used] = [
      await account(40),
      await account(40, { nPings: 1 }),
      await account(40),
      await account(40),
      await account(40),
    ];
    const team = { projectId: pinged.project.id, userId: member.user.id, transferRequestedAt: null };
    await store.members.insert({ ...team, role: 'r' });
    await store.projects.update(keyed.project.id, { apiKey: 'x'.repeat(32) });
    await store.users.update(superuser.user.id, { isSuperuser: true });
    await store.users.update(used.user.id, { lastLoginAt: daysAgo(35) });
    await run('pruneusers');
    for (const { user } of [member, pinged, keyed, superuser, used]) expect(await isThere(user)).toBe(true);
  });

  test('Z3: an account is deleted a month after its notice, unless somebody came or a check was pinged', async () => {
    const { store } = db();
    const given = async (notice: number) => {
      const made = await account(800);
      await store.users.update(made.user.id, { lastLoginAt: daysAgo(500) });
      await store.profiles.update(made.user.id, { lastActiveAt: daysAgo(500), deletionNoticeAt: daysAgo(notice) });
      return made;
    };
    const [gone, recent, signedIn, active, pinged, superuser] = [
      await given(31),
      await given(29),
      await given(31),
      await given(31),
      await given(31),
      await given(31),
    ];
    await store.users.update(signedIn.user.id, { lastLoginAt: daysAgo(3) });
    await store.profiles.update(active.user.id, { lastActiveAt: daysAgo(3) });
    await store.pings.insert(pinged.checks[0]?.id ?? 0, [aPing({ createdAt: daysAgo(3) })]);
    await store.users.update(superuser.user.id, { isSuperuser: true });
    const { out } = await run('pruneusers');
    expect(out).toContain(`removed the inactive account ${gone.user.email}`);
    expect(out).toContain('removed 1 inactive account\n');
    expect(await isThere(gone.user)).toBe(false);
    for (const { user } of [recent, signedIn, active, pinged, superuser]) expect(await isThere(user)).toBe(true);
  });

  test('an account without a profile is not in the way', async () => {
    const user = await seedUser(db().store, `${randomUUID()}@example.org`);
    await db().store.dialect.knex('profiles').where({ user_id: user.id }).delete();
    expect((await run('pruneusers')).code).toBe(0);
  });
});
