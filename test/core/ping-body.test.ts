import { describe, expect, test } from 'vitest';
import { bodyAsText, searchedText } from '../../server/core/body-text.ts';

describe('the body of a ping', () => {
  test.each([
    // bytes, text, why
    ['6f6b', 'ok', 'plain'],
    ['c3a9', 'é', 'UTF-8'],
    ['e963', '\ufffdc', 'what is no UTF-8 shows as such'],
    ['efbbbf 6f6b', 'ok', 'UTF-8 with a BOM'],
    ['fffe 4500 5200 5200', 'ERR', 'UTF-16 as PowerShell 5 writes it'],
    ['feff 0045 0052 0052', 'ERR', 'UTF-16, the other order'],
    ['fffe 4500 52', 'E\ufffd', 'UTF-16 that was cut'],
    ['fffe 3dd8 00de', '😀', 'UTF-16 with a pair'],
    ['fffe0000 45000000 00f60100', 'E😀', 'UTF-32'],
    ['0000feff 00000045', 'E', 'UTF-32, the other order'],
    ['0000feff 00110000 0000', '\ufffd', 'UTF-32 beyond Unicode, and cut'],
    ['4500 5200 5200 4f00', 'ERRO', 'UTF-16 without a mark, as cmd /u writes it'],
    ['0045 0052 0052 004f', 'ERRO', 'the other order'],
    ['4500 5200 5200', 'E\0R\0R\0', 'too short to be sure'],
    ['4500 5200 0000 4f00 4f00', 'E\0R\0\0\0O\0O\0', 'NULs elsewhere too'],
    ['fffe', '', 'nothing but a BOM'],
    ['', '', 'nothing'],
    ['00', '\0', 'one NUL'],
  ])('%s is %j: %s', (hex, text) => {
    expect(bodyAsText(Buffer.from(hex.replaceAll(' ', ''), 'hex'))).toBe(text);
  });
});

describe('a keyword is found in a body', () => {
  const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
  const marked = (text: string): Buffer => utf16(`\ufeff${text}`);

  test.each([
    // why, keyword, body
    ['UTF-8', 'échec', Buffer.from('un échec')],
    ['UTF-8 with a BOM, the keyword first', 'FAILED', Buffer.from('\ufeffFAILED')],
    ['UTF-16', 'FAILED', marked('FAILED')],
    ['UTF-16, the other order', '失敗', marked('作業失敗 échec').swap16()],
    ['UTF-16 that was cut within a character', 'éche', marked('un échec').subarray(0, -1)],
    ['UTF-16, far from its mark', 'FAILED', marked('x'.repeat(10_000).concat('FAILED'))],
    ['UTF-32', 'ER', Buffer.from([0xff, 0xfe, 0, 0, 0x45, 0, 0, 0, 0x52, 0, 0, 0])],
    ['UTF-16 without a mark', 'FAILED', utf16('backup FAILED')],
    ['the end of a log of UTF-16, from an odd byte on', 'FAILED', utf16('backup FAILED').subarray(1)],
    ['UTF-16 behind ASCII', 'FAILED', Buffer.concat([Buffer.from('begin\r\n'), utf16('FAILED\r\n')])],
    ['with a mark in the middle', 'échec', Buffer.concat([Buffer.from('begin\r\n'), marked('un échec')])],
    ['windows-1252', 'échec', Buffer.from('un échec', 'latin1')],
    ['UTF-8 that was cut within a character', 'échec', Buffer.concat([Buffer.from('é échec '), Buffer.from([0xc3])])],
    ['between zeros', 'FAILED', Buffer.from('a\0FAILED\0b')],
  ])('%s: %s', (_, keyword, bytes) => {
    expect(searchedText(bytes)).toContain(keyword);
  });

  test.each([
    ['UTF-8 is read as nothing else', 'Ã©', Buffer.from('un échec')],
    ['nor is UTF-16', 'OK', marked('䭏')],
  ])('%s: not %s', (_, keyword, bytes) => {
    expect(searchedText(bytes)).not.toContain(keyword);
  });
});
