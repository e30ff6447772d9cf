import { describe, expect, test } from 'vitest';
import { createMail } from '../../server/mail.ts';
import { aLastPing } from '../delivery/builders.ts';
import { aConfig } from '../delivery/settings.ts';
import { arrivedMails, aServerForEachTest, sendMail, serverPort, startServer } from './email-harness.ts';

aServerForEachTest();

describe('the last ping', () => {
  test('of a long body the last 10,000 characters, with its size', async () => {
    const { text } = await sendMail({ body: `start${'ž'.repeat(9_999)}!` });
    expect(text).toContain('These are the last 10000 characters of 20004 bytes.');
    expect(text).toContain('ž!');
    expect(text).not.toContain('start');
  });

  test('a body the storage does not give yet', async () => {
    const { text, html } = await sendMail({ lastPing: aLastPing({ bodyBytes: 500 }), loadBody: async () => null });
    expect(text).toContain('you will find it on the page of the check');
    expect(html).toContain('you will find it on the page of the check');
  });

  test('that was a mail which takes too long to read: its subject alone', async () => {
    const { mail: arrived, text } = await sendMail(
      { lastPing: aLastPing({ scheme: 'email', bodyBytes: 7 }), body: 'hostile' },
      { tools: { reader: { attachable: async () => ({ subject: 'nightly', message: null }) } } },
    );
    expect(text).toContain('It was an email with the subject: nightly');
    expect(arrived?.parsed.attachments).toEqual([]);
  });

  test('that was a mail: its subject, and the mail itself in a form every server takes', async () => {
    const inner = 'From: x@y\r\nSubject: inner\r\n\r\nnested\r\n';
    const raw = [
      'Received: from somewhere',
      'From: =?utf-8?q?Backup_j=C3=B6b?= <job@example.org>',
      'To: 11111111-1111-4111-8111-111111111111@hc.example.org',
      'Subject: =?utf-8?q?Backup_fertig_=E2=9C=93?=',
      'Date: Wed, 31 Dec 2025 23:50:00 +0000',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      `${'ž'.repeat(500)} done`,
      '--b',
      'Content-Type: message/rfc822',
      '',
      inner,
      '--b',
      'Content-Type: text/csv; name=a.csv',
      'Content-Disposition: attachment; filename=a.csv',
      '',
      '1,2',
      '--b--',
      '',
    ].join('\r\n');
    const { mail: arrived, text } = await sendMail({
      lastPing: aLastPing({ scheme: 'email', bodyBytes: raw.length }),
      body: raw,
    });
    expect(text).toContain('It was an email with the subject: Backup fertig ✓');
    expect(text).not.toContain('Body of the last ping:');
    const [attachment] = arrived?.parsed.attachments ?? [];
    expect(attachment).toMatchObject({ filename: 'last-ping.eml', mimeType: 'message/rfc822' });
    const content = attachment?.content;
    const attached = Buffer.from(content instanceof ArrayBuffer ? new Uint8Array(content) : []).toString('latin1');
    expect(Math.max(...attached.split(/\r?\n/).map((line) => line.length))).toBeLessThanOrEqual(79);
    expect(attached).toMatch(/^[\t\n\r -~]*$/);
    expect(attached).not.toContain('message/rfc822');
    expect(attached).toContain('a.csv');
    const { default: PostalMime } = await import('postal-mime');
    const parsed = await new PostalMime().parse(attached);
    expect(parsed).toMatchObject({
      subject: 'Backup fertig ✓',
      from: { name: 'Backup jöb', address: 'job@example.org' },
    });
    expect(parsed.text).toContain(`${'ž'.repeat(500)} done`);
    expect(arrived?.raw.toString('latin1')).not.toContain('nested');
  });
});

describe('when it is not sent', () => {
  test('an address that was not confirmed', async () => {
    const { result } = await sendMail({}, { channel: { emailVerified: false } });
    expect(result).toMatchObject({
      result: 'failed',
      error: { code: 'unverified', permanent: false },
      attempts: [{ n: 1 }],
    });
    expect(arrivedMails()).toHaveLength(0);
  });

  test('no mail server', async () => {
    const { result } = await sendMail({}, { tools: { mail: createMail(aConfig({ emailHost: '' })) } });
    expect(result).toMatchObject({ result: 'failed', error: { code: 'disabled_by_server' }, attempts: [{ n: 1 }] });
  });

  test.each(['drop', 'refuse'] as const)(
    'a server that may %s it is asked three times, a second apart',
    async (verdict) => {
      await startServer({ onMessage: (n) => (n < 3 ? verdict : 'accept') });
      const { result, clock } = await sendMail();
      expect(result.result).toBe('sent');
      expect(result.attempts).toHaveLength(3);
      expect(clock.pausesSecs).toEqual([1, 1]);
    },
  );

  test('any other fault is final at once', async () => {
    await startServer({ refuseRecipient: { code: 550, message: '5.7.1 go away' } });
    const { result } = await sendMail();
    expect(result).toMatchObject({
      result: 'failed',
      error: { message: 'the mail server answered 550 5.7.1 go away' },
    });
    expect(result.attempts).toHaveLength(1);
  });
});

describe('a channel of the channels file', () => {
  const value = (port: number): string =>
    JSON.stringify({
      recipients: ['a@example.org', 'b@example.org'],
      sender: 'hbd@own.example',
      smtp_server: '127.0.0.1',
      smtp_port: port,
      smtp_user: 'u',
      smtp_password: 'p',
    });

  test('sends one mail to each recipient through its own server, unconfirmed addresses or not', async () => {
    await startServer({ tls: 'starttls', login: { user: 'u', password: 'p' } });
    const { result } = await sendMail({}, { value: value(serverPort()), channel: { emailVerified: false } });
    expect(result.result).toBe('sent');
    expect(arrivedMails().map(({ from, to }) => [from, ...to])).toEqual([
      ['hbd@own.example', 'a@example.org'],
      ['hbd@own.example', 'b@example.org'],
    ]);
  });

  test('who has it does not get it again, and the error counts who has not', async () => {
    await startServer({
      tls: 'starttls',
      login: { user: 'u', password: 'p' },
      onMessage: (n) => (n === 1 ? 'accept' : 'refuse'),
    });
    const { result } = await sendMail({}, { value: value(serverPort()) });
    expect(result).toMatchObject({
      result: 'failed',
      error: { message: expect.stringMatching(/^1 of 2 recipients could not be notified: /) },
    });
    expect(result.attempts).toHaveLength(3);
    expect(arrivedMails()).toHaveLength(1);
  });
});
