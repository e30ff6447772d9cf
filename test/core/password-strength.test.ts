import { describe, expect, test } from 'vitest';
import { passwordStrength } from '../../server/core/password-strength.ts';

describe('the strength of a password', () => {
  test.each([
    ['', 0, 'nothing'],
    ['kV9#qz', 0, 'too short, whatever is in it'],
    ['password', 0, 'the word itself'],
    ['PassWord2026!', 0, 'with digits behind it'],
    ['p@ssw0rd', 0, 'with digits in it'],
    ['123456789', 0, 'along the digits'],
    ['87654321', 0, 'and back'],
    ['qwertyuiop', 0, 'along the keyboard'],
    ['asdfghjkl', 0, 'and its next row'],
    ['abcdefgh', 0, 'along the alphabet'],
    ['aaaaaaaa', 0, 'one letter'],
    ['abcabcabc', 0, 'the same again'],
    ['19840312', 0, 'a date'],
    ['lamp7boat', 1, 'two short words'],
    ['four lamps under', 3, 'a few words'],
    ['kV9#qz!mP2xw', 3, 'twelve of all kinds'],
  ] as const)('%j is %i: %s', (password, strength, _why) => {
    expect(passwordStrength(password)).toBe(strength);
  });
});
