import { describe, expect, test } from 'vitest';
import { uuidOf } from '../support/builders.ts';
import { addressOf, bodyText, DOMAIN, KEY, openMailListener } from './harness.ts';

const MESSAGE = 'Subject: done\r\n\r\nall well\r\n';

describe('M1: the service', () => {
  test('takes several recipients of one message, each as its own ping, in order', async () => {
    const listener = await openMailListener();
    const client = await listener.connect();
    await client.envelope('cron@example.org', [addressOf(1), `${KEY}+backup@${DOMAIN}`, addressOf(2)]);
    expect((await client.data(MESSAGE)).code).toBe(250);
    expect(listener.pings.map((ping) => ping.target)).toEqual([
      { by: 'code', code: uuidOf(1) },
      { by: 'slug', pingKey: KEY, slug: 'backup', create: false },
      { by: 'code', code: uuidOf(2) },
    ]);
  });

  test('takes several messages in one session', async () => {
    const listener = await openMailListener();
    const client = await listener.connect();
    for (const text of ['one', 'two', 'three']) {
      await client.envelope('cron@example.org', [addressOf(1)]);
      expect((await client.data(`${text}\r\n`)).code).toBe(250);
    }
    expect(listener.pings.map(bodyText)).toEqual(['one\r\n', 'two\r\n', 'three\r\n']);
  });

  test('offers neither sign-in nor encryption', async () => {
    const listener = await openMailListener();
    const client = await listener.connect();
    await client.say('EHLO client.example');
    expect((await client.say('AUTH PLAIN AGEAYg==')).code).toBe(500);
    expect((await client.say('STARTTLS')).code).toBe(500);
  });

  test('refuses to start on a port that is taken', async () => {
    const listener = await openMailListener();
    await expect(openMailListener({ address: { host: '127.0.0.1', port: listener.port } })).rejects.toThrow(
      'EADDRINUSE',
    );
  });
});

describe('M2: the conversation', () => {
  test('begins with 220 and offers size, 8-bit, UTF-8 and help', async () => {
    const listener = await openMailListener();
    const client = await listener.connect();
    expect(client.greeting.code).toBe(220);
    const { code, lines } = await client.say('EHLO client.example');
    expect(code).toBe(250);
    expect(lines.slice(1).sort()).toEqual(['8BITMIME', 'HELP', 'SIZE 33554432', 'SMTPUTF8']);
  });

  test.each([
    // said before, command, code, why
    [[], 'HELO client.example', 250, 'the old greeting'],
    ...['HELO', 'EHLO', 'helo'].flatMap((greeting) =>
      [
        '',
        ' ',
        ' my printer',
        ' "ups 1"',
        ' [192.168.1.5]',
        ' ups_1',
        ' <nas>',
        ` ${'x'.repeat(2_000)}`,
        ' a\tb',
        ' \u0007',
      ].map((name): [string[], string, number, string] => [[], greeting + name, 250, 'whatever the name']),
    ),
    [[], 'HELO\tnas', 250, 'with a tab'],
    [[], ' EHLO nas', 250, 'with a blank in front'],
    [['HELO'], 'MAIL FROM:<a@example.org>', 250, 'after a greeting without a name'],
    [[], 'MAIL FROM:<a@example.org>', 503, 'before HELO'],
    [[], 'FOO', 500, 'unknown command'],
    [[], 'VRFY someone', 252, ''],
    [[], 'EXPN list', 502, ''],
    [[], 'RSET', 250, ''],
    [[], 'NOOP', 250, ''],
    [[], 'HELP', 214, ''],
    [[], 'QUIT', 221, ''],
    [['EHLO x'], 'RCPT TO:<a@example.org>', 503, 'before MAIL'],
    [['EHLO x'], 'DATA', 503, 'before RCPT'],
    [['HELO x'], 'mail from:<a@example.org>', 250, 'after HELO too, in any letter case'],
    [['EHLO x'], 'MAIL FROM:<>', 250, 'null sender'],
    [['EHLO x'], 'MAIL FROM:<root>', 250, 'sender without a domain'],
    [['EHLO x'], 'MAIL FROM:root@example.org', 250, 'sender without brackets'],
    [['EHLO x'], 'MAIL FROM:<ilo.@example.org>', 250, 'sender that breaks the rules'],
    [['EHLO x'], 'MAIL FROM:<jürgen@example.org> SMTPUTF8', 250, 'sender in UTF-8'],
    [['EHLO x'], 'MAIL FROM:<a@example.org> BODY=8BITMIME SIZE=33554432', 250, 'largest size'],
    [['EHLO x'], 'MAIL FROM:<a@example.org> SIZE=33554433', 552, 'declared above the limit'],
    [['EHLO x'], 'MAIL FROM:<a@example.org> SIZE=much', 501, 'size that is no number'],
    [['EHLO x'], 'MAIL FROM: Printer 2 <printer@example.org>', 250, 'a name in front of the sender'],
    [['EHLO x'], 'MAIL FROM:"UPS: cellar" <ups@example.org> SIZE=10', 250, 'in quotes, with a parameter behind'],
    [['EHLO x'], 'MAIL FROM <a@example.org>', 250, 'no colon'],
    [['EHLO x'], 'MAIL  FROM: <a@example.org>', 250, 'two blanks'],
    [['EHLO x'], 'MAIL FROM:<<a@example.org>>', 250, 'brackets twice'],
    [['EHLO x'], 'MAIL FROM:<a@example.org> AUTH=<>', 250, 'a parameter with brackets'],
    [['EHLO x'], 'MAIL FROM:<a\u0007@example.org>', 501, 'control character'],
    [['EHLO x'], 'MAIL', 501, 'without an address'],
    [['EHLO x', 'MAIL FROM:<>'], 'MAIL FROM:<>', 503, 'twice'],
    [['EHLO x', 'MAIL FROM:<>', 'RSET'], 'MAIL FROM:<>', 250, 'RSET forgets the first'],
  ])('after %j, %s is answered %i %s', async (before, command, code) => {
    const listener = await openMailListener();
    const client = await listener.connect();
    for (const line of before) await client.say(line);
    expect((await client.say(command)).code).toBe(code);
  });

  test('ends with QUIT', async () => {
    const listener = await openMailListener();
    const client = await listener.connect();
    await client.say('QUIT');
    await client.closed;
  });

  test('may be sent blindly, all at once', async () => {
    const listener = await openMailListener();
    const client = await listener.connect();
    client.write(`HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<${addressOf(1)}>\r\nDATA\r\n${MESSAGE}.\r\nQUIT\r\n`);
    const codes = [];
    for (let n = 0; n < 6; n += 1) codes.push((await client.reply()).code);
    expect(codes).toEqual([250, 250, 250, 354, 250, 221]);
    expect(listener.pings.map(bodyText)).toEqual([MESSAGE]);
  });

  test('a message above 32 MiB is answered 552 and recorded for nobody, and the session goes on', async () => {
    const listener = await openMailListener();
    const client = await listener.connect();
    await client.envelope('', [addressOf(1)]);
    expect((await client.data(Buffer.alloc(33_554_433, 'x'))).code).toBe(552);
    expect(listener.pings).toEqual([]);
    await client.envelope('', [addressOf(1)]);
    expect((await client.data(MESSAGE)).code).toBe(250);
  });

  test('a client that says nothing is sent away after the idle limit', async () => {
    const listener = await openMailListener({ limits: { idleMs: 50 } });
    const client = await listener.connect();
    expect((await client.reply()).code).toBe(421);
    await client.closed;
  });

  test('too many clients of one address are sent away, and one that leaves makes room', async () => {
    const listener = await openMailListener({ limits: { clientsPerAddress: 2 } });
    const first = await listener.connect();
    await listener.connect();
    const third = await listener.connect();
    expect(third.greeting.code).toBe(421);
    await third.closed;
    await first.say('QUIT');
    expect((await listener.connect()).greeting.code).toBe(220);
  });

  test('too many clients of all addresses are sent away', async () => {
    const listener = await openMailListener({ limits: { clients: 1 } });
    await listener.connect();
    expect((await listener.connect()).greeting.code).toBe(421);
  });

  test('more than a hundred recipients are answered 452', async () => {
    const listener = await openMailListener();
    const client = await listener.connect();
    const hundred = Array.from({ length: 100 }, (_, n) => addressOf(n));
    expect((await client.envelope('', hundred)).code).toBe(250);
    expect((await client.say(`RCPT TO:<${addressOf(100)}>`)).code).toBe(452);
  });
});

describe('M3: recipients', () => {
  test.each([
    // recipient, reply, why
    [`<${addressOf(1)}>`, '250 Accepted', 'UUID form'],
    [`<${addressOf(1).toUpperCase()}>`, '250 Accepted', 'C*: the domain in upper case'],
    [`<${KEY}+backup@${DOMAIN}>`, '250 Accepted', 'slug form; whether it exists is not asked'],
    [`<@relay.example:${addressOf(1)}>`, '250 Accepted', 'with a source route'],
    [addressOf(1), '250 Accepted', 'without brackets'],
    [` Rollcall <${addressOf(1)}>`, '250 Accepted', 'with a name in front'],
    [`<"${uuidOf(1)}"@${DOMAIN}>`, '250 Accepted', 'with the mailbox in quotes'],
    [`<${addressOf(1)}.>`, '250 Accepted', 'with the dot of the root'],
    [`<${uuidOf(1)}@example.org>`, '550 5.1.1 no such mailbox here', 'wrong domain'],
    [`<someone@${DOMAIN}>`, '550 5.1.1 no such mailbox here', 'right domain, not one of the two forms'],
    [`<..@${DOMAIN}>`, '550 5.1.1 no such mailbox here', 'right domain, no valid mailbox either'],
    ['<postmaster>', '550 5.1.1 no such mailbox here', 'postmaster'],
    [`<${uuidOf(1)}>`, '550 5.1.1 no such mailbox here', 'C*: no @'],
    ['nobody', '550 5.1.1 no such mailbox here', 'C*: no @, no brackets'],
    ['<>', '501 Error: Bad recipient address syntax', 'nobody at all'],
  ])('RCPT TO:%s is answered %s: %s', async (recipient, reply) => {
    const listener = await openMailListener();
    const client = await listener.connect();
    await client.envelope('', []);
    expect((await client.say(`RCPT TO:${recipient}`)).text).toBe(reply);
  });

  test('a refused recipient leaves the others be', async () => {
    const listener = await openMailListener();
    const client = await listener.connect();
    await client.envelope('', [addressOf(1), 'nobody@example.org']);
    expect((await client.data(MESSAGE)).code).toBe(250);
    expect(listener.pings.map((ping) => ping.target)).toEqual([{ by: 'code', code: uuidOf(1) }]);
  });
});

describe('M5: the message', () => {
  test.each([
    ['dots at line starts are undone', '.\r\n..\r\n...a\r\nb.\r\n'],
    ['a line of a mebibyte is taken', `${'x'.repeat(1024 * 1024 - 2)}\r\n`],
    ['bytes of any value arrive as they are', 'x\r\n\0\x01\x80\xff\r\r\n\n\r'.concat('\r\n')],
    ['an empty line in front stays', '\r\n\r\nx\r\n'],
  ])('%s', async (_, text) => {
    const listener = await openMailListener();
    const client = await listener.connect();
    await client.envelope('', [addressOf(1)]);
    const message = Buffer.from(text, 'latin1');
    expect((await client.data(message)).code).toBe(250);
    expect(Buffer.from(listener.pings[0]?.body ?? []).equals(message)).toBe(true);
  });

  test('may come in single bytes', async () => {
    const listener = await openMailListener();
    const client = await listener.connect();
    await client.envelope('', [addressOf(1)]);
    await client.say('DATA');
    for (const byte of '..a\r\n.\r\n') client.write(byte);
    expect((await client.reply()).code).toBe(250);
    expect(listener.pings.map(bodyText)).toEqual(['.a\r\n']);
  });

  test('a client that leaves in the middle of it is not recorded', async () => {
    const listener = await openMailListener();
    const client = await listener.connect();
    await client.envelope('', [addressOf(1)]);
    await client.say('DATA');
    client.write('half a mess');
    client.destroy();
    await expect.poll(() => listener.logged.join()).toContain('debug an email was not accepted');
    expect(listener.pings).toEqual([]);
  });
});
