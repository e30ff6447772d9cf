import { describe, expect, test } from 'vitest';
import { addSecs } from '../../server/core/instant.ts';
import type { Account } from '../../server/delivery/integration.ts';
import { readBounce, readUnsubscribe } from '../../server/signing.ts';
import { aLastPing, CHANNEL_CODE, NOTIFICATION_CODE } from '../delivery/builders.ts';
import { T0 } from '../support/builders.ts';
import { arrivedMails, aServerForEachTest, sendMail, startServer } from './email-harness.ts';

aServerForEachTest();

const KEYS = { secretKey: 'test-secret', secretKeyFallbacks: [] };

describe('headers', () => {
  test('the subject is state and name, as they are', async () => {
    const name = 'a <b> & "c" 🦄';
    expect((await sendMail({ check: { name } })).mail?.parsed.subject).toBe(`DOWN | ${name}`);
    expect((await sendMail({ status: 'up', check: { name } })).mail?.parsed.subject).toBe(`UP | ${name}`);
  });

  test('one click stops the mails', async () => {
    const { mail: arrived } = await sendMail();
    const headerOf = (key: string): string => arrived?.parsed.headers.find((header) => header.key === key)?.value ?? '';
    expect(headerOf('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    const link = /^<https:\/\/rollcall\.example\.org\/integrations\/([^/]+)\/unsub\/([^/]+)\/>$/.exec(
      headerOf('list-unsubscribe'),
    );
    expect(link?.[1]).toBe(CHANNEL_CODE);
    expect(readUnsubscribe(link?.[2] ?? '', CHANNEL_CODE, KEYS, T0)).toBe(0);
    expect(arrived?.parsed.text).toContain(link?.[0].slice(1, -1));
  });

  test('the envelope tells which mail bounced, the visible headers do not', async () => {
    await startServer({}, '%s@bounces.example');
    const { mail: arrived } = await sendMail();
    expect(readBounce(arrived?.from.split('@')[0] ?? '', KEYS, T0)).toBe(`n.${NOTIFICATION_CODE}`);
    expect(arrived?.raw.toString()).not.toContain(NOTIFICATION_CODE);
  });

  test('sent again, a mail has the same Message-ID', async () => {
    await sendMail();
    await sendMail();
    await sendMail({}, { value: 'b@example.org' });
    const ids = arrivedMails().map(({ parsed }) => parsed.messageId);
    expect(ids[0]).toMatch(/^<[0-9a-f]{32}@site\.example>$/);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });
});

describe('what it says', () => {
  test('DOWN: the text', async () => {
    const { text } = await sendMail({
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
    const stop = /Stop these emails: \S+/.exec(text)?.[0];
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

Body of the last ping:

disk
full

--
Rollcall
${stop}`);
  });

  test('UP says how long it was down', async () => {
    const { text, html } = await sendMail({ status: 'up', reason: '', downtime: 3 * 86_400 * 1_000_000 });
    expect(text).toMatch(/^UP \| nightly-backup\r?\nsince /);
    expect(text).toContain('It was down for 3 days, 0 hours.');
    expect(html).toContain('It was down for 3 days, 0 hours.');
  });

  test('in HTML the status is a word and a shape besides its colour', async () => {
    const down = await sendMail();
    expect(down.html).toMatch(/rotate\(45deg\)[\s\S]*!<\/span>[\s\S]*DOWN/);
    const up = await sendMail({ status: 'up' });
    expect(up.html).toMatch(/border-radius:50%[\s\S]*✓[\s\S]*UP/);
    for (const html of [down.html, up.html]) expect(html).toContain('prefers-color-scheme: dark');
  });

  test('names do not become links, and markup stays text', async () => {
    const { html, text } = await sendMail({
      check: { name: 'example.com <script>alert(1)</script>', desc: 'www.example.org' },
    });
    expect(html).toContain('example<span>.</span>com &lt;script');
    expect(html).toContain('www<span>.</span>example<span>.</span>org');
    expect(html).not.toContain('<script>');
    expect(text).toContain('DOWN | example.com <script>alert(1)</script>');
  });

  test('there is no non-breaking space', async () => {
    const { text, html } = await sendMail({ check: { tags: 'a b' }, lastPing: aLastPing() });
    expect(text + html).not.toMatch(/\u00a0|&nbsp;/);
  });

  test('neither the check’s UUID nor the notification’s is in it', async () => {
    const { mail: arrived, html } = await sendMail();
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
    const { text, html } = await sendMail(
      {},
      { sending: { loadAccount: async (address) => (address === 'a@example.org' ? account : null) } },
    );
    expect(text).toContain('since 1 Jan 02:00 (Europe/Riga)');
    expect(text).toContain('Status changed: Thu, 01 Jan 2026 02:00:00 +0200');
    expect(text).toContain('- Backups: 1 down (https://rollcall.example.org/projects/aaaa/checks/)');
    expect(html).toContain('web<span>.</span>site');
  });
});

test('a mail for a check that was never heard of', async () => {
  const { text } = await sendMail({ at: addSecs(T0, 60) });
  expect(text).toContain('Total pings: 0\nLast ping: Never'.replace('\n', text.includes('\r\n') ? '\r\n' : '\n'));
});
