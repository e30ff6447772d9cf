import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { addSecs, type Instant } from '../../server/core/instant.ts';
import type { Project } from '../../server/core/project.ts';
import { signBounce } from '../../server/signing.ts';
import { readBounceReport } from '../../server/smtp/bounce-report.ts';
import type { User } from '../../server/store/store.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { seed, seedChannel } from '../support/seed.ts';
import { pageStores, type TestStore } from '../support/stores.ts';

const SECRET_KEY = 'test-secret';

interface Report {
  readonly to: string;
  readonly status?: string;
  readonly diagnostic?: string;
}

/** A mail as Postfix returns it. */
function returned({ to, status = '5.1.1', diagnostic = '' }: Report): string {
  return [
    'Return-Path: <>',
    `To: <${to}@bounces.example.org>`,
    'Subject: Undelivered Mail Returned to Sender',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="B/1"',
    'MIME-Version: 1.0',
    '',
    'This is a MIME-encapsulated message.',
    '',
    '--B/1',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'Status: 2.0.0 is what this line is not about',
    '',
    '--B/1',
    'Content-Description: Delivery report',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.org',
    'X-Postfix-Queue-ID: 4F2c',
    '',
    'Final-Recipient: rfc822; alice@example.org',
    'Action: failed',
    `Status: ${status}`,
    ...(diagnostic === '' ? [] : [`Diagnostic-Code: ${diagnostic}`]),
    '',
    '--B/1',
    'Content-Type: message/rfc822',
    '',
    'Subject: DOWN | nightly backup',
    '',
    '--B/1--',
    '',
  ].join('\r\n');
}

describe.each(pageStores)('returned mails on $name', ({ open }) => {
  let db: TestStore;
  let app: TestApp;
  let project: Project;
  let user: User;

  beforeAll(async () => {
    db = await open();
    app = await startApp(db);
    ({ project, user } = await seed(db.store));
  });

  afterAll(async () => {
    await app.stop();
    await db.cleanup();
  });

  const now = (): Instant => systemClock().now();

  const aMail = async (createdAt = now()) => {
    const channel = await seedChannel(db.store, project, { kind: 'email', value: 'alice@example.org' });
    const code = randomUUID();
    const fresh = { flipId: null, checkId: null, channelId: channel.id, event: '', checkStatus: 'down' } as const;
    const [row] = await db.store.notifications.insert([{ ...fresh, code, createdAt }]);
    await db.store.notifications.settle([{ id: row?.id ?? 0, state: 'sent', error: '', errorCode: '' }]);
    return code;
  };

  const standOf = async (code: string) => {
    const found = await db.store.notifications.byCode(code);
    const channel = await db.store.channels.byId(found?.channelId ?? 0);
    return [found?.error, found?.errorCode, channel?.lastError, channel?.disabled];
  };

  const untouched = ['', '', '', false];
  const idOf = (code: string, signedAt = now()) => signBounce(`n.${code}`, SECRET_KEY, signedAt);
  const post = async (body: string | Uint8Array<ArrayBuffer>) => {
    const response = await fetch(`${app.base}/api/v3/bounces/`, { method: 'POST', body });
    expect(response.status).toBe(200);
    return await response.text();
  };

  test.each([
    // status, diagnostic, error, disabled, why
    ['5.1.1', 'smtp; 550 5.1.1 no such user', 'Delivery failed (550 5.1.1 no such user)', true],
    ['5.1.1', '', 'Delivery failed (SMTP status code: 5.1.1)', true],
    ['5.7.26 (policy)', '', 'Delivery failed (SMTP status code: 5.7.26)', true],
    ['4.2.2', 'SMTP; 452\r\n mailbox full', 'Delivery failed (452 mailbox full)', false],
    ['5.0.0', `x-unix; ${'y'.repeat(300)}`, `Delivery failed (x-unix; ${'y'.repeat(175)}`, true],
  ])(
    'with status %s are recorded; after a permanent failure the channel is off',
    async (status, diagnostic, error, off) => {
      const code = await aMail();
      expect(await post(returned({ to: idOf(code), status, diagnostic }))).toBe('OK');
      expect(await standOf(code)).toEqual([error, 'bounce', error, off]);
    },
  );

  test.each(['5.4.4', '2.0.0', '', 'nonsense', '5.1.1.1', '55.1.1'])('with status %j are ignored', async (status) => {
    const code = await aMail();
    expect(await post(returned({ to: idOf(code), status }))).toBe('OK (ignored)');
    expect(await standOf(code)).toEqual(untouched);
  });

  test.each([
    ['another key', (code: string) => signBounce(`n.${code}`, 'other', now())],
    ['a signature of two days ago', (code: string) => idOf(code, addSecs(now(), -48 * 3600 - 60))],
    ['no signature', (code: string) => `n.${code}`],
    ['another text', () => 'postmaster'],
  ])('to an address with %s are not ours', async (_, to) => {
    const code = await aMail();
    expect(await post(returned({ to: to(code) }))).toBe('OK (bad signature)');
    expect(await standOf(code)).toEqual(untouched);
  });

  test('about a mail of more than two days ago, or one nobody knows, are ignored', async () => {
    const code = await aMail(addSecs(now(), -48 * 3600 - 60));
    expect(await post(returned({ to: idOf(code) }))).toBe('OK (ignored)');
    expect(await standOf(code)).toEqual(untouched);
    expect(await post(returned({ to: idOf(randomUUID()) }))).toBe('OK (ignored)');
  });

  test('about a report stop the reports to that user, unless it was for the moment only', async () => {
    const settings = () =>
      db.store.dialect.knex('profiles').where({ user_id: user.id }).first('reports', 'nag_period_secs', 'next_nag_at');
    await db.store.dialect.knex('profiles').where({ user_id: user.id }).update({ nag_period_secs: 3600 });
    const to = signBounce(`r.${user.username}`, SECRET_KEY, now());
    expect(to.length).toBeLessThanOrEqual(64);
    expect(await post(returned({ to, status: '4.2.2' }))).toBe('OK (ignored)');
    expect(await settings()).toMatchObject({ reports: 'monthly', nag_period_secs: 3600 });
    expect(await post(returned({ to }))).toBe('OK');
    expect(await settings()).toEqual({ reports: 'off', nag_period_secs: 0, next_nag_at: null });
  });

  test.each([
    ['', 'nothing'],
    ['hello', 'no mail'],
    [Uint8Array.of(0, 255, 13, 10, 254), 'bytes'],
    ['To: x@example.org\r\n\r\nhello', 'a mail to somebody'],
  ])('answers %# with OK whatever it is', async (body, _what) => {
    expect(await post(body)).toBe('OK (bad signature)');
  });
});

describe('a returned mail is read', () => {
  test('also when its report is encoded, or the status stands in the header of a part', () => {
    const report = 'Reporting-MTA: dns; a\n\nAction: failed\nStatus: 5.2.1\n';
    const encoded = Buffer.from(report).toString('base64');
    const mail = (type: string, more: string, body: string) =>
      `To: "Bounces" <n.x@b>\n\tContent-Type: x\nContent-Type: multipart/report; boundary=B\n\n--B\nContent-Type: ${type}\n${more}\n${body}\n--B--`;
    const read = (text: string) => readBounceReport(Buffer.from(text));
    const expected = { mailbox: 'n.x', status: '5.2.1', diagnostic: '' };
    expect(read(mail('message/delivery-status', 'Content-Transfer-Encoding: base64\n', encoded))).toEqual(expected);
    expect(read(mail('message/global-delivery-status', '', report))).toEqual(expected);
    expect(read(mail('text/plain', 'Action: failed\nStatus: 5.2.1\n', 'gone'))).toEqual(expected);
    expect(read(mail('text/plain', '', report))).toEqual({ ...expected, status: '' });
  });
});
