import { expect, test } from 'vitest';
import { parseDotenv } from '../../server/config/dotenv.ts';

test.each([
  ['A=1', { A: '1' }, ''],
  ['A=1\r\nB=2\r\n', { A: '1', B: '2' }, 'line ends of Windows'],
  ['\uFEFFA=1', { A: '1' }, 'a byte order mark'],
  ['  export A = 1  ', { A: '1' }, ''],
  ['# A=1\n\nB=2', { B: '2' }, 'comments'],
  ['A=a#b', { A: 'a#b' }, 'a # inside is part of the value'],
  ['A=a #b', { A: 'a' }, 'a # after a space begins a comment'],
  ['A=#b', { A: '' }, ''],
  ['A="a #b" # c', { A: 'a #b' }, ''],
  ["A='a\\n#b'", { A: 'a\\n#b' }, 'single quotes: as it is'],
  ['A="a\\n\\"b\\" \\\\ \\q"', { A: 'a\n"b" \\ \\q' }, 'double quotes: escapes'],
  ['A="-----BEGIN\nabc\n-----END"\nB=2', { A: '-----BEGIN\nabc\n-----END', B: '2' }, 'several lines'],
  ['A="never closed\nB=2', { A: '"never closed', B: '2' }, 'an open quote ends with its line'],
  ['A=a=b', { A: 'a=b' }, ''],
  ['A=', { A: '' }, ''],
  ['A=1\nA=2', { A: '2' }, 'the last one counts'],
  ['A=$B$(C)', { A: '$B$(C)' }, 'nothing is expanded'],
  ['no line\n=x\n1A=x', {}, 'what is no setting is passed over'],
  ['http_proxy=http://p', { http_proxy: 'http://p' }, ''],
])('%j is read as %j %s', (text, values, _why) => {
  expect(Object.fromEntries(parseDotenv(text).values)).toEqual(values);
});

test.each([
  ['A=1\nPORT 8080\n', [{ line: 2, firstWord: 'PORT' }], 'a forgotten equals sign'],
  ['export PORT', [{ line: 1, firstWord: 'PORT' }], ''],
  ['A="1\n2\n3"\n: x', [{ line: 4, firstWord: null }], 'lines of a quoted value are not stray'],
  ['# PORT 8080\n\n  \nA=1', [], 'comments and empty lines'],
  ['1A=x', [{ line: 1, firstWord: null }], ''],
])('%j has the stray lines %j %s', (text, strayLines, _why) => {
  expect(parseDotenv(text).strayLines).toEqual(strayLines);
});
