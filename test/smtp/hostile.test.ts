import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMail } from '../../server/reading/mail-text.ts';
import { processorMsOf } from '../support/processor-time.ts';

const MEGABYTE = 1024 * 1024;
// twenty times what the slowest takes; what grows with the square of the length takes hours
const LITTLE_MS = 10_000;

/** Repeats a text up to a size. */
function fill(text: string, bytes: number): string {
  return text.repeat(Math.ceil(bytes / text.length)).slice(0, bytes);
}

function nested(levels: number): string {
  const heads = Array.from(
    { length: levels },
    (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`,
  );
  return `${heads.join('')}\r\ninnermost`;
}

const mixed = 'Content-Type: multipart/mixed; boundary=a\r\n\r\n';

describe('reading a mail never throws and takes no time, whatever it is', () => {
  test.each([
    ['ten megabytes of text', `Subject: x\r\n\r\n${fill('backup of disk one is done. ', 10 * MEGABYTE)}`],
    ['ten megabytes of one line', fill('x', 10 * MEGABYTE)],
    ['ten megabytes of base64', `Content-Transfer-Encoding: base64\r\n\r\n${fill('QUJD=', 10 * MEGABYTE)}`],
    ['ten megabytes of equal signs', `Content-Transfer-Encoding: quoted-printable\r\n\r\n${fill('=', 10 * MEGABYTE)}`],
    [
      'ten megabytes of quoted-printable',
      `Content-Transfer-Encoding: quoted-printable\r\n\r\n${fill('=41', 10 * MEGABYTE)}`,
    ],
    ['ten megabytes of subject', `Subject: ${fill('=?utf-8?q?a?= ', 10 * MEGABYTE)}`],
    ['ten megabytes of folded subject', `Subject: x\r\n${fill(' =?utf-8?b?w6Q=?=\r\n', 10 * MEGABYTE)}`],
    ['ten megabytes of header lines', fill('X-Header: 1\r\n', 10 * MEGABYTE)],
    ['ten megabytes of parameters', `Content-Type: text/plain${fill(';a="\\', 10 * MEGABYTE)}`],
    ['ten megabytes of empty parts', `${mixed}${fill('--a\r\n', 10 * MEGABYTE)}`],
    ['ten megabytes of parts with a header', `${mixed}${fill('--a\r\nContent-Type: image/x\r\n\r\n', 10 * MEGABYTE)}`],
    ['ten megabytes of almost boundaries', `${mixed}${fill('\n--ab', 10 * MEGABYTE)}`],
    ['ten megabytes of HTML', `Content-Type: text/html\r\n\r\n${fill('<p class="x">a &amp; b</p> ', 10 * MEGABYTE)}`],
    ['a nest of twelve thousand parts', nested(12_000)],
    ['nests within nests', `${mixed}${fill(`--a\r\n${nested(11)}\r\n`, 10 * MEGABYTE)}`],
  ])('%s', async (_, text) => {
    const raw = Buffer.from(text);
    let read = { subject: '', body: '' };
    const took = await processorMsOf(() => {
      read = readMail(raw);
    });
    expect(took).toBeLessThan(LITTLE_MS);
    const { subject, body } = read;
    expect(subject.length).toBeLessThan(100_000);
    expect(body.length).toBeLessThanOrEqual(MEGABYTE);
  });

  test('a text twelve levels deep is found', () => {
    expect(readMail(Buffer.from(nested(12))).body).toBe('innermost');
  });

  test('random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (raw) => {
        const before = Uint8Array.from(raw);
        const { subject, body } = readMail(raw);
        expect(typeof subject).toBe('string');
        expect(typeof body).toBe('string');
        expect(raw).toEqual(before);
      }),
    );
  });

  test('random pieces of mail', () => {
    const piece = fc.constantFrom(
      '\r\n', '\n', '\r', ' ', '--a', '--a--', 'Subject: ', '=?utf-8?q?', '=?x?b?', '?=', '=E4', '=\r\n', ':', ';', '"', '\\',
      'Content-Type: multipart/mixed; boundary=a', 'Content-Type: multipart/related; boundary=', 'Content-Type: text/html',
      'Content-Transfer-Encoding: base64', 'Content-Transfer-Encoding: quoted-printable', '; charset=', 'utf-16', 'koi8-r',
      '<b', '>', '&#x', '&amp', 'QUJD', '\u0000', 'ä',
    ); // biome-ignore format: one list
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        expect(() => readMail(Buffer.from(pieces.join('')))).not.toThrow();
      }),
      { numRuns: 2_000 },
    );
  });
});
