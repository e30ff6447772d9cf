import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../server/clock.ts';
import { loadConfig } from '../server/config.ts';
import { createMail } from '../server/mail.ts';
import { createOutbox } from '../server/outbox.ts';
import { keepingLog } from './support/people.ts';
import { closedPort, type SmtpSink, startSmtpSink } from './support/smtp-sink.ts';

const message = { to: 'alice@example.org', subject: 'Hello', text: 'text', html: '<p>html</p>' };

describe('V3 mails that somebody waits for', () => {
  let close: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const each of close) await each();
    close = [];
  });

  const openOutbox = (port: number) => {
    const env = { EMAIL_HOST: '127.0.0.1', EMAIL_PORT: String(port), EMAIL_USE_TLS: 'False' };
    const config = loadConfig(env, { cwd: '/nonexistent', keepSecretKey: () => 'secret' });
    const mail = createMail(config);
    const { log, lines } = keepingLog();
    close.push(async () => mail.close());
    return { outbox: createOutbox({ mail, config, clock: systemClock(), log }), lines };
  };
  const openSink = async (onMessage?: (n: number) => 'accept' | 'refuse' | 'drop'): Promise<SmtpSink> => {
    const sink = await startSmtpSink(onMessage ? { onMessage } : {});
    close.push(() => sink.close());
    return sink;
  };

  test('go out behind the back of who asked', async () => {
    const sink = await openSink();
    const { outbox } = openOutbox(sink.port);
    outbox.post(message);
    expect(sink.mails).toHaveLength(0);
    await outbox.settled();
    expect(sink.mails).toHaveLength(1);
  });

  test.each(['drop', 'refuse'] as const)('are tried three times when the server does this: %s', async (trouble) => {
    const sink = await openSink((n) => (n < 3 ? trouble : 'accept'));
    const { outbox, lines } = openOutbox(sink.port);
    const startedAt = performance.now();
    outbox.post(message);
    await outbox.settled();
    expect(sink.mails).toHaveLength(1);
    expect(performance.now() - startedAt).toBeGreaterThan(1900);
    expect(lines).toEqual([]);
  });

  test('are given up after that, with a line in the log', async () => {
    const sink = await openSink(() => 'drop');
    const { outbox, lines } = openOutbox(sink.port);
    outbox.post(message);
    await outbox.settled();
    expect(lines).toMatchObject([{ level: 'error', fields: { attempt: 3 } }]);
  });

  test('are not tried again where that is of no use', async () => {
    const { outbox, lines } = openOutbox(await closedPort());
    outbox.post(message);
    await outbox.settled();
    expect(lines).toMatchObject([{ level: 'error', fields: { attempt: 1 } }]);
  });

  test('that could not be written are in the log, and harm nobody', async () => {
    const sink = await openSink();
    const { outbox, lines } = openOutbox(sink.port);
    outbox.prepare(async () => {
      throw new Error('no');
    });
    outbox.prepare(async () => null);
    await outbox.settled();
    expect(lines).toMatchObject([{ level: 'error', message: 'could not write a mail that somebody waits for' }]);
    expect(sink.mails).toEqual([]);
  });
});
