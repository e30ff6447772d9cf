import { EventEmitter, once } from 'node:events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IncomingPing, PingOutcome } from '../../server/core/incoming.ts';
import { Unavailable } from '../../server/errors.ts';
import { T0, uuidOf } from '../support/builders.ts';
import { addressOf, bodyText, DOMAIN, KEY, type MailDoorOptions, openMailListener } from './harness.ts';

const MESSAGE = 'Subject: [OK] =?utf-8?q?l=C3=A4uft?=\r\nContent-Type: text/html\r\n\r\n<b>all</b> well\r\n';
const MEBIBYTE = 1024 * 1024;

/** Sends one message and returns the listener and the final reply. */
async function deliver({
  sender = 'cron@example.org',
  to = [addressOf(1)],
  message = MESSAGE,
  ...over
}: Delivery = {}) {
  const listener = await openMailListener(over);
  const client = await listener.connect();
  await client.envelope(sender, to);
  return { listener, reply: await client.data(message) };
}

interface Delivery extends MailDoorOptions {
  readonly sender?: string;
  readonly to?: readonly string[];
  readonly message?: string | Uint8Array;
}

/** Answers for each check by its number; anything but an outcome is thrown. */
function answers(...outcomes: readonly (PingOutcome | Error)[]): (ping: IncomingPing) => Promise<PingOutcome> {
  return async ({ target }) => {
    const outcome = outcomes.find((_, n) => target.by === 'code' && target.code === uuidOf(n + 1));
    if (outcome === undefined || outcome instanceof Error) throw outcome ?? new Error('not expected');
    return outcome;
  };
}

describe('3.3: what is stored', () => {
  test('is a success ping with the whole message and its sender', async () => {
    const { listener } = await deliver();
    expect(listener.pings).toEqual([
      {
        target: { by: 'code', code: uuidOf(1) },
        action: 'success',
        exitStatus: null,
        rid: null,
        scheme: 'email',
        method: '',
        ua: 'Email from cron@example.org',
        remoteAddr: '127.0.0.1',
        body: new Uint8Array(Buffer.from(MESSAGE)),
        mail: { subject: '[OK] läuft', body: 'all well' },
        arrivedAt: T0,
      },
    ]);
  });

  test.each([
    ['', 'Email from <>', 'null sender'],
    ['root', 'Email from root', 'no domain'],
    [`${'x'.repeat(250)}@example.org`, `Email from ${'x'.repeat(189)}`, 'cut to 200'],
  ])('the agent of a mail from <%s> is %s: %s', async (sender, ua) => {
    const { listener } = await deliver({ sender });
    expect(listener.pings[0]?.ua).toBe(ua);
  });

  test.each<[number | null, number, number, string]>([
    // setting, size of the message, bytes kept, why
    [10_000, MEBIBYTE + 10, MEBIBYTE, 'at least a mebibyte'],
    [2 * MEBIBYTE, 2 * MEBIBYTE + 10, 2 * MEBIBYTE, 'or PING_BODY_LIMIT when that is more'],
    [null, 9 * MEBIBYTE, 9 * MEBIBYTE, 'all when there is no limit'],
    [10_000, 12_000, 12_000, 'a small message whole'],
  ])('with PING_BODY_LIMIT %s, of %i bytes %i are kept: %s', async (bodyLimit, size, kept) => {
    const message = Buffer.alloc(size, 'x\r\n');
    const { listener } = await deliver({ bodyLimit, message: Buffer.concat([message, Buffer.from('\r\n')]) });
    const body = listener.pings[0]?.body ?? new Uint8Array();
    expect(body.subarray(0, size)).toHaveLength(kept);
    expect(Buffer.from(body).subarray(0, kept).equals(message.subarray(0, kept))).toBe(true);
  });

  test('the stored body is a buffer of its own, fit to go to another thread', async () => {
    const { listener } = await deliver();
    const body = listener.pings[0]?.body;
    expect(body?.buffer.byteLength).toBe(body?.byteLength);
    expect(structuredClone(listener.pings)).toEqual(listener.pings);
  });

  test('an empty message is a ping without a body', async () => {
    const { listener, reply } = await deliver({ message: '' });
    expect(reply.code).toBe(250);
    expect(listener.pings.map(({ body, mail }) => ({ body, mail }))).toEqual([
      { body: null, mail: { subject: '', body: '' } },
    ]);
  });

  test('the text behind a large attachment is still read', async () => {
    const log = `Content-Disposition: attachment\r\n\r\n${'x'.repeat(2 * MEBIBYTE)}`;
    const message = `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n${log}\r\n--b\r\n\r\nSUCCESS\r\n--b--\r\n`;
    const { listener } = await deliver({ message });
    expect(listener.pings[0]?.mail?.body).toBe('SUCCESS');
    expect(listener.pings[0]?.body).toHaveLength(MEBIBYTE);
  });

  test('random bytes arrive as they were sent, where the first line has the end of SMTP', async () => {
    const listener = await openMailListener();
    const client = await listener.connect();
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 500 }),
        fc.constantFrom('x\r\n', '.\r\n', '\r\n.', '..\r\n'),
        async (bytes, start) => {
          const message = Buffer.concat([Buffer.from(start), bytes, Buffer.from('\r\n')]);
          await client.envelope('', [addressOf(1)]);
          expect((await client.data(message)).code).toBe(250);
          expect(Buffer.from(listener.pings.at(-1)?.body ?? []).equals(message)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('M4 and M6: the answer', () => {
  const unavailable = new Unavailable('the database is away');

  test.each<[readonly (PingOutcome | Error)[], number, string]>([
    [['stored'], 250, 'stored'],
    [['not-found'], 250, 'M4: no such check'],
    [['ambiguous'], 250, 'M4: a slug of two checks'],
    [['limited'], 250, 'over the limit of the check: trying again would not help'],
    [[unavailable], 451, 'M6: nothing was recorded'],
    [[unavailable, unavailable], 451, 'M6: for nobody'],
    [[unavailable, 'stored'], 250, 'M6: the second was, and a resend would repeat it'],
    [['stored', unavailable], 250, 'M6: the first was'],
    [['not-found', unavailable], 451, 'M6: nothing was, so a resend repeats nothing'],
    [[new TypeError('a bug'), 'stored'], 250, 'M6: whatever the failure is'],
  ])('when the queue says %s it is %i: %s', async (outcomes, code) => {
    const to = outcomes.map((_, n) => addressOf(n + 1));
    const { listener, reply } = await deliver({ to, submit: answers(...outcomes) });
    expect(reply.code).toBe(code);
    expect(listener.pings).toHaveLength(outcomes.length);
  });

  test('each recipient waits for the one before', async () => {
    const running: string[] = [];
    const submit = async ({ target }: IncomingPing): Promise<PingOutcome> => {
      running.push(target.by === 'code' ? target.code : '');
      await Promise.resolve();
      running.push('done');
      return 'stored';
    };
    await deliver({ to: [addressOf(1), addressOf(2)], submit });
    expect(running).toEqual([uuidOf(1), 'done', uuidOf(2), 'done']);
  });

  test('an unknown check is one log line that shows neither code nor key nor sender', async () => {
    const { listener } = await deliver({
      to: [addressOf(1), `${KEY}+backup@${DOMAIN}`],
      submit: async () => 'not-found',
    });
    expect(listener.logged).toEqual([
      'info received a ping by email {"to":"00000000…","outcome":"not-found"}',
      'info received a ping by email {"to":"…+backup","outcome":"not-found"}',
    ]);
  });
});

describe('stopping', () => {
  test('sends idle clients away and takes no new ones', async () => {
    const listener = await openMailListener();
    const idle = await listener.connect();
    const begun = await listener.connect();
    await begun.envelope('', [addressOf(1)]);
    const stopped = listener.stop();
    expect((await idle.reply()).code).toBe(421);
    expect((await begun.reply()).code).toBe(421);
    await stopped;
    await expect(listener.connect()).rejects.toThrow('ECONNREFUSED');
  });

  test('lets a message that is on its way finish', async () => {
    const listener = await openMailListener();
    const client = await listener.connect();
    await client.envelope('', [addressOf(1)]);
    await client.say('DATA');
    client.write('first half, ');
    const stopped = listener.stop();
    client.write('second half\r\n.\r\n');
    expect((await client.reply()).code).toBe(250);
    expect((await client.reply()).code).toBe(421);
    await stopped;
    expect(listener.pings.map(bodyText)).toEqual(['first half, second half\r\n']);
  });

  test('answers a message that is being stored', async () => {
    const stored = new EventEmitter();
    const listener = await openMailListener({ submit: () => once(stored, 'now').then(() => 'stored') });
    const client = await listener.connect();
    await client.envelope('', [addressOf(1)]);
    const reply = client.data(MESSAGE);
    await expect.poll(() => listener.pings.length).toBe(1);
    const stopped = listener.stop();
    stored.emit('now');
    expect((await reply).code).toBe(250);
    await stopped;
  });

  test('gives up on a message that does not end within the limit', async () => {
    const listener = await openMailListener({ limits: { finishMs: 50 } });
    const client = await listener.connect();
    await client.envelope('', [addressOf(1)]);
    await client.say('DATA');
    await listener.stop();
    expect((await client.reply()).code).toBe(421);
    expect(listener.pings).toEqual([]);
  });
});
