import { describe, expect, test } from 'vitest';
import { bodyAsText } from '../../server/core/body-text.ts';

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
