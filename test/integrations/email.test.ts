import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addSecs } from '../../server/core/instant.ts';
import type { Account } from '../../server/delivery/integration.ts';
import { createMail, type Mailer } from '../../server/mail.ts';
import { readBounce, readUnsubscribe } from '../../server/signing.ts';
import { type AlertParts, aLastPing, CHANNEL_CODE, NOTIFICATION_CODE } from '../delivery/builders.ts';
import { aConfig } from '../delivery/settings.ts';
import { T0 } from '../support/builders.ts';
import { CERTIFICATE } from '../support/self-signed.ts';
import { type SmtpSink, type SmtpSinkOptions, startSmtpSink } from '../support/smtp-sink.ts';
import { type DeliveryParts, deliver } from './harness.ts';

const KEYS = { secretKey: 'test-secret', secretKeyFallbacks: [] };
const cleanup: (() => unknown)[] = [];
let sink: SmtpSink;
let mail: Mailer;

beforeEach(() => start());
afterEach(async () => {
  await Promise.all(cleanup.splice(0).map((close) => close()));
});

async function start(options: SmtpSinkOptions = {}, emailMailFromTmpl = ''): Promise<void> {
  sink = await startSmtpSink(options);
  const settings = aConfig({
    emailHost: '127.0.0.1',
    emailPort: sink.port,
    emailUseTls: false,
    defaultFromEmail: 'bell@site.example',
  });
  mail = createMail({ ...settings, emailMailFromTmpl }, { ca: CERTIFICATE });
  cleanup.push(mail.close, sink.close);
}

async function send(alert: AlertParts = {}, parts: DeliveryParts & { value?: string } = {}) {
  const { result, clock } = await deliver('email', parts.value ?? 'a@example.org', {
    alert,
    ...parts,
    tools: { mail, ...parts.tools },
  });
  const arrived = sink.mails.at(-1);
  return { result, clock, mail: arrived, text: arrived?.parsed.text ?? '', html: arrived?.parsed.html ?? '' };
}

describe('headers', () => {
  test('the subject is state and name, as they are', async () => {
    const name = 'a <b> & "c" 🦄';
    expect((await send({ check: { name } })).mail?.parsed.subject).toBe(`DOWN | ${name}`);
    expect((await send({ status: 'up', check: { name } })).mail?.parsed.subject).toBe(`UP | ${name}`);
  });

  test('one click stops the mails', async () => {
    const { mail: arrived } = await send();
    const valueOf = (key: string): string => arrived?.parsed.headers.find((header) => header.key === key)?.value ?? '';
    expect(valueOf('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    const link = /^<https:\/\/rollcall\.example\.org\/integrations\/([^/]+)\/unsub\/([^/]+)\/>$/.exec(
      valueOf('list-unsubscribe'),
    );
    expect(link?.[1]).toBe(CHANNEL_CODE);
    expect(readUnsubscribe(link?.[2] ?? '', CHANNEL_CODE, KEYS, T0)).toBe(0);
    expect(arrived?.parsed.text).toContain(link?.[0].slice(1, -1));
  });

  test('the envelope tells which mail bounced, the visible headers do not', async () => {
    await start({}, '%s@bounces.example');
    const { mail: arrived } = await send();
    expect(readBounce(arrived?.from.split('@')[0] ?? '', KEYS, T0)).toBe(`n.${NOTIFICATION_CODE}`);
    expect(arrived?.raw.toString()).not.toContain(NOTIFICATION_CODE);
  });

  test('sent again, a mail has the same Message-ID', async () => {
    await send();
    await send();
    await send({}, { value: 'b@example.org' });
    const ids = sink.mails.map(({ parsed }) => parsed.messageId);
    expect(ids[0]).toMatch(/^<[0-9a-f]{32}@site\.example>$/);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });
});

describe('what it says', () => {
  test('DOWN: the text', async () => {
    const { text } = await send({
      reason: 'fail',
      check: {
        desc: 'Copies all.\nCall Bob.',
        tags: 'db prod',
        kind: 'cron',
        schedule: '0 2 * * *',
        tz: 'Europe/Riga',
      },
      lastPing: aLastPing({ kind: 'fail', exitStatus: 1, bodyBytes: 8 }),
      body: 'disk\nfull',
    });
    const stop = /Stop these mails: \S+/.exec(text)?.[0];
    expect(text.replaceAll('\r\n', '\n').trimEnd()).toBe(`DOWN | nightly-backup
since 1 Jan 00:00 (UTC)

The job reported a failure.

https://rollcall.example.org/cloaked/a0fd04db8396895e5a64a823e6c390e2498168e1/

Copies all.
Call Bob.

Status changed: Thu, 01 Jan 2026 00:00:00 +0000
Project: Backups
Tags: db, prod
Schedule: 0 2 * * *
Time zone: Europe/Riga
Total pings: 123
Last ping: Exit status 1, 10 minutes ago
Source IP: 192.0.2.7
Created: 1 Jan 2026

Last ping said:

disk
full

--
Rollcall
${stop}`);
  });

  test('UP says how long it was down', async () => {
    const { text, html } = await send({ status: 'up', reason: '', downtime: 3 * 86_400 * 1_000_000 });
    expect(text).toMatch(/^UP \| nightly-backup\r?\nsince /);
    expect(text).toContain('It was down for 3 days, 0 hours.');
    expect(html).toContain('It was down for 3 days, 0 hours.');
  });

  test('in HTML the status is a word and a shape besides its colour', async () => {
    const down = await send();
    expect(down.html).toMatch(/rotate\(45deg\)[\s\S]*!<\/span>[\s\S]*DOWN/);
    const up = await send({ status: 'up' });
    expect(up.html).toMatch(/border-radius:50%[\s\S]*✓[\s\S]*UP/);
    for (const html of [down.html, up.html]) expect(html).toContain('prefers-color-scheme: dark');
  });

  test('names do not become links, and markup stays text', async () => {
    const { html, text } = await send({
      check: { name: 'example.com <script>alert(1)</script>', desc: 'www.example.org' },
    });
    expect(html).toContain('example<span>.</span>com &lt;script');
    expect(html).toContain('www<span>.</span>example<span>.</span>org');
    expect(html).not.toContain('<script>');
    expect(text).toContain('DOWN | example.com <script>alert(1)</script>');
  });

  test('there is no non-breaking space', async () => {
    const { text, html } = await send({ check: { tags: 'a b' }, lastPing: aLastPing() });
    expect(text + html).not.toMatch(/\u00a0|&nbsp;/);
  });

  test('neither the check’s UUID nor the notification’s is in it', async () => {
    const { mail: arrived, html } = await send();
    for (const part of [html, arrived?.parsed.text ?? '']) {
      expect(part).not.toContain('11111111-1111-4111');
      expect(part).not.toContain(NOTIFICATION_CODE);
    }
  });

  test('for somebody with an account: their zone and their projects', async () => {
    const account: Account = {
      timeZone: 'Europe/Riga',
      projects: [
        { name: 'Backups', code: 'aaaa', down: 1 },
        { name: 'web.site', code: 'bbbb', down: 0 },
      ],
    };
    const { text, html } = await send(
      {},
      { sending: { loadAccount: async (address) => (address === 'a@example.org' ? account : null) } },
    );
    expect(text).toContain('since 1 Jan 02:00 (Europe/Riga)');
    expect(text).toContain('Status changed: Thu, 01 Jan 2026 02:00:00 +0200');
    expect(text).toContain('- Backups: 1 down (https://rollcall.example.org/projects/aaaa/checks/)');
    expect(html).toContain('web<span>.</span>site');
  });
});

describe('the last ping', () => {
  test('of a long body the last 10,000 characters, with its size', async () => {
    const { text } = await send({ body: `start${'ž'.repeat(9_999)}!` });
    expect(text).toContain('These are the last 10000 characters of 20004 bytes.');
    expect(text).toContain('ž!');
    expect(text).not.toContain('start');
  });

  test('a body the storage does not give yet', async () => {
    const { text, html } = await send({ lastPing: aLastPing({ bodyBytes: 500 }), loadBody: async () => null });
    expect(text).toContain('you will find it on the page of the check');
    expect(html).toContain('you will find it on the page of the check');
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
    const { mail: arrived, text } = await send({
      lastPing: aLastPing({ scheme: 'email', bodyBytes: raw.length }),
      body: raw,
    });
    expect(text).toContain('It came as a mail with the subject: Backup fertig ✓');
    expect(text).not.toContain('Last ping said');
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
    const { result } = await send({}, { channel: { emailVerified: false } });
    expect(result).toMatchObject({
      result: 'failed',
      error: { code: 'unverified', permanent: false },
      attempts: [{ n: 1 }],
    });
    expect(sink.mails).toHaveLength(0);
  });

  test('no mail server', async () => {
    const { result } = await send({}, { tools: { mail: createMail(aConfig({ emailHost: '' })) } });
    expect(result).toMatchObject({ result: 'failed', error: { code: 'disabled_by_server' }, attempts: [{ n: 1 }] });
  });

  test.each(['drop', 'refuse'] as const)(
    'a server that may %s it is asked three times, a second apart',
    async (verdict) => {
      await start({ onMessage: (n) => (n < 3 ? verdict : 'accept') });
      const { result, clock } = await send();
      expect(result.result).toBe('sent');
      expect(result.attempts).toHaveLength(3);
      expect(clock.pausesSecs).toEqual([1, 1]);
    },
  );

  test('any other fault is final at once', async () => {
    await start({ refuseRecipient: { code: 550, message: '5.7.1 go away' } });
    const { result } = await send();
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
    await start({ tls: 'starttls', login: { user: 'u', password: 'p' } });
    const { result } = await send({}, { value: value(sink.port), channel: { emailVerified: false } });
    expect(result.result).toBe('sent');
    expect(sink.mails.map(({ from, to }) => [from, ...to])).toEqual([
      ['hbd@own.example', 'a@example.org'],
      ['hbd@own.example', 'b@example.org'],
    ]);
  });

  test('who has it does not get it again, and the error counts who has not', async () => {
    await start({
      tls: 'starttls',
      login: { user: 'u', password: 'p' },
      onMessage: (n) => (n === 1 ? 'accept' : 'refuse'),
    });
    const { result } = await send({}, { value: value(sink.port) });
    expect(result).toMatchObject({
      result: 'failed',
      error: { message: expect.stringMatching(/^1 of 2 recipients could not be notified: /) },
    });
    expect(result.attempts).toHaveLength(3);
    expect(sink.mails).toHaveLength(1);
  });
});

test('a mail for a check that was never heard of', async () => {
  const { text } = await send({ at: addSecs(T0, 60) });
  expect(text).toContain('Total pings: 0\nLast ping: Never'.replace('\n', text.includes('\r\n') ? '\r\n' : '\n'));
});
