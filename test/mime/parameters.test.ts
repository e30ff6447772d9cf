import { describe, expect, test } from 'vitest';
import { parseStructured } from '../../server/mime/parameters.ts';
import { processorMsOf } from '../support/processor-time.ts';

describe('a parameter', () => {
  test.each<[string, string, string | undefined, string]>([
    // what follows the type, name, value, why
    ['boundary=B', 'boundary', 'B', 'as it is'],
    ['BOUNDARY=B', 'boundary', 'B', 'in any letter case'],
    ['boundary = "B"', 'boundary', 'B', 'with blanks around the sign'],
    ['boundary="a;b=c"', 'boundary', 'a;b=c', 'quoted, with what would end it'],
    ['boundary="a\\"b"', 'boundary', 'a"b', 'quoted, with an escaped quote'],
    ['boundary="B', 'boundary', 'B', 'quoted, and never closed'],
    ['(a ; comment=1) boundary=B', 'boundary', 'B', 'behind a comment'],
    ['a=1 boundary=B', 'boundary', 'B', 'without a semicolon in front'],
    ['junk; =; ;; boundary=B', 'boundary', 'B', 'among broken ones'],
    [', boundary=B', 'boundary', 'B', 'behind a comma'],
    ['charset:cp850; boundary=B', 'boundary', 'B', 'behind one with a colon'],
    ['charset:cp850', 'charset', 'cp850', 'with a colon for the sign'],
    ['boundary="a:b"', 'boundary', 'a:b', 'with a colon in it'],
    ['boundary=a:b', 'boundary', 'a:b', 'with a colon in it that has no quotes'],
    ['boundary=B; boundary=C', 'boundary', 'B', 'the first of two'],
    ['boundary*0="----=_Part_1"; boundary*1="_22_33"', 'boundary', '----=_Part_1_22_33', 'in two pieces'],
    ['boundary*1=b; boundary*0=a; boundary*2=c', 'boundary', 'abc', 'in pieces, in any order'],
    ['boundary*1=a; boundary*2=b', 'boundary', 'ab', 'in pieces counted from 1'],
    [Array.from({ length: 12 }, (_, i) => `b*${i}=${i},`).join(';'), 'b', '0,1,2,3,4,5,6,7,8,9,10,11,', 'in 12 pieces'],
    ["charset*=us-ascii'en'utf-8", 'charset', 'utf-8', 'encoded, with a language'],
    ["charset*=''cp850", 'charset', 'cp850', 'encoded, saying nothing about itself'],
    ['charset*=cp850', 'charset', 'cp850', 'encoded without its marks'],
    ["charset*0*=''cp; charset*1=850", 'charset', 'cp850', 'in pieces, the first encoded'],
    ["name*=utf-8''%C3%A9chec.txt", 'name', 'échec.txt', 'UTF-8'],
    ["name*=cp850''%82chec.txt", 'name', 'échec.txt', 'another character set'],
    ['name*="iso-8859-1\'fr\'%E9chec.txt"', 'name', 'échec.txt', 'in quotes'],
    ["filename*0*=utf-8'fr'%C3; filename*1*=%A9chec; filename*2=%41", 'filename', 'échec%41', 'a character cut in two'],
    ["filename=echec; filename*=utf-8''%C3%A9chec", 'filename', 'échec', 'encoded counts for more than plain'],
    ["filename*=utf-8''100%", 'filename', '100%', 'a percent sign that begins nothing'],
    ['name*99999=x', 'name', undefined, 'a piece of too high a number'],
  ])('%s: %s is %s: %s', (text, name, value) => {
    expect(parseStructured(`text/plain; ${text}`).parameters.get(name)).toBe(value);
  });

  test.each(['(', '";a="', '\\"', ';', 'a=', 'a*1=b;', '=', '"\\'])(
    '%s many times over is read in no time',
    async (piece) => {
      const text = `text/plain; ${piece.repeat(64_000 / piece.length)}`;
      expect(await processorMsOf(() => parseStructured(text))).toBeLessThan(500);
    },
  );
});
