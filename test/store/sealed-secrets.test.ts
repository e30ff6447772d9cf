import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSealer } from '../../server/sealing.ts';
import { dumpDatabase } from '../../server/store/copy/dump.ts';
import { migrate } from '../../server/store/migrations.ts';
import { type OpenStore, openStore } from '../../server/store/open.ts';
import { sealStored } from '../../server/store/seal-stored.ts';
import { rowsAsStored } from '../../server/store/sql.ts';
import { type Seed, seed, seedChannel } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';

const VALUE = 'https://hooks.example.org/very-secret-token';
const SEED = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const SEALED = /^sealed:1:/;

const sealerOf = (secretKey: string, ...secretKeyFallbacks: string[]) =>
  createSealer('stored-secrets', { secretKey, secretKeyFallbacks });

describe.each(stores)('secrets on $name', ({ open }) => {
  let db: TestStore;
  let seeded: Seed;
  const opened: OpenStore[] = [];
  /** The same database, in the hands of a server with these keys. */
  const withKeys = (...keys: [string, ...string[]]): OpenStore => {
    const store = openStore(db.options, { sealer: sealerOf(...keys) });
    opened.push(store);
    return store;
  };
  beforeAll(async () => {
    db = await open();
    seeded = await seed(db.store);
  });
  afterAll(async () => {
    for (const store of opened) await store.close();
    await db.cleanup();
  });

  const stored = async () => {
    const { knex } = db.store.dialect;
    const [values, seeds] = await Promise.all([
      rowsAsStored<{ value: string }>(knex, `select value from channels order by id desc limit 1`),
      rowsAsStored<{ totp: string }>(knex, 'select totp from profiles where user_id = ?', [seeded.user.id]),
    ]);
    return { value: values[0]?.value ?? '', totp: seeds[0]?.totp ?? '' };
  };
  const fill = async (store: OpenStore) => {
    await store.profiles.update(seeded.user.id, { totp: SEED });
    return await seedChannel(store, seeded.project, { kind: 'slack', value: VALUE });
  };

  test('are given out as they were also after migrations, within transactions too', async () => {
    const store = withKeys('one');
    const channel = await fill(store);
    await migrate(store.dialect.knex);
    expect((await store.channels.byId(channel.id))?.value).toBe(VALUE);
    await store.transaction(async (tx) => expect((await tx.channels.byId(channel.id))?.value).toBe(VALUE));
  });

  test('nothing of them is in the database, and the store gives them out as they were', async () => {
    const store = withKeys('one');
    const { id, value } = await fill(store);
    expect(value).toBe(VALUE);
    const { value: sealed, totp } = await stored();
    expect([sealed, totp]).toEqual([expect.stringMatching(SEALED), expect.stringMatching(SEALED)]);
    expect(sealed).not.toContain('hooks');
    expect((await store.channels.byId(id))?.value).toBe(VALUE);
    expect((await store.channels.ofProject(seeded.project.id)).map((channel) => channel.value)).toContain(VALUE);
    expect((await store.profiles.ofUser(seeded.user.id))?.totp).toBe(SEED);
    expect(await store.users.secondFactors(seeded.user.id)).toEqual({ keys: 0, totp: true });
    await store.transaction(async (tx) => {
      await tx.channels.update(id, { value: `${VALUE}/2` });
      expect((await tx.channels.byId(id))?.value).toBe(`${VALUE}/2`);
    });
    const row = await store.admin.byKey('channels', String(id));
    expect([row?.values.get('value'), row?.values.get('value_start')]).toEqual([`${VALUE}/2`, `${VALUE}/2`]);
    await store.admin.change('channels', String(id), new Map([['value', VALUE]]));
    expect((await stored()).value).toMatch(SEALED);
    expect((await store.channels.byId(id))?.value).toBe(VALUE);
  });

  test('what was stored as plain text is read, sealed at the next start, and then left alone', async () => {
    const { id } = await fill(db.store);
    expect(await stored()).toEqual({ value: VALUE, totp: SEED });
    const store = withKeys('one');
    expect((await store.channels.byId(id))?.value).toBe(VALUE);
    const { sealed, unreadable } = await sealStored(store.dialect);
    expect(sealed).toBeGreaterThanOrEqual(2);
    expect(unreadable).toBe(0);
    const before = await stored();
    expect(before.value).toMatch(SEALED);
    expect(await sealStored(store.dialect)).toEqual({ sealed: 0, unreadable: 0 });
    expect(await stored()).toEqual(before);
    expect((await store.channels.byId(id))?.value).toBe(VALUE);
  });

  test('with a new key and the old one as a fallback all is read, and sealed with the new one', async () => {
    const first = withKeys('old');
    const { id } = await fill(first);
    const both = withKeys('new', 'one', 'old');
    expect((await both.channels.byId(id))?.value).toBe(VALUE);
    await sealStored(both.dialect);
    const after = withKeys('new');
    expect((await after.channels.byId(id))?.value).toBe(VALUE);
    expect((await after.profiles.ofUser(seeded.user.id))?.totp).toBe(SEED);
    expect((await first.channels.byId(id))?.value).not.toContain('hooks');
  });

  test('what was sealed with a key that is gone is counted, and stays as it is', async () => {
    const before = await stored();
    const { sealed, unreadable } = await sealStored(withKeys('another').dialect);
    expect(sealed).toBe(0);
    expect(unreadable).toBeGreaterThan(0);
    expect(await stored()).toEqual(before);
  });

  test('a dump says which it holds', async () => {
    const headOf = async (store: OpenStore) => {
      const lines: string[] = [];
      for await (const line of dumpDatabase(store.dialect)) lines.push(JSON.stringify(line));
      return { head: lines[0] ?? '', text: lines.join('\n') };
    };
    const store = withKeys('new');
    await sealStored(store.dialect);
    await fill(store);
    await db.store.dialect.knex('channels').whereNot('value', 'like', 'sealed:%').delete();
    const sealed = await headOf(store);
    expect(sealed.head).toContain('"secrets":"sealed"');
    expect([sealed.text.includes('hooks'), sealed.text.includes(SEED)]).toEqual([false, false]);
    await fill(db.store);
    const plain = await headOf(store);
    expect(plain.head).toContain('"secrets":"plain"');
  });
});
