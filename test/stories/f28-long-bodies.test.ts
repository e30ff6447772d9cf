import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../support/app.ts';
import { seed } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';

// F28: a job that ran unattended sent a long body, and its ping was answered with an error.

const MEBIBYTE = 1024 * 1024;
const LIMIT = 10_000;
const EURO = Buffer.from('€');

describe.each(stores)('whatever a ping brings, it counts, on $name', ({ open }) => {
  let db: TestStore;
  let app: TestApp;
  beforeAll(async () => {
    db = await open();
    app = await startApp(db, { env: { PING_BODY_LIMIT: String(LIMIT) } });
  });
  afterAll(async () => {
    await app.stop();
    await db.cleanup();
  });

  const filtering = { filterHttpBody: true, failureKw: 'FAILED', successKw: 'OK', filterDefaultFail: true };

  test.each<[string, Uint8Array, Readonly<Record<string, string>>]>([
    ['bytes of any value', Buffer.from(Array.from({ length: 4 * 256 }, (_, n) => n % 256)), {}],
    ['a character that is cut in half', Buffer.concat([Buffer.alloc(LIMIT - 1, 'x'), EURO]), {}],
    ['a character that the client cut in half', EURO.subarray(0, 2), {}],
    ['three megabytes', Buffer.alloc(3 * MEBIBYTE, 'x'), {}],
    ['100 MiB', Buffer.alloc(100 * MEBIBYTE, 'x'), {}],
    ['a form that is none', Buffer.from('%%%&&&=='), { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['a multipart form without its boundary', Buffer.from('x'), { 'Content-Type': 'multipart/form-data' }],
    ['JSON that is none', Buffer.from('{"'), { 'Content-Type': 'application/json' }],
    ['an unknown character set', Buffer.from('x'), { 'Content-Type': 'text/plain; charset=klingon' }],
    ['an encoding that it does not have', Buffer.from('x'), { 'Content-Encoding': 'gzip' }],
    ['a type that is no type', Buffer.from('x'), { 'Content-Type': ';;;' }],
  ])('%s', async (_, body, headers) => {
    const { checks } = await seed(db.store, [{}, filtering]);
    for (const { id, code } of checks) {
      const { status } = await fetch(`${app.base}/ping/${code}`, {
        method: 'POST',
        body: new Uint8Array(body),
        headers,
      });
      expect(status).toBe(200);
      expect(await db.store.checks.byId(id)).toMatchObject({ nPings: 1 });
      const kept = Buffer.from((await db.store.pings.body(id, 1)) ?? []);
      expect(kept.equals(body.subarray(0, LIMIT))).toBe(true);
    }
    expect(await db.store.checks.byId(checks[0]?.id ?? 0)).toMatchObject({ status: 'up' });
    expect(await db.store.checks.byId(checks[1]?.id ?? 0)).toMatchObject({ status: 'down' });
  });

  test('words that rules look for are found up to the limit', async () => {
    const { checks } = await seed(db.store, [filtering]);
    const body = Buffer.concat([Buffer.from([0xff, 0xc3]), Buffer.from(' OK '), Buffer.alloc(LIMIT, 0xe2)]);
    await fetch(`${app.base}/ping/${checks[0]?.code}`, { method: 'POST', body: new Uint8Array(body) });
    expect(await db.store.checks.byId(checks[0]?.id ?? 0)).toMatchObject({ status: 'up' });
  });
});
