import { describe, expect, test } from 'vitest';
import {
  type Badge,
  badgeJson,
  badgeOf,
  badgeShields,
  badgeSvg,
  checksOfBadge,
  encodeTag,
  escapeXml,
  parseTagAndFormat,
  textWidth,
} from '../../server/core/badge.ts';
import type { Check } from '../../server/core/check.ts';
import { aCheck, at } from '../support/builders.ts';

const NOW = at(10_000);
const up = aCheck({ status: 'up', lastPingAt: at(9_999) });
const late = aCheck({ status: 'up', lastPingAt: at(0), timeoutSecs: 9_000, graceSecs: 3_600 });
const overdue = aCheck({ status: 'up', lastPingAt: at(0), timeoutSecs: 60, graceSecs: 60 });
const down = aCheck({ status: 'down' });
const paused = aCheck({ status: 'paused' });
const fresh = aCheck();
const running = aCheck({ status: 'up', lastPingAt: at(9_000), lastStartAt: at(9_990) });

describe('the status of a badge', () => {
  const statusOf = (checks: readonly Check[], states: 2 | 3) => badgeOf(checks, { label: '', states, now: NOW }).status;

  test.each([
    // checks, two states, three states, why
    [[], 'up', 'up', 'no checks'],
    [[up], 'up', 'up', ''],
    [[fresh, paused, running], 'up', 'up', 'new, paused and running count as up'],
    [[up, late], 'up', 'late', ''],
    [[late, down], 'down', 'down', 'down is worse than late'],
    [[up, overdue], 'down', 'down', 'displayed as down before the alert loop has come to it'],
  ] as const)('over %# says %s with two states and %s with three', (checks, two, three, _why) => {
    expect([statusOf(checks, 2), statusOf(checks, 3)]).toEqual([two, three]);
  });

  test('counts late checks with two states as well', () => {
    const badge = badgeOf([up, late, down], { label: 'etl', states: 2, now: NOW });
    expect(badgeJson(badge)).toEqual({ status: 'down', total: 3, grace: 1, down: 1 });
  });

  test('of a tag looks at the checks that have exactly this tag', () => {
    const tagged = ['etl', 'etl db', 'ETL', 'etlx', ''].map((tags) => aCheck({ tags }));
    expect(checksOfBadge(tagged, 'etl').map(({ tags }) => tags)).toEqual(['etl', 'etl db']);
    expect(checksOfBadge(tagged, '*')).toHaveLength(5);
  });
});

const aBadge = (over: Partial<Badge>): Badge => ({ label: '', status: 'up', total: 1, grace: 0, down: 0, ...over });

test.each([
  ['up', 'success'],
  ['late', 'important'],
  ['down', 'critical'],
] as const)('shields.io paints %s as %s', (status, color) => {
  const expected = { schemaVersion: 1, label: 'etl', message: status, color };
  expect(badgeShields(aBadge({ label: 'etl', status }))).toEqual(expected);
});

describe('the picture', () => {
  test.each([
    // text, pixels
    ['Mychecks', 55],
    ['up', 14],
    ['late', 21],
    ['down', 30],
    ['ijlI', 12],
    ['frJ-', 16],
    ['t', 5],
    ['cesx1FLP_', 54],
    ['ACDHNUV', 56],
    ['wGOQ', 36],
    ['mM', 20],
    ['W', 11],
    ['ab 9Zü', 42],
    ['🦊', 7],
    ['', 0],
  ])('takes %j to be %i wide', (text, width) => {
    expect(textWidth(text)).toBe(width);
  });

  test('centres each text in its box', () => {
    const svg = badgeSvg(aBadge({ label: 'Mychecks' }));
    expect(svg).toContain('width="89" height="20"');
    expect(svg).toContain('<rect width="65" height="20" fill="#555"/>');
    expect(svg).toContain('<rect x="65" width="24" height="20" fill="#4c1"/>');
    expect(svg).toContain('<text x="32.5" y="14">Mychecks</text>');
    expect(svg).toContain('<text x="77" y="14">up</text>');
  });

  test.each([
    ['late', '#fe7d37'],
    ['down', '#e05d44'],
  ] as const)('paints %s in %s', (status, fill) => {
    expect(badgeSvg(aBadge({ status }))).toContain(`fill="${fill}"`);
  });

  test('cannot be broken out of by a name', () => {
    const svg = badgeSvg(aBadge({ label: `"/><script>alert('x')</script>&` }));
    expect(svg).not.toContain('<script');
    expect(svg).toContain('&quot;/&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;');
  });

  test('holds nothing that XML cannot', () => {
    expect(escapeXml('a\u0001\u001f\uffff\ud800b\t🦊')).toBe('a\ufffd\ufffd\ufffd\ufffdb\t🦊');
  });
});

describe('a tag in an address', () => {
  test.each([
    // tag, encoded, why
    ['etl', 'etl', ''],
    ['x.y', 'x.y', 'a dot needs no encoding'],
    ['db@dc1', 'db%2540dc1', ''],
    ['ü', '%25C3%25BC', ''],
    ['a/b', 'a%252Fb', ''],
    ['100%', '100%2525', ''],
    ["it's(*)!", 'it%2527s%2528%252A%2529%2521', 'signs that encodeURIComponent leaves alone'],
  ])('%s is written %s', (tag, encoded) => {
    expect(encodeTag(tag)).toBe(encoded);
    expect(parseTagAndFormat(decodeURIComponent(`${encoded}.svg`))).toEqual({ tag, format: 'svg' });
  });

  test.each([
    // once decoded, tag, format, why
    ['a.b.json', 'a.b', 'json', 'the format is what follows the last dot'],
    ['a.b', 'a', 'b', 'not a format, which is for others to say'],
    ['ü.svg', 'ü', 'svg', 'encoded once only'],
  ])('%s is tag %s and format %s', (text, tag, format) => {
    expect(parseTagAndFormat(text)).toEqual({ tag, format });
  });

  test.each([
    ['etl', 'no format'],
    ['.svg', 'no tag'],
    ['db@dc1.svg', 'a sign that the first decoding must not uncover'],
    ['a b.svg', 'the same'],
    ['a/b.svg', 'the same'],
    ['%.svg', 'cannot be decoded'],
    ['%C3.svg', 'not UTF-8'],
    ['a.svg\n', 'the same'],
  ])('%j is no address of a badge', (text) => {
    expect(parseTagAndFormat(text)).toBeNull();
  });
});
