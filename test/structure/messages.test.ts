import { expect, test } from 'vitest';
import { readSourceFiles } from './imports.ts';

// `message(code, values)` is where a translation would begin.
const ERRORS = [
  'Invalid',
  'Forbidden',
  'NotFound',
  'TooMany',
  'Conflict',
  'LimitReached',
  'Unavailable',
  'Busy',
  'RollcallError',
];
/** `new Forbidden('text')`, `` new TooMany(60, `text`) ``, `visit.notify('success', 'text')`. */
const WRITTEN_OUT = new RegExp(`new (?:${ERRORS.join('|')})\\((?:\\s*[\\w.]+,)?\\s*['\`]|\\bnotify\\('\\w+',\\s*['\`]`);

test.each([
  ["throw new Forbidden('not you');", true],
  [`throw new Unavailable(\`\${name} does not respond\`, 60);`, true],
  ["throw new TooMany(60, 'later');", true],
  ["throw new RollcallError('taken', { code: 'conflict' });", true],
  ["visit.notify('success', `saved`);", true],
  ["throw new Forbidden(message('superusers-only'));", false],
  ['throw new NotFound();', false],
])('%s is written out: %j', (text, isWrittenOut) => {
  expect(WRITTEN_OUT.test(text)).toBe(isWrittenOut);
});

test('pages and services name the sentences that users read by their codes', () => {
  const spoken = readSourceFiles().filter(
    ({ path }) => /^server\/(?:http|services)\//.test(path) && !path.startsWith('server/http/api/'),
  );
  expect(spoken.length).toBeGreaterThan(100);
  const writtenOut = spoken.filter(({ text }) => WRITTEN_OUT.test(text)).map(({ path }) => path);
  expect(writtenOut).toEqual([]);
});

test('no id of a warning at start stands for two things', () => {
  const places = readSourceFiles().flatMap(({ path, text }) =>
    [...new Set(text.match(/(?<=')[WE]\d{3}(?=')/g))].map((id) => `${id} ${path}`),
  );
  const ids = places.map((place) => place.slice(0, 4));
  expect(places.filter((_, at) => ids.indexOf(ids[at] ?? '') !== ids.lastIndexOf(ids[at] ?? ''))).toEqual([]);
  expect(ids).toContain('W101');
});
