import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeText } from '../../server/mime/charset.ts';
import { decodeWords } from '../../server/mime/words.ts';
import { processorMsOf } from '../support/processor-time.ts';

/** Bytes from hexadecimal digits, with blanks where they help to read. */
const bytes = (hex: string): Uint8Array => Buffer.from(hex.replaceAll(' ', ''), 'hex');

describe('a body in', () => {
  test.each([
    // label, bytes, text
    [undefined, '6f6b20c3a9', 'ok é'],
    ['us-ascii', '6f6b20c3a9', 'ok é'],
    ['utf-8', 'c3a9636865 63', 'échec'],
    ['iso-8859-1', 'e963 93 94', 'éc“”'],
    ['latin-1', 'e9636865 63', 'échec'],
    ['Latin1', 'e9636865 63', 'échec'],
    ['windows-1252', '80 e9', '€é'],
    ['iso-8859-15', 'a4', '€'],
    ['cp437', '82 63', 'éc'],
    ['cp850', '82636865 63', 'échec'],
    ['CP-850', '82636865 63', 'échec'],
    ['ibm850', '82636865 63', 'échec'],
    ['cp852', '82 a9', 'éę'],
    ['cp858', 'd5', '€'],
    ['cp932', '8eb8 9473', '失敗'],
    ['eucJP', 'bcba c7d4', '失敗'],
    ['iso-2022-jp', '1b2442 3c3a 4754 1b2842', '失敗'],
    ['cp936', 'caa7 b0dc', '失败'],
    ['cp949', 'bdc7 c6d0', '실패'],
    ['cp950', 'a5a2 b1d1', '失敗'],
    ['hz-gb-2312', '7e7b 4a27 305c 7e7d 6f6b 7e7e', '失败ok~'],
    ['iso-2022-kr', '1b242943 0e 3d47 4650 0f 6f6b', '실패ok'],
    ['koi8r', 'd3c2cfca', 'сбой'],
    ['koi8_r', 'd3c2cfca', 'сбой'],
    ['win-1251', 'f1e1eee9', 'сбой'],
    ['x-mac-cyrillic', 'f1e1eee9', 'сбой'],
    ['mac-cyrillic', 'f1e1eee9', 'сбой'],
    ['hp-roman8', 'c5', 'é'],
    ['utf-7', '2b414f6b2d 63', 'éc'],
    ['utf-16', 'fffe e900 6300', 'éc'],
    ['utf-16', 'feff 00e9 0063', 'éc'],
    ['utf-16le', 'e900 6300', 'éc'],
    ['utf-16be', '00e9 0063', 'éc'],
    ['utf-32', 'fffe0000 e9000000', 'é'],
    ['x-nobody-knows', 'c3a9', 'é'],
    ['x-nobody-knows', 'e9 63', 'éc'],
    ['iso-2022-jp-1', '1b2428442b311b2842 63', 'éc'],
    ['iso-2022-jp', '1b2849 36 1b2842', 'ｶ'],
    ['iso-2022-cn', '1b242941 0e 4a27305c 0f6f6b', '失败ok'],
    ['hz', '7e7b 4a27 305c 0a 6f6b', '失败\nok'],
    ['utf-7', '2b2d 2b414f6b 2c 2b32443041', '+é,\ud83d'],
    ['utf-16be', 'fffe e900', 'é'],
    [undefined, 'fffe0000 e9000000', 'é'],
    [undefined, '0000feff 000000e9', 'é'],
    [undefined, 'efbbbf c3a9', 'é'],
    [undefined, 'feff 00e9', 'é'],
    ['base64', 'c3a9', 'é'],
    // bytes that are letters of ASCII too
    ['utf-16le', '3159 5765', '失敗'],
    ['utf-16be', '5931 6557', '失敗'],
    ['utf-16', '3159 5765', '失敗'],
    ['utf-16', '5931 6557', '失敗'],
    ['ucs-2', '5931 6557 3057 307e 3057 305f', '失敗しました'],
    ['utf-16le', '3159 5765 5730 7e30 5730 5f30', '失敗しました'],
    ['utf-16', '00e9 0063', 'éc'],
    ['utf-16', 'e900 6300', 'éc'],
    ['utf-16', '2104 3104 3e04 3904', 'Сбой'],
    ['utf-16', '0421 0431 043e 0439', 'Сбой'],
    ['utf-16', '4641494c4544', 'FAILED'],
    ['utf-16be', '6261636b7570', 'backup'],
    ['utf-16le', '6a6f622031 0a', 'job 1\n'],
    ['utf-32', '00005931 00006557', '失敗'],
    // what stands in LANG
    ['fr_FR.ISO8859-15@euro', 'a4 e9', '€é'],
    ['ja_JP.eucJP', 'bcba c7d4', '失敗'],
    ['zh_CN.gb2312', 'caa7 b0dc', '失败'],
    ['C.UTF-8', 'c3a9', 'é'],
    ['POSIX', 'e9', 'é'],
    // names of ICU and Java
    ['ibm-850_P100-1995', '82', 'é'],
    ['ibm-943_P15A-2003', '8eb8 9473', '失敗'],
    ['x-windows-iso2022jp', '1b2442 3c3a 4754 1b2842', '失敗'],
    ['iso-ir-111', 'd3c2cfca', 'сбой'],
    ['cp866nav', 'e1a1aea9', 'сбой'],
    ['IBM848', 'e1a1aea9', 'сбой'],
    ['r9', 'c5', 'é'],
  ])('%s: %s reads %s', (label, hex, text) => {
    expect(decodeText(bytes(hex), label)).toBe(text);
  });
});

// made with the codecs of Python 3.13 and all their names, and names as they are in real mail
const vectors = readFileSync(new URL('charsets.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line): { codec: string; labels: string[]; hex: string; text: string } => JSON.parse(line));

describe('text in the encoding that Python calls', () => {
  test.each(vectors)('$codec is read under its $labels.length names', ({ labels, hex, text }) => {
    const forms = labels.flatMap((label) => [label, label.toUpperCase(), label.replaceAll('_', '-'), ` ${label} `]);
    expect(forms.filter((label) => decodeText(bytes(hex), label) !== text)).toEqual([]);
  });
});

describe('a label that is none', () => {
  test.each([
    '',
    ' ',
    '"',
    'constructor',
    '__proto__',
    'x',
    'cs',
    'utf',
    '\u0000',
    'ü',
    'x'.repeat(100_000),
    'msdos'.repeat(12),
  ])('%#', (label) => {
    expect(decodeText(bytes('6fc3a9'), label)).toBe('oé');
    expect(decodeText(bytes('6fe963'), `x-none-${label.slice(0, 20)}`)).toMatch(/^o.c$/);
  });
});

describe('a long text', () => {
  test('that was cut within a character stays UTF-8', () => {
    const whole = Buffer.from('é'.repeat(40_000));
    expect(decodeText(whole.subarray(0, -1), undefined)).toMatch(/^é+$/);
  });

  test.each(['utf-7', 'hz', 'iso-2022-jp', 'iso-2022-kr', 'utf-16', 'utf-32', 'cp850', 'gbk', 'big5', undefined])(
    'of shifts and broken characters in %s is read in no time',
    async (label) => {
      for (const hex of ['2b41412d', '7e7b7e7d', '1b2442', '0e0f', '2b', '7e', 'ff', '81', '1b']) {
        const text = Buffer.from(hex.repeat((2 * 1024 * 1024) / (hex.length / 2)), 'hex');
        expect(await processorMsOf(() => decodeText(text, label))).toBeLessThan(1_000);
      }
    },
  );
});

describe('encoded words', () => {
  test.each([
    ['=?utf-8?B?w6ljaGVj?=', 'échec', 'in base64'],
    ['=?utf-8?q?=C3=A9chec_1?=', 'échec 1', 'quoted, with a blank as _'],
    ['=?cp850?q?=82chec?=', 'échec', 'in a charset of DOS'],
    ['=?latin-1?Q?=E9chec?=', 'échec', 'under a name that is none'],
    ['=?utf-8*fr?q?=C3=A9?=', 'é', 'with a language'],
    ['a =?utf-8?q?b?= c', 'a b c', 'between plain text'],
    ['=?utf-8?q?a?=  =?utf-8?q?b?=', 'ab', 'the blanks between two are no text'],
    ['=?utf-8?q?a?= =?cp850?q?=82?=', 'aé', 'also of two charsets'],
    ['=?utf-8?B?w6k=?= =?utf-8?B?w6k=?=', 'éé', 'padding ends a word'],
    ['=?utf-8?B?5aSx5g==?= =?utf-8?B?lZc=?=', '失敗', 'cut in the middle of a character'],
    ['=?shift_jis?B?jrg=?= =?shift_jis?B?lHM=?=', '失敗', 'in a charset of Japan'],
    ['=?utf-8?x?a?= =?utf-8?q?a', '=?utf-8?x?a?= =?utf-8?q?a', 'what is none stays'],
    ['plain é', 'plain é', 'there need not be one'],
    ['=?utf-7?Q?+AOk-chec?=', 'échec', 'in seven bits'],
    ["=?hz-gb-2312?Q?~{J'0\\~}?=", '失败', 'in seven bits of China'],
    ['=?utf-8?B?w6k=w6k=?=', 'éé', 'padding within a word'],
    ['=?utf-8?Q?=C3=A9chec_?_oui?=', 'échec ? oui', 'with a question mark that should have been encoded'],
    ['=?utf-8?Q?pr=C3=AAt??=', 'prêt?', 'also at its end'],
  ])('%j is %j: %s', (value, text) => {
    expect(decodeWords(value)).toBe(text);
  });

  test('a header full of them takes no time', async () => {
    const took = await processorMsOf(() => {
      decodeWords('=?a?q??b'.repeat(8_000));
      decodeWords(`=?a?q?${'x?'.repeat(5_000)}`.repeat(6));
      decodeWords('=?utf-8?q?a?= '.repeat(20_000));
      decodeWords('=?'.repeat(500_000));
    });
    expect(took).toBeLessThan(2_000);
  });
});
