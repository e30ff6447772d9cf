import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addSecs } from '../../server/core/instant.ts';
import type { User } from '../../server/store/store.ts';
import { T0 } from '../support/builders.ts';
import { seedCheck, seedProject, seedUser } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';

describe.each(stores)('what belongs to an account, on $name', ({ open }) => {
  let db: TestStore;
  let ann: User;
  let bob: User;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.cleanup());
  beforeEach(async () => {
    for (const table of ['sessions', 'setup_links', 'users']) await db.store.dialect.knex(table).delete();
    ann = await seedUser(db.store, 'ann@example.org');
    bob = await seedUser(db.store, 'bob@example.org');
  });

  test('sessions are listed while they last, the last one used first', async () => {
    const { sessions } = db.store;
    const add = (key: string, userId: number, { seen, ends }: Readonly<Record<'seen' | 'ends', number>>) =>
      sessions.insert({
        key,
        userId,
        createdAt: T0,
        lastSeenAt: addSecs(T0, seen),
        expiresAt: addSecs(T0, ends),
        content: '{}',
        remoteAddr: '',
        userAgent: '',
      });
    await add('early', ann.id, { seen: 1, ends: 101 });
    await add('late', ann.id, { seen: 2, ends: 200 });
    await add('over', ann.id, { seen: 3, ends: 100 });
    await add('of-bob', bob.id, { seen: 4, ends: 200 });

    const keys = (await sessions.ofUser(ann.id, addSecs(T0, 100))).map(({ key }) => key);

    expect(keys).toEqual(['late', 'early']);
  });

  test('a stored password is replaced by a better form only while it is that one', async () => {
    const { users } = db.store;
    await users.update(ann.id, { password: 'old' });
    await users.update(bob.id, { password: 'old' });

    await users.rehashPassword(ann.id, 'other', 'never');
    expect(await users.password(ann.id)).toBe('old');
    await users.rehashPassword(ann.id, 'old', 'new');

    expect(await users.password(ann.id)).toBe('new');
    expect(await users.password(bob.id)).toBe('old');
  });

  test('there is a superuser as soon as one account is', async () => {
    const { users } = db.store;
    expect(await users.anySuperuser()).toBe(false);
    await users.update(bob.id, { isSuperuser: true });
    expect(await users.anySuperuser()).toBe(true);
  });

  test('a profile that is there keeps its limits', async () => {
    const { profiles } = db.store;
    const rows = () => db.store.dialect.knex('profiles').where({ user_id: ann.id });
    await rows().delete();
    await profiles.ensure(ann.id, { checkLimit: 5, smsLimit: 6, callLimit: 7 });
    await profiles.ensure(ann.id, { checkLimit: 50, smsLimit: 60, callLimit: 70 });

    expect(await rows().select('check_limit', 'sms_limit', 'call_limit')).toEqual([
      { check_limit: 5, sms_limit: 6, call_limit: 7 },
    ]);
  });

  test('a recovery code is used once, by whom it was made for, also when two try at once', async () => {
    const { recoveryCodes } = db.store;
    await recoveryCodes.replace(ann.id, ['one', 'two'], T0);
    expect(await recoveryCodes.use(bob.id, 'one', T0)).toBe(false);

    const tries = await Promise.all([1, 2].map(() => recoveryCodes.use(ann.id, 'one', T0)));

    expect(tries.filter((used) => used)).toHaveLength(1);
    expect(await recoveryCodes.left(ann.id)).toBe(1);
  });

  test('recovery codes made at a moment or later go, those of others stay', async () => {
    const { recoveryCodes } = db.store;
    await recoveryCodes.replace(ann.id, ['one', 'two'], T0);
    await recoveryCodes.replace(bob.id, ['three'], T0);

    await recoveryCodes.removeSince(ann.id, addSecs(T0, 1));
    expect(await recoveryCodes.left(ann.id)).toBe(2);
    await recoveryCodes.removeSince(ann.id, T0);

    expect(await recoveryCodes.left(ann.id)).toBe(0);
    expect(await recoveryCodes.left(bob.id)).toBe(1);
  });

  test('a sign-in token is used once, by its own user, also when two try at once', async () => {
    const { profiles } = db.store;
    await profiles.setLoginToken(ann.id, 'hash');
    expect(await profiles.burnLoginToken(bob.id, 'hash')).toBe(false);
    expect(await profiles.burnLoginToken(ann.id, 'other')).toBe(false);

    const tries = await Promise.all([1, 2].map(() => profiles.burnLoginToken(ann.id, 'hash')));

    expect(tries.filter((burnt) => burnt)).toHaveLength(1);
    expect(await profiles.burnLoginToken(ann.id, 'hash')).toBe(false);
  });

  test('no token is none that could be used', async () => {
    const { profiles } = db.store;
    await profiles.setLoginToken(ann.id, '');
    expect(await profiles.burnLoginToken(ann.id, '')).toBe(false);
  });

  test('a closed account is kept once, and no other with it', async () => {
    const { profiles } = db.store;
    for (const { id } of [ann, bob]) await profiles.update(id, { closingAt: addSecs(T0, 60) });

    expect(await profiles.cancelClosing(ann.id)).toBe(true);

    expect((await profiles.ofUser(ann.id))?.closingAt).toBeNull();
    expect((await profiles.ofUser(bob.id))?.closingAt).toBe(addSecs(T0, 60));
    expect(await profiles.cancelClosing(ann.id)).toBe(false);
  });

  test('a change of address that is taken back voids itself and later ones of its user, once', async () => {
    const { emailChanges } = db.store;
    const change = (user: User, oldEmail: string) =>
      emailChanges.insert({ userId: user.id, changedAt: T0, oldEmail }, addSecs(T0, -60));
    const first = await change(ann, 'first@example.org');
    const second = await change(ann, 'second@example.org');
    const ofBob = await change(bob, 'bob-before@example.org');
    const third = await change(ann, 'third@example.org');
    const known = async () =>
      (await Promise.all([first, second, ofBob, third].map((id) => emailChanges.byId(id)))).map(
        (each) => each?.oldEmail,
      );

    expect(await emailChanges.voidFrom({ id: second, userId: bob.id })).toBe(false);
    expect(await known()).not.toContain(undefined);
    expect(await emailChanges.voidFrom({ id: second, userId: ann.id })).toBe(true);

    expect(await known()).toEqual(['first@example.org', undefined, 'bob-before@example.org', undefined]);
    expect(await emailChanges.voidFrom({ id: second, userId: ann.id })).toBe(false);
    expect(await emailChanges.voidFrom({ id: third, userId: ann.id })).toBe(false);
  });

  test('of two who take a change back at once only one does', async () => {
    const { emailChanges } = db.store;
    const id = await emailChanges.insert({ userId: ann.id, changedAt: T0, oldEmail: 'old@example.org' }, T0);
    const tries = await Promise.all([1, 2].map(() => emailChanges.voidFrom({ id, userId: ann.id })));
    expect(tries.filter((own) => own)).toHaveLength(1);
  });

  test('an attempt that is given back can be made again, and no more than the limit', async () => {
    const { buckets } = db.store;
    const limit = { capacity: 2, refillSecs: 3600 };
    const take = async () => (await buckets.take('password:ann', limit, T0)).allowed;
    expect([await take(), await take(), await take()]).toEqual([true, true, false]);

    await buckets.giveBack('password:ann', limit, T0);
    expect([await take(), await take()]).toEqual([true, false]);

    for (let n = 0; n < 5; n += 1) await buckets.giveBack('password:ann', limit, T0);
    expect([await take(), await take(), await take()]).toEqual([true, true, false]);
  });

  test('attempts that are given back at once all count', async () => {
    const { buckets } = db.store;
    const limit = { capacity: 4, refillSecs: 3600 };
    const take = async () => (await buckets.take('password:bob', limit, T0)).allowed;
    for (let n = 0; n < 4; n += 1) await take();

    await Promise.all([1, 2, 3].map(() => buckets.giveBack('password:bob', limit, T0)));

    expect([await take(), await take(), await take(), await take()]).toEqual([true, true, true, false]);
  });

  test('what was never taken cannot be given back', async () => {
    const { buckets } = db.store;
    await buckets.giveBack('password:never', { capacity: 1, refillSecs: 60 }, T0);
    expect(await db.store.dialect.knex('token_buckets').where({ bucket_key: 'password:never' })).toEqual([]);
  });

  test('a security key gets another name, and no other does', async () => {
    const { credentials } = db.store;
    const add = (code: string, name: string) =>
      credentials.insert({ code, userId: ann.id, name, createdAt: T0, signCount: 0, data: Buffer.from(name) });
    await add('00000000-0000-4000-8000-000000000001', 'first');
    await add('00000000-0000-4000-8000-000000000002', 'second');
    const [first] = await credentials.ofUser(ann.id);

    await credentials.rename(first?.id ?? 0, 'blue');

    expect((await credentials.ofUser(ann.id)).map(({ name }) => name)).toEqual(['blue', 'second']);
  });

  test('one goes by name to the projects one owns or is a member of, and to their checks', async () => {
    const projectOf = (owner: User, name: string) => seedProject(db.store, { ownerId: owner.id, name });
    const mine = await projectOf(ann, 'beta');
    const shared = await projectOf(bob, 'Alpha');
    await seedCheck(db.store, { projectId: (await projectOf(bob, 'Secret')).id, name: 'hidden' });
    await db.store.members.insert({ userId: ann.id, projectId: shared.id, role: 'r', transferRequestedAt: null });
    await seedCheck(db.store, { projectId: shared.id, name: 'backup', tags: 'db' });

    const { projects, checks } = await db.store.reads.destinations(ann.id);

    expect(projects.map(({ id, name }) => [id, name])).toEqual([
      [shared.id, 'Alpha'],
      [mine.id, 'beta'],
    ]);
    expect(checks.map(({ name, tags, projectId }) => [name, tags, projectId])).toEqual([['backup', 'db', shared.id]]);
  });

  test('links of the first start end all together', async () => {
    const { setupLinks } = db.store;
    for (const hash of ['a', 'b']) await setupLinks.add(hash, addSecs(T0, 60), T0);
    expect(await setupLinks.isGood('a', T0)).toBe(true);

    await setupLinks.removeAll();

    expect([await setupLinks.isGood('a', T0), await setupLinks.isGood('b', T0)]).toEqual([false, false]);
  });
});
