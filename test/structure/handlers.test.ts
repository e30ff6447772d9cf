import { expect, test } from 'vitest';
import { readSourceFiles } from './imports.ts';

// What `server/http` does to the store goes through `server/services`: there, it is one transaction, and the command
// line and the API share it. A handler may call the questions below; a new one is added here.
const QUESTIONS = new RegExp(
  `^(?:reads\\.\\w+|\\w+\\.(?:${[
    'any',
    'anySuperuser',
    'body',
    'by[A-Z]\\w*',
    'candidates',
    'cascades',
    'checkIds',
    'checkUsage',
    'chosen',
    'count',
    'get',
    'isHeld',
    'knownTo',
    'left',
    'list',
    'nextDueAt',
    'notes',
    'of',
    'of[A-Z]\\w*',
    'ownedBy',
    'password',
    'secondFactors',
    'team',
    'windows',
  ].join('|')}))$`,
);
const CALL = /\b(?:store|tx)\??\.(\w+)\??\.(\w+)\(/g;
const TRANSACTION = /\.transaction\(/;
/** `const { users } = deps.store`: parts of the store under their own names. */
const TAKEN_OUT = /\{([\w\s,]+)\}\s*=\s*(?:\w+\.)*store;/g;
/** Parts under other names would not be seen here. */
const RENAMED = /\{[^{};]*:[^{};]*\}\s*=\s*(?:\w+\.)*store;|=\s*(?:\w+\.)*store\.\w+;|\bstore:\s*\{/;

/** The adapter of the session library: it stores a session as that library calls for it, and notes its use. */
const SESSIONS = 'server/http/sessions/';

const web = readSourceFiles().filter(({ path }) => path.startsWith('server/http/') && !path.startsWith(SESSIONS));

test('what requests change is changed by services: no handler writes to the store', () => {
  const calls = web.flatMap(({ path, text }) => callsIn(text).map((call) => `${call} in ${path}`));
  expect(calls.length).toBeGreaterThan(100);
  expect(calls.filter((call) => !QUESTIONS.test(call.split(' ', 1)[0] ?? ''))).toEqual([]);
  expect(web.filter(({ text }) => TRANSACTION.test(text)).map(({ path }) => path)).toEqual([]);
  expect(web.filter(({ text }) => RENAMED.test(text)).map(({ path }) => path)).toEqual([]);
});

test.each([
  ['await deps.store.admin.remove(source, key);', ['admin.remove']],
  [
    'const { users, checks } = visit.deps.store;\nawait users.byId(1);\nawait checks.update(2);',
    ['users.byId', 'checks.update'],
  ],
  ['await tx.members?.insert(row);', ['members.insert']],
])('%j calls what a reader would say it calls', (text, calls) => {
  expect(callsIn(text)).toEqual(calls);
});

/** Returns what a handler calls in the store: `users.byId`. */
function callsIn(text: string): readonly string[] {
  const parts = [...text.matchAll(TAKEN_OUT)].flatMap(([, names = '']) => names.match(/\w+/g) ?? []);
  const own = parts.flatMap((part) =>
    [...text.matchAll(new RegExp(`(?<![.\\w])${part}\\.(\\w+)\\(`, 'g'))].map(([, method]) => `${part}.${method}`),
  );
  return [...[...text.matchAll(CALL)].map(([, part, method]) => `${part}.${method}`), ...own];
}
