import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Config } from '../../server/config.ts';
import { createMail, type Mailer, type MailOptions } from '../../server/mail.ts';
import { closer, portOf } from '../support/http-sink.ts';
import { CERTIFICATE } from '../support/self-signed.ts';
import { closedPort, type SmtpSink, type SmtpSinkOptions, startSmtpSink } from '../support/smtp-sink.ts';
import { aConfig } from './settings.ts';

const MESSAGE = { to: 'a@example.org', subject: 'Grüße 🦄', text: 'hello\n', html: '<p>hello</p>' };
const cleanup: (() => unknown)[] = [];

afterEach(async () => {
  await Promise.all(cleanup.splice(0).map((close) => close()));
});

async function start(options: SmtpSinkOptions = {}): Promise<SmtpSink> {
  const sink = await startSmtpSink(options);
  cleanup.push(sink.close);
  return sink;
}

function mailer(port: number, over: Partial<Config> = {}, options: MailOptions = {}): Mailer {
  const settings = {
    emailHost: '127.0.0.1',
    emailPort: port,
    emailUseTls: false,
    defaultFromEmail: 'Rollcall <bell@site.example>',
  };
  const mail = createMail(aConfig({ ...settings, ...over }), { timeoutMs: 500, ...options });
  cleanup.push(mail.close);
  return mail;
}

test('a mail arrives with text, HTML, headers and an attachment', async () => {
  const sink = await start();
  await mailer(sink.port).send({
    ...MESSAGE,
    headers: { 'List-Unsubscribe': '<https://example.org/>' },
    attachments: [{ filename: 'a.txt', contentType: 'text/plain', content: 'attached' }],
  });
  const [mail] = sink.mails;
  expect(mail).toMatchObject({ from: 'bell@site.example', to: ['a@example.org'], user: '', secure: false });
  expect(mail?.parsed).toMatchObject({ subject: 'Grüße 🦄', from: { name: 'Rollcall', address: 'bell@site.example' } });
  expect(mail?.parsed.text?.trim()).toBe('hello');
  expect(mail?.parsed.html).toContain('<p>hello</p>');
  expect(mail?.parsed.headers).toContainEqual(
    expect.objectContaining({ key: 'list-unsubscribe', value: '<https://example.org/>' }),
  );
  expect(mail?.parsed.attachments[0]).toMatchObject({ filename: 'a.txt' });
});

test('the Message-ID lies in the sender’s domain, and a given one stays the same', async () => {
  const sink = await start();
  const mail = mailer(sink.port);
  await mail.send(MESSAGE);
  await mail.send({ ...MESSAGE, id: 'given' });
  expect(sink.mails[0]?.parsed.messageId).toMatch(/^<[0-9a-f-]{36}@site\.example>$/);
  expect(sink.mails[1]?.parsed.messageId).toBe('<given@site.example>');
});

test.each([
  ['', undefined, 'bell@site.example'],
  ['', 'n.x.1.y', 'bell@site.example'],
  ['%s@bounces.example', 'n.x.1.y', 'n.x.1.y@bounces.example'],
  ['%s@bounces.example', undefined, 'bounces@bounces.example'],
])('envelope pattern "%s" and id %s: from %s', async (emailMailFromTmpl, bounceId, from) => {
  const sink = await start();
  await mailer(sink.port, { emailMailFromTmpl }).send({ ...MESSAGE, ...(bounceId === undefined ? {} : { bounceId }) });
  expect(sink.mails[0]?.from).toBe(from);
  // the id is for the envelope only
  expect(sink.mails[0]?.raw.toString()).not.toContain('n.x.1.y');
  expect(sink.mails[0]?.parsed.from?.address).toBe('bell@site.example');
});

test('several mails share a connection', async () => {
  const sink = await start();
  const mail = mailer(sink.port);
  await mail.send(MESSAGE);
  await mail.send(MESSAGE);
  expect([sink.mails.length, sink.connections()]).toEqual([2, 1]);
});

describe('TLS and sign-in', () => {
  const login = { user: 'bell', password: 'ring-ring' };
  const credentials = { emailHostUser: login.user, emailHostPassword: login.password };

  test('STARTTLS', async () => {
    const sink = await start({ tls: 'starttls', login });
    await mailer(sink.port, { ...credentials, emailUseTls: true }, { ca: CERTIFICATE }).send(MESSAGE);
    expect(sink.mails[0]).toMatchObject({ secure: true, user: 'bell' });
  });

  test('TLS from the first byte, which wins over STARTTLS', async () => {
    const sink = await start({ tls: 'implicit', login });
    const mail = mailer(sink.port, { ...credentials, emailUseTls: true, emailUseSsl: true }, { ca: CERTIFICATE });
    await mail.send(MESSAGE);
    expect(sink.mails[0]).toMatchObject({ secure: true, user: 'bell' });
  });

  test.each([
    ['starttls', { emailUseTls: true }],
    ['implicit', { emailUseTls: false, emailUseSsl: true }],
  ] as const)('a certificate nobody vouches for is refused: %s', async (tls, over) => {
    const sink = await start({ tls });
    await expect(mailer(sink.port, over).send(MESSAGE)).rejects.toMatchObject({ code: 'tls', retryable: false });
    expect(sink.mails).toHaveLength(0);
  });

  test('without STARTTLS on the server nothing is sent in the clear', async () => {
    const sink = await start({ login });
    await expect(mailer(sink.port, { ...credentials, emailUseTls: true }).send(MESSAGE)).rejects.toMatchObject({
      code: 'tls',
      message: 'the mail server does not offer STARTTLS; set EMAIL_USE_TLS=False to send without encryption',
    });
    expect(sink.mails).toHaveLength(0);
  });

  test('a wrong password', async () => {
    const sink = await start({ login });
    const mail = mailer(sink.port, { ...credentials, emailHostPassword: 'wrong-password' });
    const error = await mail.send(MESSAGE).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'provider_error',
      message: 'the mail server refused our sign-in',
      retryable: false,
    });
    expect(String(error)).not.toContain('wrong-password');
  });
});

describe('faults', () => {
  test('no mail server configured', async () => {
    await expect(mailer(25, { emailHost: '' }).send(MESSAGE)).rejects.toMatchObject({ code: 'disabled_by_server' });
  });

  test('nobody listens', async () => {
    await expect(mailer(await closedPort()).send(MESSAGE)).rejects.toMatchObject({ code: 'connect', retryable: false });
  });

  test('a refused recipient, in the server’s words', async () => {
    const sink = await start({ refuseRecipient: { code: 550, message: '5.1.1 no such user' } });
    await expect(mailer(sink.port).send(MESSAGE)).rejects.toMatchObject({
      code: 'provider_error',
      message: 'the mail server answered 550 5.1.1 no such user',
      retryable: false,
      permanent: false,
    });
  });

  test.each([
    ['refuse', 'provider_error'],
    ['drop', 'network'],
  ] as const)('a message the server %ss may be tried again', async (verdict, code) => {
    const sink = await start({ onMessage: () => verdict });
    await expect(mailer(sink.port).send(MESSAGE)).rejects.toMatchObject({ code, retryable: true });
  });

  test('a server that says nothing', async () => {
    const silent = createServer();
    cleanup.push(closer(silent));
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    await expect(mailer(portOf(silent), {}, { timeoutMs: 100 }).send(MESSAGE)).rejects.toMatchObject({
      code: 'timeout',
    });
  });
});

test('another server may be named, with its own sender', async () => {
  const [usual, other] = [await start(), await start({ tls: 'starttls', login: { user: 'u', password: 'p' } })];
  const via = { host: '127.0.0.1', port: other.port, user: 'u', password: 'p', sender: 'Own <own@other.example>' };
  await mailer(usual.port, { emailMailFromTmpl: '%s@bounces.example' }, { ca: CERTIFICATE }).send({ ...MESSAGE, via });
  expect(usual.mails).toHaveLength(0);
  expect(other.mails[0]).toMatchObject({ from: 'own@other.example', user: 'u', secure: true });
});
