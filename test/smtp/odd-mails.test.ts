import { describe, expect, test } from 'vitest';
import { readMail } from '../../server/reading/mail-text.ts';
import { processorMsOf } from '../support/processor-time.ts';

const HEAD = 'From: nas@example.net\r\nSubject: job\r\nMIME-Version: 1.0\r\n';

/** A message of bytes that are written as Latin-1. */
const read = (text: string) => readMail(Buffer.from(text, 'latin1'));

describe('mail as devices and programs send it', () => {
  test.each([
    // message, what a keyword filter finds, why
    ['Subject: =?cp850?Q?Sauvegarde_=82chou=82e?=\r\n\r\nsee log', 'échouée', 'a subject of DOS'],
    [
      `${HEAD}Content-Type: text/plain; charset=latin-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=E9chou=E9e`,
      'échouée',
      'a label that is nearly right',
    ],
    [
      `${HEAD}Content-Type: multipart/mixed;\r\n boundary*0="----=_Part_1";\r\n boundary*1="_22_33"\r\n\r\n------=_Part_1_22_33\r\nContent-Type: text/plain\r\n\r\nFAILED\r\n------=_Part_1_22_33--\r\n`,
      'FAILED',
      'a boundary in pieces',
    ],
    [
      `${HEAD}Content-Type: text/plain;\r\n charset*=us-ascii'en'cp850\r\n\r\n\x82chou\x82`,
      'échoué',
      'a charset that says in which charset it is written',
    ],
    [
      `${HEAD}Content-Type: multipart/mixed; boundary="B "\r\n\r\n--B\r\n\r\nFAILED\r\n--B--\r\n`,
      'FAILED',
      'a boundary with a blank at its end',
    ],
    [
      `${HEAD}Content-Type: multipart/mixed; boundary="B\t \t"\r\n\r\n--B\t \t\r\n\r\nFAILED\r\n--B\t \t--\r\n`,
      'FAILED',
      'with blanks and tabs, in its lines too',
    ],
    [
      `${HEAD}Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Type: text/plain\r\n\r\n--B\r\nContent-Type: text/plain\r\n\r\nFAILED\r\n--B--\r\n`,
      'FAILED',
      'an empty part first',
    ],
    [
      `${HEAD}Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Type: text/plain; name=log.txt\r\nContent-Disposition: inline; filename=log.txt\r\n\r\nlog\r\n--B\r\n\r\nFAILED\r\n--B--\r\n`,
      'FAILED',
      'an inline log first',
    ],
    [
      `${HEAD}Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Type: text/html\r\n\r\n\r\n--B\r\nContent-Type: text/html\r\n\r\n<b>FAILED</b>\r\n--B--\r\n`,
      'FAILED',
      'an empty HTML part first',
    ],
    [`${HEAD}X: 1\r\n\r\n`.replaceAll('\r\n', '\r').concat('FAILED\r\n'), 'FAILED', 'header lines that end with CR'],
    [
      `${HEAD}Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Type: text/plain; charset=cp850\r\n\r\n\x82chou\x82\r\n--B--\r\n`.replaceAll(
        '\r\n',
        '\r',
      ),
      'échoué',
      'a whole message of lines that end with CR',
    ],
    [
      `Received: from relay\r\n${`${HEAD}Content-Type: text/plain; charset=cp850\r\n\r\n`.replaceAll('\r\n', '\r')}\x82chou\x82\r\n`,
      'échoué',
      'such a header behind the line of a relay',
    ],
    [
      `${HEAD}Content-Type: text/plain; charset=cp850\r\n\r\n\x82chou\x82\r\n`.replaceAll('\r\n', '\r\r\n'),
      'échoué',
      'line ends that were turned into CRLF twice',
    ],
    [
      `\xef\xbb\xbf${HEAD}Content-Type: text/plain; charset=cp850\r\n\r\n\x82chou\x82`,
      'échoué',
      'a BOM in front of the header',
    ],
    [
      `${HEAD}Content-Type: text/plain; charset=cp850\r\nX-Progress: 10%\r20%\r30%\r\nX-More: 1\r\n\r\n\x82chou\x82`,
      'échoué',
      'CRs within a header field end nothing',
    ],
  ])('%j holds %s: %s', (message, keyword) => {
    const { subject, body } = read(message);
    expect(`${subject}\n${body}`).toContain(keyword);
  });

  test('the subject is found in a header of lines that end with CR', () => {
    expect(read('From: a\rSubject: FAILED\r to copy\r\rlog\r\n')).toEqual({
      subject: 'FAILED to copy',
      body: 'log\r\n',
    });
    expect(read('Subject: FAILED\r\rSubject: x\r\n').subject).toBe('FAILED');
  });
});

describe('a hostile mail is read in no time:', () => {
  const MEGABYTES = 4 * 1024 * 1024;
  const filled = (piece: string): string => piece.repeat(Math.ceil(MEGABYTES / piece.length));
  const parts = (boundary: string, body: string): string =>
    `Content-Type: multipart/mixed; boundary="${boundary}"\r\n\r\n${body}`;

  test.each([
    ['base64 padded everywhere', `Content-Transfer-Encoding: base64\r\n\r\n${filled('QQ==')}`],
    ['base64 of nothing but padding', `Content-Transfer-Encoding: base64\r\n\r\n${filled('=')}`],
    ['quoted-printable of nothing but signs', `Content-Transfer-Encoding: quoted-printable\r\n\r\n${filled('= ')}`],
    ['blanks behind a sign', `Content-Transfer-Encoding: quoted-printable\r\n\r\n=${filled(' ')}`],
    ['boundary lines only', parts('B', filled('--B\r\n'))],
    ['boundary lines that are none', parts('B', filled('\n--Bx'))],
    ['a boundary of dashes among dashes', parts('-'.repeat(900), filled('\n-------'))],
    ['one line of dashes', parts('-'.repeat(900), filled('-'))],
    ['parts within parts', parts('B', filled('--B\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n'))],
    ['parts with text', parts('B', filled('--B\r\n\r\nx\r\n'))],
    ['header lines only', filled('a: b\r\n')],
    ['header lines that end with CR', filled('a: b\r')],
    ['one long header line', `Subject: ${filled('x')}`],
    ['CRs', filled('\r')],
    ['CRs in a header line', `a: b\r\nSubject: ${filled('x\r')}`],
    ['folded lines', `Subject: x\r\n${filled(' \r\n')}`],
    ['encoded words', `Subject: ${'=?utf-8?q?a?= '.repeat(5_000)}`],
    ['parameters', `Content-Type: text/plain; ${'a*1*=b; '.repeat(8_000)}`],
    ['HTML of open tags', `Content-Type: text/html\r\n\r\n${filled('<div>')}`],
    ['HTML of open quotes', `Content-Type: text/html\r\n\r\n${filled('<a b="')}`],
  ])('%s', async (_what, message) => {
    const raw = Buffer.from(message, 'latin1');
    expect(await processorMsOf(() => readMail(raw))).toBeLessThan(1_500);
  });
});
