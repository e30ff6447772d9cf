import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Clock } from '../server/clock.ts';
import { loadConfig } from '../server/config.ts';
import { addSecs } from '../server/core/instant.ts';
import { createMail } from '../server/mail.ts';
import { createOutbox } from '../server/outbox.ts';
import { movingClock } from './support/moving-clock.ts';
import { keepingLog } from './support/people.ts';
import { closedPort, type SmtpSink, startSmtpSink } from './support/smtp-sink.ts';
import { stores, type TestStore } from './support/stores.ts';

const message = { to: 'alice@example.org', subject: 'Hello', text: 'the secret text', html: '<p>html</p>' };

describe.each(stores)('mails that somebody waits for, on $name', ({ open }) => {
  let db: TestStore;
  let close: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    db = await open();
  });
  afterEach(async () => {
    for (const each of close) await each();
    close = [];
    await db.store.dialect.knex('mails').delete();
  });
  afterAll(() => db.cleanup());

  const openOutbox = (port: number, clock: Clock = movingClock(), secretKey = 'secret') => {
    const env = { EMAIL_HOST: '127.0.0.1', EMAIL_PORT: String(port), EMAIL_USE_TLS: 'False', SECRET_KEY: secretKey };
    const config = loadConfig(env, { cwd: '/nonexistent', keepSecretKey: () => 'secret' });
    const mail = createMail(config);
    const { log, lines } = keepingLog();
    const outbox = createOutbox({ mail, config, clock, log, store: db.store });
    close.push(async () => {
      await outbox.stop();
      await outbox.settled();
      mail.close();
    });
    return { outbox, lines };
  };
  const openSink = async (onMessage?: (n: number) => 'accept' | 'refuse' | 'drop'): Promise<SmtpSink> => {
    const sink = await startSmtpSink(onMessage ? { onMessage } : {});
    close.push(() => sink.close());
    return sink;
  };
  const rows = () => db.store.dialect.knex('mails').select();

  /** A mail as a process leaves it behind that ends before it was sent. */
  const leaveBehind = async (clock: Clock, secretKey = 'secret') => {
    const { outbox } = openOutbox(await closedPort(), clock, secretKey);
    outbox.post(message);
    await outbox.settled();
  };

  test('V3 go out behind the back of who asked', async () => {
    const sink = await openSink();
    const { outbox } = openOutbox(sink.port);
    outbox.post(message);
    expect(sink.mails).toHaveLength(0);
    await outbox.settled();
    expect(sink.mails).toHaveLength(1);
  });

  test.each(['drop', 'refuse'] as const)('V3 are tried three times when the server does this: %s', async (trouble) => {
    const sink = await openSink((n) => (n < 3 ? trouble : 'accept'));
    const { outbox, lines } = openOutbox(sink.port);
    const startedAt = performance.now();
    outbox.post(message);
    await outbox.settled();
    expect(sink.mails).toHaveLength(1);
    expect(performance.now() - startedAt).toBeGreaterThan(1900);
    expect(lines).toEqual([]);
  });

  test('V3 wait some minutes after three tries, with a line in the log', async () => {
    const sink = await openSink(() => 'drop');
    const { outbox, lines } = openOutbox(sink.port);
    outbox.post(message);
    await outbox.settled();
    expect(lines).toMatchObject([{ level: 'warn', fields: { attempt: 3, round: 1, retrySecs: 30 } }]);
  });

  test('V3 are not tried again at once where that is of no use', async () => {
    const { outbox, lines } = openOutbox(await closedPort());
    outbox.post(message);
    await outbox.settled();
    expect(lines).toMatchObject([{ level: 'warn', fields: { attempt: 1 } }]);
  });

  test('that could not be written are in the log, and harm nobody', async () => {
    const sink = await openSink();
    const { outbox, lines } = openOutbox(sink.port);
    outbox.prepare(async () => {
      throw new Error('no');
    });
    outbox.prepare(async () => null);
    await outbox.settled();
    expect(lines).toMatchObject([{ level: 'error', message: 'could not store an account mail' }]);
    expect(sink.mails).toEqual([]);
  });

  test('V4 leave nothing in the database once they are sent', async () => {
    const sink = await openSink();
    const { outbox } = openOutbox(sink.port);
    outbox.prepare(async () => message);
    await outbox.settled();
    expect(sink.mails).toHaveLength(1);
    expect(await rows()).toEqual([]);
  });

  test('V4 that a process left behind are sent by the next, once', async () => {
    const clock = movingClock();
    await leaveBehind(clock);
    const sink = await openSink();
    clock.advance(60);
    const [one, other] = [openOutbox(sink.port, clock), openOutbox(sink.port, clock)];
    one.outbox.start();
    other.outbox.start();
    await expect.poll(rows).toEqual([]);
    expect(sink.mails).toHaveLength(1);
    expect(sink.mails[0]?.parsed).toMatchObject({ subject: 'Hello', text: 'the secret text\n' });
  });

  test('V4 that somebody works on are left to them until their time is up', async () => {
    const clock = movingClock();
    const lease = { owner: 'other', until: addSecs(clock.now(), 180) };
    await db.store.mails.add({ recipient: 'a@example.org', subject: '', body: '', createdAt: clock.now() }, lease);
    const claim = () => db.store.mails.claim(clock.now(), { owner: 'me', until: addSecs(clock.now(), 180) }, 10);
    expect(await claim()).toEqual([]);
    clock.advance(181);
    expect(await claim()).toHaveLength(1);
    expect(await claim()).toEqual([]);
  });

  test('V4 say nothing to whoever reads the database only', async () => {
    await leaveBehind(movingClock());
    const [row] = await rows();
    expect(row).toMatchObject({ recipient: 'alice@example.org', subject: 'Hello', state: 'waiting', attempts: 1 });
    expect(JSON.stringify(row)).not.toContain('secret text');
    expect(Buffer.from(row.body, 'base64').toString('latin1')).not.toContain('secret text');
  });

  test('V4 are tried as long as alerts, then given up, and stay visible without what they said', async () => {
    const clock = movingClock();
    await leaveBehind(clock);
    const round = async (secs: number, attempts: number) => {
      clock.advance(secs);
      const { outbox } = openOutbox(await closedPort(), clock);
      outbox.start();
      await expect.poll(async () => (await rows())[0].attempts).toBe(attempts);
      await outbox.settled();
    };
    await round(30, 2);
    await round(60, 3);
    // not yet six hours after it was written
    await round(5 * 3600, 4);
    expect(await rows()).toMatchObject([{ state: 'waiting' }]);

    await round(3600, 5);
    const error = 'cannot connect to the mail server';
    expect(await rows()).toMatchObject([{ state: 'failed', body: '', error }]);
  });

  test('V4 that were given up are forgotten after thirty days', async () => {
    const clock = movingClock();
    await leaveBehind(clock);
    const [{ id }] = await rows();
    await db.store.mails.fail(id, 'no');
    clock.advance(31 * 24 * 3600);
    const { outbox } = openOutbox(await closedPort(), clock);
    outbox.start();
    await expect.poll(rows).toEqual([]);
  });

  test('V4 that were written with another secret key are given up', async () => {
    const clock = movingClock();
    await leaveBehind(clock, 'another');
    clock.advance(60);
    const { outbox, lines } = openOutbox(await closedPort(), clock);
    outbox.start();
    await expect.poll(async () => (await rows())[0].state).toBe('failed');
    expect(lines).toMatchObject([{ level: 'error', message: 'could not read a stored account mail' }]);
  });

  test('codes in subjects are neither in the database nor in the log', async () => {
    const { outbox, lines } = openOutbox(await closedPort());
    outbox.post({ ...message, subject: 'Confirmation code: 012345' });
    await outbox.settled();
    expect(JSON.stringify([await rows(), lines])).not.toContain('012345');
  });
});
