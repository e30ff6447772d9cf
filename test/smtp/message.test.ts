import { describe, expect, test } from 'vitest';
import { readMail } from '../../server/reading/mail-text.ts';

/** Joins lines as mail does; each may hold bytes as `\x..` characters up to U+00FF. */
function mail(...lines: string[]): Uint8Array {
  return Buffer.from(lines.join('\r\n'), 'latin1');
}

/** Writes text as UTF-8 bytes, for use within `mail`. */
function utf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function multipart(kind: string, parts: readonly (readonly string[])[], boundary = 'sep', more = ''): string[] {
  const inner = parts.flatMap((part) => [`--${boundary}`, ...part]);
  return [`Content-Type: multipart/${kind}; boundary="${boundary}"${more}`, '', ...inner, `--${boundary}--`];
}

const plain = (text: string): string[] => ['Content-Type: text/plain', '', text];
const html = (text: string): string[] => ['Content-Type: text/html', '', text];

describe('the subject', () => {
  test.each([
    // header lines, subject, why
    [['Subject: Backup OK'], 'Backup OK', 'as it is'],
    [['SUBJECT:Backup OK  '], 'Backup OK', 'any letter case, no space needed, ends trimmed'],
    [['Subject: Backup', '  of disk', '\tdone'], 'Backup  of disk\tdone', 'folding removed, the blanks stay'],
    [['From: a@b.c'], '', 'absent'],
    [['Subject:'], '', 'empty'],
    [['Subject: one', 'Subject: two', ' more'], 'one', 'the first of several'],
    [[`Subject: ${utf8('Sicherung läuft ✓')}`], 'Sicherung läuft ✓', 'raw UTF-8'],
    [['Subject: l\xe4uft'], 'läuft', 'raw bytes that are no UTF-8: windows-1252'],
    [['Subject: \xf5\xd3\xd0\xc5\xc8', 'Content-Type: text/plain; charset=koi8-r'], 'Успех', 'or what the body is in'],
    [['Subject: l\xe4uft', 'Content-Type: text/plain; charset=utf-16'], 'läuft', 'unless no header can be in that'],
    [
      ['Subject: \x1b$B<:GT\x1b(B', 'Content-Type: text/plain; charset=iso-2022-jp'],
      '失敗',
      'raw bytes of a charset with seven bits',
    ],
    [['Subject: =?utf-8?Q?l=C3=A4uft_gut?='], 'läuft gut', 'RFC 2047, Q'],
    [['Subject: =?UTF-8?b?bMOkdWZ0?='], 'läuft', 'RFC 2047, B'],
    [['Subject: =?utf-8*de?q?l=C3=A4uft?='], 'läuft', 'with a language (RFC 2231)'],
    [['Subject: [=?utf-8?q?OK?=] done'], '[OK] done', 'beside ordinary text'],
    [['Subject: =?utf-8?q?SUC?= =?utf-8?q?CESS?='], 'SUCCESS', 'adjacent words are joined'],
    [['Subject: =?utf-8?q?SUC?=', ' =?utf-8?q?CESS?='], 'SUCCESS', 'also over a fold'],
    [['Subject: =?utf-8?b?w6Q=?= =?iso-8859-1?q?=E4?='], 'ää', 'also of different kinds'],
    [['Subject: =?utf-8?q?l=C3?=', ' =?utf-8?q?=A4uft?='], 'läuft', 'also when a character is cut in two'],
    [['Subject: =?utf-8?q?a?= b =?utf-8?q?c?='], 'a b c', 'text between them keeps its spaces'],
    [['Subject: =?iso-8859-1?Q?l=E4uft?='], 'läuft', 'Latin-1'],
    [['Subject: =?windows-1252?Q?10_=80_=93ok=94?='], '10 € “ok”', 'windows-1252'],
    [['Subject: =?windows-1251?B?0+/l9fg=?='], 'Упехш', 'windows-1251'],
    [['Subject: =?koi8-r?B?9dPQxcg=?='], 'Успех', 'KOI8-R'],
    [['Subject: =?x-unknown?Q?l=C3=A4uft?='], 'läuft', 'C*: unknown charset is read as UTF-8'],
    [['Subject: =?x-unknown?Q?l=E4uft?='], 'läuft', 'then as windows-1252'],
    [['Subject: =?us-ascii?Q?l=C3=A4uft?='], 'läuft', 'ASCII that is UTF-8'],
    [['Subject: =?utf-8?Q?broken'], '=?utf-8?Q?broken', 'what is no encoded word stays'],
    [['From a@b.c Thu Jan  1 00:00:00 2026', 'Subject: OK'], 'OK', 'a mbox line in front'],
  ])('of %j is %j: %s', (header, subject) => {
    expect(readMail(mail(...header, '', 'x')).subject).toBe(subject);
  });
});

describe('the body', () => {
  test.each([
    // message, text, why
    [['Subject: x', '', 'Backup OK'], 'Backup OK', 'no MIME at all'],
    [plain('Backup OK'), 'Backup OK', 'plain text'],
    [html('<b>S</b>UCCESS'), 'SUCCESS', 'HTML as text'],
    [multipart('alternative', [plain('one'), html('<p>two</p>')]), 'one\ntwo', 'plain, then HTML as text'],
    [multipart('alternative', [html('<p>two</p>'), plain('one')]), 'one\ntwo', 'in this order, however sent'],
    [multipart('mixed', [plain('one'), plain('two')]), 'one\ntwo', 'every plain part'],
    [multipart('mixed', [plain(''), plain('two')]), 'two', 'an empty one adds nothing'],
    [multipart('mixed', [html('<b>o</b>ne'), html('two')]), 'one\ntwo', 'every HTML part'],
    [multipart('mixed', [['Content-Type: text/x-log', '', 'one'], plain('two')]), 'one\ntwo', 'whatever kind of text'],
    [
      multipart('mixed', [['Content-Disposition: attachment', ...plain('log')], plain('one')]),
      'one',
      'an attachment is never used',
    ],
    [
      multipart('mixed', [
        ['Content-Type: text/plain', 'Content-Disposition: ATTACHMENT; filename="a.txt"', '', 'log'],
      ]),
      '',
      'even when there is nothing else',
    ],
    [
      multipart('mixed', [['Content-Disposition: inline; filename=a.txt', ...plain('one')]]),
      'one',
      'a part shown inline is used',
    ],
    [multipart('mixed', [['Content-Type: image/png', '', 'one'], plain('two')]), 'two', 'images are no text'],
    [
      multipart('mixed', [multipart('related', [html('<i>one</i>'), html('two')], 'in'), plain('three')], 'out'),
      'three\none\ntwo',
      'related parts too',
    ],
    [
      multipart(
        'related',
        [
          ['Content-ID: <a>', ...html('one')],
          ['Content-ID: <b>', ...html('two')],
        ],
        'r',
        '; start="<b>"',
      ),
      'one\ntwo',
      'whichever is named as their root',
    ],
    [
      multipart('alternative', [
        plain('one'),
        multipart('related', [html('two'), ['Content-Type: image/png', '', 'x']], 'in'),
      ]),
      'one\ntwo',
      'and what is no text among them is passed over',
    ],
    [
      multipart('mixed', [multipart('alternative', [plain('one'), html('two')], 'outer-in')], 'outer'),
      'one\ntwo',
      'nested, one boundary the beginning of the other',
    ],
    [
      multipart('mixed', [['Content-Type: message/rfc822', '', 'Subject: y', '', 'theirs'], plain('ours')]),
      'ours',
      'a forwarded message is not looked into',
    ],
    [['Content-Type: application/pdf', '', 'x'], '', 'no text at all'],
    [['Content-Type: nonsense', '', 'one'], 'one', 'a type that makes no sense is plain text'],
    [['Content-Type: plain/text', '', 'one'], 'one', 'so is one that is turned round'],
    [['Content-Type: "text/html"', '', '<b>o</b>ne'], 'one', 'a type in quotes is what it says'],
    [['Content-Type: text/html, charset=utf-8', '', '<b>o</b>ne'], 'one', 'and so is one with a comma behind it'],
    [['Content-Type: text/plain,charset=cp850', '', '\x82'], 'é', 'as are its parameters'],
    [['Content-Type: TEXT/HTML (a comment); charset=utf-8', '', '<b>o</b>ne'], 'one', 'upper case and a comment'],
    [['Content-Type: multipart/mixed', '', '--x', '', 'one'], 'one', 'multipart without a boundary'],
    [['Content-Type: multipart/mixed; boundary=x', '', 'one'], 'one', 'multipart whose boundary never comes'],
    [['Content-Type: multipart/mixed; boundary=x', '', '--x', '', 'one'], 'one', 'multipart that was cut off'],
    [
      ['Content-Type: multipart/mixed; boundary=x', '', 'preamble', '--x \t', ...plain('one'), '--x--', 'epilogue'],
      'one',
      'text around the parts is none of it',
    ],
    [['Content-Type: multipart/mixed; boundary="a b"', '', '--a b', '', 'one', '--a b--'], 'one', 'a quoted boundary'],
    [
      ['Content-Type: multipart/mixed; boundary=x', '', '--x', '', 'one', '--xy', '', 'two', '--x--'],
      'one\r\n--xy\r\n\r\ntwo',
      'a longer line is no boundary',
    ],
    [multipart('mixed', [['', 'one']]), 'one', 'C*: a part without header lines is plain text'],
    [multipart('mixed', [['one, right away']]), 'one, right away', 'C*: also without the empty line'],
    [['', 'one'], 'one', 'C*: a message without header lines is plain text'],
    [['Backup done, no header', 'one'], 'Backup done, no header\r\none', 'C*: also without the empty line'],
    [[''], '', 'nothing'],
  ])('of %j is %j: %s', (message, text) => {
    expect(readMail(mail(...message)).body).toBe(text);
  });

  test.each([
    // content type, transfer encoding, bytes, text, why
    ['text/plain; charset=utf-8', '8bit', utf8('läuft'), 'läuft', 'UTF-8'],
    ['text/plain; charset="ISO-8859-1"', '8bit', 'l\xe4uft', 'läuft', 'Latin-1'],
    ['text/plain; charset=windows-1252', '8bit', '\x80 \x93ok\x94', '€ “ok”', 'windows-1252'],
    ['text/plain; charset=windows-1251', '8bit', '\xd3\xf1\xef\xe5\xf5', 'Успех', 'windows-1251'],
    ['text/plain; charset=koi8-r', '8bit', '\xf5\xd3\xd0\xc5\xc8', 'Успех', 'KOI8-R'],
    ['text/plain; charset=koi8_r', '8bit', '\xf5\xd3\xd0\xc5\xc8', 'Успех', 'KOI8-R misspelt'],
    ['text/plain; charset=utf-8', '8bit', 'l\xe4uft', 'läuft', 'Latin-1 that is called UTF-8'],
    [
      'text/plain; charset=utf-8',
      '8bit',
      'l\xe4uft \xc3\xa4',
      'l\ufffduft ä',
      'bad bytes among good ones are replaced',
    ],
    ['text/plain', '8bit', utf8('läuft'), 'läuft', 'C*: no charset is UTF-8 first'],
    ['text/plain; charset=us-ascii', '8bit', utf8('läuft'), 'läuft', 'ASCII that is UTF-8'],
    ['text/plain; charset=x-unknown', '8bit', utf8('läuft'), 'läuft', 'C*: an unknown charset is UTF-8'],
    ['text/plain; charset=x-unknown', '8bit', 'l\xe4uft', 'läuft', 'then windows-1252: nothing is lost'],
    ['text/plain; charset=us-ascii', '8bit', 'l\xe4uft', 'läuft', 'also where ASCII was promised'],
    ['text/plain', '8bit', 'l\xe4uft', 'läuft', 'also where nothing was said'],
    ['text/html', '8bit', '<meta charset=koi8-r>\xf5\xd3\xd0\xc5\xc8', 'Успех', 'HTML that says so itself'],
    ['text/plain; charset=utf-8', '8bit', '\xff\xfel\0\xe4\0', 'lä', 'a mark of the order of bytes counts for more'],
    ['text/plain; charset=utf-8', 'quoted-printable', 'l=C3=A4=\r\nuft=20', 'läuft ', 'quoted-printable'],
    ['text/plain; charset=utf-8', 'QUOTED-Printable', 'SUC=  \r\nCESS =zz =', 'SUCCESS =zz ', 'and broken'],
    ['text/plain; charset=koi8-r', 'quoted-printable', '=F5=D3=D0=C5=C8', 'Успех', 'in KOI8-R'],
    ['text/plain; charset=utf-8', 'base64', 'bMOk\r\ndWZ0', 'läuft', 'base64'],
    ['text/plain; charset=utf-8', 'base64', 'bMOk!*dWZ0', 'läuft', 'with junk'],
    ['text/plain; charset=utf-8', 'base64', 'bMOkdQ==\r\nZnQ=', 'läuft', 'padded line by line'],
    ['text/plain; charset=utf-8', 'base64', 'bMOkdWZ0b', 'läuft', 'and cut off'],
    ['text/plain; charset=utf-8', 'base64', 'FAILED', 'FAILED', 'text that is only called base64'],
    ['text/plain', 'base64', 'status=FAILED\r\n', 'status=FAILED\r\n', 'such text with a sign that ends groups'],
    ['text/plain', 'base64', 'FAILED!\r\nsee log', 'FAILED!\r\nsee log', 'such text of several lines'],
    ['text/plain; charset=utf-16le', 'base64', 'MQRDBDkE', 'буй', 'base64 of characters with controls in them'],
    ['text/plain; charset=iso-2022-jp', 'base64', 'GyRCPDpHVBsoQg', '失敗', 'base64 of seven bits that is not padded'],
    [
      'text/plain; charset=utf-8',
      'base64',
      Buffer.from(`${'läuft '.repeat(42)}`)
        .toString('base64')
        .slice(0, -1),
      `${'läuft '.repeat(41)}läuft`,
      'long base64 that is cut',
    ],
    ['text/plain; charset=utf-8', 'x-new', 'one', 'one', 'an unknown encoding is read as it is'],
    ['text/plain; charset=utf-8', '"base64"', 'bMOkdWZ0', 'läuft', 'base64 in quotes'],
    ['text/plain; charset=utf-8', 'Base-64', 'bMOkdWZ0', 'läuft', 'and misspelt'],
    ['text/plain; charset=utf-8', 'quoted_printable', 'l=C3=A4uft', 'läuft', 'quoted-printable misspelt'],
    ['text/plain; charset=utf-8', 'x-uuencode', 'begin 644 log\r\n&;,.D=69T\r\n`\r\nend', 'läuft', 'uuencode'],
    ['text/plain; charset=utf-8', 'uuencode', 'one', 'one', 'uuencode without its lines is read as it is'],
    ['text/html; charset=windows-1251', 'base64', 'PGI+0zwvYj7x7+X1', 'Успех', 'HTML too'],
  ])('of %s, %s, %j is %j: %s', (type, encoding, bytes, text) => {
    const message = mail(`Content-Type: ${type}`, `Content-Transfer-Encoding: ${encoding}`, '', bytes);
    expect(readMail(message).body).toBe(text);
  });

  test('may use bare line feeds', () => {
    const lines = ['Subject: OK', ...multipart('alternative', [plain('one'), html('two')])];
    expect(readMail(Buffer.from(lines.join('\n')))).toEqual({ subject: 'OK', body: 'one\ntwo' });
  });

  test('is cut at a million characters', () => {
    expect(readMail(mail(...plain('x'.repeat(1_500_000)))).body).toHaveLength(1024 * 1024);
  });
});
