import { expect, onTestFinished, test } from 'vitest';
import { createLineEnds } from '../../server/smtp/line-ends.ts';
import { uuidOf } from '../support/builders.ts';
import { connectSmtp } from '../support/smtp-client.ts';
import { addressOf, bodyText, DOMAIN, KEY, openMailListener } from './harness.ts';

const MESSAGE = 'Subject: x\r\n\r\nhello\r\n';
const FROM = 'MAIL FROM:<ups@example.org>';
const TO = `RCPT TO:<${addressOf(1)}>`;

interface Said {
  readonly before?: string;
  readonly from?: string;
  readonly to?: string;
}

/** A whole conversation, sent without waiting for replies. */
function conversation({ before = 'HELO x\r\n', from = FROM, to = TO }: Said = {}): string {
  return `${before}${from}\r\n${to}\r\nDATA\r\n${MESSAGE}.\r\nQUIT\r\n`;
}

test.each<[string, string]>([
  // conversation, what is odd about it
  [conversation(), 'nothing'],
  [conversation().replaceAll('\r\n', '\n'), 'lines end with LF'],
  [conversation().replaceAll('\r\n', '\r\r\n'), 'lines end with CR CR LF'],
  [
    `${conversation().split(MESSAGE)[0]}Subject: x\n\nhello\n.\nQUIT\r\n`,
    'a file of Unix as the message, and a dot of it',
  ],
  [`${conversation().split(MESSAGE)[0]}Subject: x\n\nhello\n.\r\nQUIT\r\n`, 'such a file, and a dot of SMTP'],
  [conversation({ before: '' }).replace('MAIL', 'EHLO x\r\nMAIL'), 'EHLO'],
  [conversation({ before: 'RSET\r\nNOOP\r\nHELO x\r\n' }), 'RSET and NOOP before the greeting'],
  [conversation({ before: 'EHLO x\r\nHELO x\r\n' }), 'two greetings'],
  [conversation({ before: 'EHLO x\r\nAUTH LOGIN\r\n' }), 'signs in although that is not offered'],
  [conversation({ before: 'EHLO x\r\nSTARTTLS\r\n' }), 'asks for encryption that is not offered'],
  [conversation({ before: 'HELO x\r\n\r\n' }), 'an empty line'],
  [conversation({ before: 'EHLO x\r\nXCLIENT ADDR=192.0.2.1\r\n' }), 'the command of a relay'],
  [conversation({ before: 'PROXY TCP4 192.0.2.1 192.0.2.2 1 25\r\nHELO x\r\n' }), 'the line of a proxy'],
  [conversation({ from: 'MAIL FROM:' }), 'no sender'],
  [conversation({ from: 'MAIL FROM : <a@example.org>', to: TO.replace(':', ' : ') }), 'blanks around the colon'],
  [conversation({ from: 'MAIL FROM:<a@example.org>SIZE=10' }), 'no blank before a parameter'],
  [conversation({ from: 'MAIL FROM:<a@example.org> SIZE = 10' }), 'blanks in a parameter'],
  [conversation({ from: 'MAIL FROM:<a@example.org> SIZE=' }), 'a parameter without a value'],
  [conversation({ from: 'MAIL FROM:<a@example.org> BODY=8BIT' }), 'an encoding that SMTP does not have'],
  [conversation({ from: 'MAIL FROM:<a@example.org> BODY=BINARYMIME SIZE=9' }), 'an encoding that is not offered'],
  [conversation({ from: `${FROM} RET=HDRS ENVID=1`, to: `${TO} NOTIFY=NEVER ORCPT=rfc822;a@example.org` }), 'reports'],
  [conversation({ from: 'MAIL FROM:"a@example.org"', to: `RCPT TO:"${addressOf(1)}"` }), 'quotes for brackets'],
  [conversation({ to: `RCPT TO:'${addressOf(1)}'` }), 'single quotes'],
  [conversation({ from: 'MAIL FROM:<a@example.org', to: `RCPT TO:<${addressOf(1)}` }), 'no closing bracket'],
  [conversation({ from: 'MAIL FROM:a@example.org>', to: `RCPT TO:${addressOf(1)}>` }), 'no opening bracket'],
  [conversation({ to: `RCPT TO:< ${addressOf(1)} >` }), 'blanks within the brackets'],
  [conversation({ to: `RCPT TO:<${addressOf(1)}> (the nightly job)` }), 'a comment behind the address'],
  [conversation({ to: `RCPT TO:<mailto:${addressOf(1)}>` }), 'a link'],
  [conversation({ to: `RCPT TO:<SMTP:${addressOf(1)}>` }), 'an address of Exchange'],
  [conversation({ to: `RCPT TO:<${addressOf(1)};>` }), 'the separator of a list'],
  [conversation({ to: `RCPT TO:${addressOf(1)},` }), 'another separator'],
  [conversation({ to: `${TO}\r\n${TO}` }), 'the same recipient twice'],
  [conversation().replace('DATA\r\n', 'data \r\n').replace('QUIT', 'quit'), 'commands in lower case, a blank behind'],
])('a ping is taken from the conversation %j: %s', async (text) => {
  expect(await pingsFrom(text)).toEqual([{ target: { by: 'code', code: uuidOf(1) }, text: MESSAGE }]);
});

test.each([
  [`<"${KEY}+backup"@${DOMAIN}>`, { by: 'slug', pingKey: KEY, slug: 'backup', create: false }],
  [`"'${addressOf(1)}'"`, null],
  [`<${uuidOf(1)}@${DOMAIN}:25>`, null],
  [`<${uuidOf(1)}%${DOMAIN}@relay.example>`, null],
  [`<{${uuidOf(1)}}@${DOMAIN}>`, null],
  [`<${uuidOf(1)}.@${DOMAIN}>`, null],
  [`<${KEY}%2Bbackup@${DOMAIN}>`, null],
])('RCPT TO:%s is for %j', async (to, target) => {
  const pings = await pingsFrom(conversation({ to: `RCPT TO:${to}` }));
  expect(pings.map((ping) => ping.target)).toEqual(target === null ? [] : [target]);
});

/** What a listener records that is told all this at once, and is left afterwards. */
async function pingsFrom(text: string) {
  const listener = await openMailListener();
  const client = await connectSmtp(listener.port);
  onTestFinished(() => client.destroy());
  client.write(Buffer.from(text, 'latin1'));
  await client.closed;
  return listener.pings.map((ping) => ({ target: ping.target, text: bodyText(ping) }));
}

test.each(['\n.\n', '\n.\r\n', '\r\n.\n', '\r.\r', '\r.\r\n', '\r\n.\r', '\r\r\n.\r\r\n'])(
  'a message of a relay does not end early at %j',
  async (end) => {
    const smuggled = `${end}MAIL FROM:<>\nRCPT TO:<${addressOf(2)}>\nDATA\nx${end}`;
    const listener = await openMailListener();
    const client = await listener.connect();
    await client.envelope('a@example.org', [addressOf(1)]);
    const message = `Subject: x\r\n\r\n${smuggled}\r\n`;
    expect((await client.data(message)).code).toBe(250);
    expect(listener.pings.map(bodyText)).toEqual([message]);
  },
);

test('lines that end with CR alone are none: the connection waits, and ends with its time', async () => {
  const listener = await openMailListener({ limits: { idleMs: 200 } });
  const client = await connectSmtp(listener.port);
  onTestFinished(() => client.destroy());
  client.write(Buffer.from(conversation().replaceAll('\r\n', '\r')));
  await client.closed;
  expect(listener.pings).toEqual([]);
});

test.each([
  // chunks, what is read, why
  [['a\nb\n.\n'], 'a\r\nb\r\n.\r\n', 'LF'],
  [['a\r', '\nb\n', '.\n'], 'a\r\nb\n.\n', 'the first line end is CRLF, in two chunks'],
  [['a', '\n', '.', '\n'], 'a\r\n.\r\n', 'single bytes'],
  [['a\r\r', '\nb\r', '\r\n'], 'a\r\r\r\nb\r\n', 'CRs that have gone through before the first LF stay'],
  [['a\r\r\nb\r', '\r', '\n.\r\r\n'], 'a\r\nb\r\n.\r\n', 'CR CR LF in pieces'],
  [['a\n\r', 'b\n'], 'a\r\n\rb\r\n', 'a CR that ends no line stays'],
  [['a\nb\r\n'], 'a\r\nb\r\n', 'CRLF behind LF'],
  [['.\n'], '.\r\n', 'an empty message'],
  [['no end'], 'no end', ''],
])('of the chunks %j, %j is read: %s', (chunks, text) => {
  const lines = createLineEnds();
  lines.begin();
  expect(Buffer.concat(chunks.map((chunk) => lines.take(Buffer.from(chunk)))).toString()).toBe(text);
});

test('megabytes of CRs take no time', () => {
  const lines = createLineEnds();
  lines.begin();
  lines.take(Buffer.from('a\n'));
  const chunk = Buffer.from(`${'\r'.repeat(64 * 1024)}x`);
  const start = performance.now();
  for (let n = 0; n < 64; n += 1) lines.take(chunk);
  expect(performance.now() - start).toBeLessThan(1_500);
});
