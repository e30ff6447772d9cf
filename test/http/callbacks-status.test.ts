import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { addSecs } from '../../server/core/instant.ts';
import type { Project } from '../../server/core/project.ts';
import { twilioSignature } from '../../server/http/api/twilio-signature.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { seed, seedChannel } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';

const SITE_ROOT = 'https://rollcall.example';
const TOKEN = 'twilio-token';
const SENT = { state: 'sent', error: '', errorCode: '' } as const;

describe.each(stores)('delivery reports on $name', ({ open }) => {
  let db: TestStore;
  let app: TestApp;
  let strict: TestApp;
  let project: Project;

  beforeAll(async () => {
    db = await open();
    const env = { SITE_ROOT, TWILIO_AUTH: TOKEN };
    app = await startApp(db, { env: { ...env, REQUIRE_CALLBACK_SIGNATURE: 'False' } });
    strict = await startApp(db, { env });
    project = (await seed(db.store)).project;
  });

  afterAll(async () => {
    await app.stop();
    await strict.stop();
    await db.cleanup();
  });

  /** A message that went out some seconds ago, by a channel of its own. */
  const aMessage = async (kind = 'sms', secsAgo = 5) => {
    const channel = await seedChannel(db.store, project, { kind, value: '{"value":"+37120000000"}' });
    const code = randomUUID();
    const createdAt = addSecs(systemClock().now(), -secsAgo);
    const fresh = { flipId: null, checkId: null, channelId: channel.id, event: '', checkStatus: 'down' } as const;
    const [row] = await db.store.notifications.insert([{ ...fresh, code, createdAt }]);
    await db.store.notifications.settle([{ id: row?.id ?? 0, ...SENT }]);
    return code;
  };

  const standOf = async (code: string) => {
    const found = await db.store.notifications.byCode(code);
    const channel = await db.store.channels.byId(found?.channelId ?? 0);
    return {
      state: found?.state,
      error: found?.error,
      errorCode: found?.errorCode,
      receipt: found?.receipt,
      lastError: channel?.lastError,
      disabled: channel?.disabled,
    };
  };

  const untouched = { ...SENT, receipt: null, lastError: '', disabled: false };
  const failedWith = (error: string) => ({
    ...{ state: 'failed', error, errorCode: 'callback_failed', receipt: null, lastError: error, disabled: false },
  });

  const report = (code: string, fields: Record<string, string>, headers: Record<string, string> = {}, to = app) =>
    fetch(`${to.base}/api/v3/notifications/${code}/status`, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers,
    });

  test.each<[Record<string, string>, string]>([
    // fields, error
    [{ error: 'no such number' }, 'no such number'],
    [{ error: 'x'.repeat(300) }, 'x'.repeat(200)],
    [{ error: `${'🦊'.repeat(250)}` }, '🦊'.repeat(200)],
    [{ MessageStatus: 'failed' }, 'Delivery failed (status=failed).'],
    [{ MessageStatus: 'undelivered', ErrorCode: '30003' }, 'Delivery failed (status=undelivered, code=30003).'],
    [{ CallStatus: 'failed' }, 'Delivery failed (status=failed).'],
    [{ CallStatus: 'busy' }, 'Delivery failed (status=busy).'],
    [{ CallStatus: 'no-answer' }, 'Delivery failed (status=no-answer).'],
    [{ CallStatus: 'canceled' }, 'Delivery failed (status=canceled).'],
    [{ error: 'ours', MessageStatus: 'failed' }, 'Delivery failed (status=failed).'],
  ])('a report no. %# makes the notification a failure', async (fields, error) => {
    const code = await aMessage();
    const response = await report(code, fields);
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(await standOf(code)).toEqual(failedWith(error));
  });

  test.each<[Record<string, string>]>([
    [{}],
    [{ error: '' }],
    [{ MessageStatus: 'queued' }],
    [{ MessageStatus: 'constructor' }],
    [{ CallStatus: 'completed' }],
    [{ mark_disabled: '1' }],
  ])('a report of %j changes nothing', async (fields) => {
    const code = await aMessage();
    expect((await report(code, fields)).status).toBe(200);
    expect(await standOf(code)).toEqual(untouched);
  });

  test('an error may switch the channel off', async () => {
    const code = await aMessage();
    await report(code, { error: 'gone', mark_disabled: '1' });
    expect(await standOf(code)).toEqual({ ...failedWith('gone'), disabled: true });
  });

  test('an emergency at Pushover that somebody has confirmed counts as read', async () => {
    const code = await aMessage('po');
    await report(code, { receipt: 'abc', acknowledged: '1', acknowledged_by: 'user' });
    expect(await standOf(code)).toEqual({ ...untouched, receipt: 'read' });
  });

  test('what the provider says of the way is kept, and never taken back by a late report', async () => {
    const code = await aMessage('whatsapp');
    for (const MessageStatus of ['sent', 'delivered', 'read', 'delivered', 'sent'])
      await report(code, { MessageStatus });
    expect(await standOf(code)).toEqual({ ...untouched, receipt: 'read' });
  });

  test('a report about an unknown message, or one older than an hour, is passed over', async () => {
    const old = await aMessage('sms', 3601);
    expect((await report(old, { error: 'x' })).status).toBe(200);
    expect(await standOf(old)).toEqual(untouched);
    expect((await report(randomUUID(), { error: 'x' })).status).toBe(200);
    expect((await report('nonsense', { error: 'x' })).status).toBe(404);
  });

  test('is for POST', async () => {
    const response = await fetch(`${app.base}/api/v1/notifications/${randomUUID()}/status`);
    expect([response.status, await response.text()]).toEqual([405, '']);
  });

  test.each([1, 2, 3])('a signature by the token of the account is right in v%i, and only that', async (version) => {
    const code = await aMessage();
    const fields = new URLSearchParams({ MessageStatus: 'delivered', To: '+371 2000', A: 'ü' });
    const url = `/api/v${version}/notifications/${code}/status`;
    const send = (signature: string) =>
      fetch(`${strict.base}${url}`, { method: 'POST', body: fields, headers: { 'X-Twilio-Signature': signature } });
    expect((await send('bm9uc2Vuc2U=')).status).toBe(403);
    expect((await send('')).status).toBe(403);
    expect((await standOf(code)).receipt).toBeNull();
    expect((await send(twilioSignature({ url: `${SITE_ROOT}${url}`, fields }, TOKEN))).status).toBe(200);
    expect((await standOf(code)).receipt).toBe('delivered');
  });

  test('signs as Twilio does', () => {
    // the example of https://www.twilio.com/docs/usage/security
    const fields = new URLSearchParams({
      CallSid: 'CA1234567890ABCDE',
      Caller: '+14158675310',
      Digits: '1234',
      From: '+14158675310',
      To: '+18005551212',
    });
    const signed = twilioSignature({ url: 'https://mycompany.com/myapp.php?foo=1&bar=2', fields }, '12345');
    expect(signed).toBe('GvWf1cFY/Q7PnoempGyD5oXAezc=');
  });

  test.each([
    ['sms', 403],
    ['call', 403],
    ['whatsapp', 403],
    ['webhook', 200],
    ['vonage', 200],
  ])('without a signature, where they are required, a report about %s gets %i', async (kind, status) => {
    const code = await aMessage(kind);
    expect((await report(code, { error: 'x' }, {}, strict)).status).toBe(status);
    expect((await standOf(code)).error).toBe(status === 200 ? 'x' : '');
  });

  describe('of Vonage at the short address', () => {
    const failed = failedWith('Delivery failed (status=rejected, code=6).');
    const fields = { status: 'rejected', 'err-code': '6', msisdn: '37120000000' };
    const form = () => new URLSearchParams(fields);
    const JSON_HEADERS = { 'Content-Type': 'application/json' };

    test.each([
      ['a query', (base: string) => fetch(`${base}?${form()}`)],
      ['a form', (base: string) => fetch(base, { method: 'POST', body: form() })],
      ['JSON', (base: string) => fetch(base, { method: 'POST', body: JSON.stringify(fields), headers: JSON_HEADERS })],
    ])('may come as %s', async (_, send) => {
      const code = await aMessage('vonage');
      expect((await send(`${app.base}/n/${code}`)).status).toBe(200);
      expect(await standOf(code)).toEqual(failed);
    });

    test.each(['failed', 'rejected', 'expired'])('%s is a failure', async (status) => {
      const code = await aMessage('vonage');
      await fetch(`${app.base}/n/${code}?status=${status}`);
      expect(await standOf(code)).toEqual(failedWith(`Delivery failed (status=${status}).`));
    });

    test.each([
      ['delivered', 'delivered'],
      ['accepted', null],
      ['buffered', null],
      ['', null],
    ])('%j is none', async (status, receipt) => {
      const code = await aMessage('vonage');
      await fetch(`${app.base}/n/${code}?status=${status}`);
      expect(await standOf(code)).toEqual({ ...untouched, receipt });
    });

    test('does not help around the signature that other providers need', async () => {
      const code = await aMessage('sms');
      expect((await fetch(`${strict.base}/n/${code}?status=failed`)).status).toBe(403);
      expect(await standOf(code)).toEqual(untouched);
    });

    test.each([
      ['{', 200],
      ['null', 200],
      ['[1]', 200],
      [`{"status":"${'x'.repeat(20_000)}"}`, 200],
    ])('with the odd body no. %# gets %s', async (body, status) => {
      const code = await aMessage('vonage');
      const response = await fetch(`${app.base}/n/${code}`, { method: 'POST', body, headers: JSON_HEADERS });
      expect(response.status).toBe(status);
      expect(await standOf(code)).toEqual(untouched);
    });

    test('is for GET and POST, and for codes', async () => {
      expect((await fetch(`${app.base}/n/${randomUUID()}`, { method: 'DELETE' })).status).toBe(405);
      expect((await fetch(`${app.base}/n/nonsense`)).status).toBe(404);
    });
  });
});
