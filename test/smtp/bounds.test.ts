import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { addMicros, type Instant } from '../../server/core/instant.ts';
import { collect, createRoom } from '../../server/smtp/intake.ts';
import { createRecipients } from '../../server/smtp/recipients.ts';
import { T0, uuidOf } from '../support/builders.ts';
import { addressOf, openMailListener } from './harness.ts';

const KIBIBYTE = 1024;
const FAILED = 'Subject: FAILED\r\n\r\nlog\r\n';

describe('recipients', () => {
  test('an unknown one is refused at RCPT, the others get the message', async () => {
    const listener = await openMailListener({
      find: async (target) => (target.by === 'code' && target.code === uuidOf(1) ? [{ readsMail: true }] : []),
    });
    const client = await listener.connect();
    const refused = await client.envelope('a@example.org', [addressOf(2)]);
    expect([refused.code, refused.lines]).toEqual([550, ['5.1.1 no such mailbox here']]);
    expect((await client.say(`RCPT TO:<${addressOf(1)}>`)).code).toBe(250);
    expect((await client.data(FAILED)).code).toBe(250);
    expect(listener.pings.map(({ target }) => target)).toEqual([{ by: 'code', code: uuidOf(1) }]);
  });

  test('a message without any that is known is not taken at all', async () => {
    const listener = await openMailListener({ find: async () => [] });
    const client = await listener.connect();
    await client.envelope('a@example.org', [addressOf(2)]);
    expect((await client.say('DATA')).code).toBe(503);
  });

  test('while they cannot be looked up, the sender is told to come again', async () => {
    const listener = await openMailListener({ find: () => Promise.reject(new Error('away')) });
    const client = await listener.connect();
    expect((await client.envelope('a@example.org', [addressOf(1)])).code).toBe(451);
    expect(listener.logged.join('\n')).toContain('could not look up the recipient');
  });

  test.each<[string, boolean]>([
    ['plain', false],
    ['mail', true],
  ])('of a %s check: the message is taken apart: %s', async (_, readsMail) => {
    const listener = await openMailListener({ find: async () => [{ readsMail }] });
    const client = await listener.connect();
    await client.envelope('a@example.org', [addressOf(1)]);
    await client.data(FAILED);
    expect(listener.pings[0]?.mail?.subject).toBe(readsMail ? 'FAILED' : '');
    expect(listener.pings[0]?.body).not.toBeNull();
  });

  test('filtering rules that are turned on while the message comes in count', async () => {
    let readsMail = false;
    const listener = await openMailListener({ find: async () => [{ readsMail }] });
    const client = await listener.connect();
    await client.envelope('a@example.org', [addressOf(1)]);
    readsMail = true;
    await client.data(FAILED);
    expect(listener.pings[0]?.mail?.subject).toBe('FAILED');
  });

  test('after sixty unknown ones of one network nothing is looked up for a while, for that network', async () => {
    let looked = 0;
    let now: Instant = T0;
    const find = async () => {
      looked += 1;
      return [];
    };
    const recipients = createRecipients(find, { now: () => now });
    const judge = (address: string) => recipients.judge({ by: 'code', code: uuidOf(1) }, address);
    for (let n = 0; n < 60; n += 1) expect(await judge(`2001:db8::${n.toString(16)}`)).toBe('unknown');
    expect(await judge('2001:db8::ffff:1')).toBe('too-many');
    expect(looked).toBe(60);
    expect(await judge('2001:db8:0:1::1')).toBe('unknown');
    expect(await judge('10.0.0.1')).toBe('unknown');
    now = addMicros(now, 11_000_000);
    expect(await judge('2001:db8::1')).toBe('unknown');
    expect(await judge('2001:db8::1')).toBe('too-many');
  });
});

describe('the memory that messages take', () => {
  test('short ones are always taken, long ones share a room, for one address a part of it', () => {
    const room = createRoom({ totalBytes: 1_000 * KIBIBYTE, addressBytes: 600 * KIBIBYTE });
    const first = room.share('a');
    expect(first.growTo(64 * KIBIBYTE)).toBe(true);
    expect(first.growTo(664 * KIBIBYTE)).toBe(true);
    expect(room.share('a').growTo(65 * KIBIBYTE)).toBe(false);
    const other = room.share('b');
    expect(other.growTo(464 * KIBIBYTE)).toBe(true);
    expect(other.growTo(465 * KIBIBYTE)).toBe(false);
    expect(room.share('c').growTo(64 * KIBIBYTE)).toBe(true);
    first.release();
    expect(other.growTo(500 * KIBIBYTE)).toBe(true);
    expect(room.share('a').growTo(564 * KIBIBYTE)).toBe(true);
  });

  test('a message for which there is none is answered 452, and those after it are taken', async () => {
    const limits = { totalBytes: 200 * KIBIBYTE, addressBytes: 200 * KIBIBYTE };
    const listener = await openMailListener({ limits });
    const holder = await listener.connect();
    await holder.envelope('', [addressOf(1)]);
    await holder.say('DATA');
    holder.write(Buffer.alloc(250 * KIBIBYTE, 'x\r\n'));
    const client = await listener.connect();
    // as soon as the first has taken its part
    await expect
      .poll(async () => {
        await client.envelope('', [addressOf(1)]);
        return (await client.data(Buffer.alloc(150 * KIBIBYTE, 'x\r\n'))).code;
      })
      .toBe(452);
    await client.envelope('', [addressOf(1)]);
    expect((await client.data(FAILED)).code).toBe(250);
    holder.destroy();
    await expect
      .poll(async () => {
        await client.envelope('', [addressOf(1)]);
        return (await client.data(Buffer.alloc(150 * KIBIBYTE, 'x\r\n'))).code;
      })
      .toBe(250);
  });

  test('what finds no room is read to its end and kept nowhere', async () => {
    async function* chunks() {
      for (let n = 0; n < 10; n += 1) yield Buffer.alloc(50_000);
    }
    const share = createRoom({ totalBytes: 0, addressBytes: 0 }).share('a');
    expect(await collect(Readable.from(chunks()), 1_000_000, share)).toBeNull();
  });

  test('however much of it has come in, one piece is taken in a turn of the event loop', async () => {
    const share = createRoom({ totalBytes: 1_000_000, addressBytes: 1_000_000 }).share('192.0.2.1');
    let turns = 0;
    const count = (): void => {
      turns += 1;
      next = setImmediate(count);
    };
    let next = setImmediate(count);
    const pieces = Array.from({ length: 50 }, () => Buffer.alloc(1_000, 'x'));
    expect(await collect(Readable.from(pieces), 1_000_000, share)).toHaveLength(50_000);
    clearImmediate(next);
    expect(turns).toBeGreaterThanOrEqual(50);
  });
});

describe('time', () => {
  test('a message that does not end is cut off', async () => {
    const listener = await openMailListener({ limits: { messageMs: 50 } });
    const client = await listener.connect();
    await client.envelope('', [addressOf(1)]);
    await client.say('DATA');
    client.write('Subject: x\r\n');
    expect(await client.reply()).toMatchObject({ code: 421, lines: ['the message takes too long'] });
    await client.closed;
    expect(listener.pings).toEqual([]);
  });

  test('a connection that talks for ever is cut off', async () => {
    const listener = await openMailListener({ limits: { connectionMs: 50 } });
    const client = await listener.connect();
    expect(await client.reply()).toMatchObject({ code: 421, lines: ['the connection is too old'] });
    await client.closed;
  });

  test('a message in time is not', async () => {
    const listener = await openMailListener({ limits: { messageMs: 2_000 } });
    const client = await listener.connect();
    await client.envelope('', [addressOf(1)]);
    expect((await client.data(FAILED)).code).toBe(250);
  });
});

test('the event loop is free while a hostile message is taken apart', async () => {
  const listener = await openMailListener();
  const client = await listener.connect();
  await client.envelope('', [addressOf(1)]);
  const parts = '--B\r\nContent-Type: text/html; charset=utf-7\r\n\r\n<a b="+AGE-\r\n'.repeat(60_000);
  const done = client.data(`Content-Type: multipart/mixed; boundary=B\r\n\r\n${parts}`);
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 5);
  expect((await done).code).toBe(250);
  clearInterval(timer);
  expect(longest).toBeLessThan(1_000);
});
