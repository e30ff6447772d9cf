import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { commandNames, loadCommand } from '../../commands/support/find-command.ts';

// Documents and the program itself name commands, their options and npm scripts: each has to exist.

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Options that every command takes; those of Django are ignored and stay unnamed. */
const EVERYWHERE = ['help'];
const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'compose.yaml', 'Dockerfile'];

interface Text {
  readonly path: string;
  readonly text: string;
}

/** A command as a text names it: `migrate`, `['plan']`. */
interface Named {
  readonly command: string;
  readonly options: readonly string[];
}

const texts: readonly Text[] = [
  ...['server', 'commands', 'views', 'docs'].flatMap((folder) => textsIn(folder)),
  ...DOCUMENTS.map((path) => ({ path, text: readFileSync(`${ROOT}${path}`, 'utf8') })),
];

let optionsOf: ReadonlyMap<string, readonly string[]>;
beforeAll(async () => {
  const found = [...new Set(texts.flatMap(({ text }) => namedIn(text).map(({ command }) => command)))];
  const loaded = await Promise.all(found.map(async (name) => [name, await loadCommand(name)] as const));
  const known = loaded.flatMap(([name, command]) =>
    command === null ? [] : [[name, Object.keys(command.options)] as const],
  );
  // the command line itself answers this one
  optionsOf = new Map([...known, ['help', ['man']]]);
});

test('texts name commands that exist', async () => {
  const named = texts.flatMap(({ path, text }) => namedIn(text).map(({ command }) => ({ path, command })));
  expect(named.filter(({ command }) => !optionsOf.has(command))).toEqual([]);
  const known = [...(await commandNames()), 'help'];
  expect(known.filter((name) => !named.some(({ command }) => command === name)).length).toBeLessThan(known.length / 2);
});

test('texts name options that their commands take', () => {
  const named = texts.flatMap(({ path, text }) =>
    namedIn(text).flatMap(({ command, options }) => options.map((option) => ({ path, command, option }))),
  );
  expect(named.length).toBeGreaterThan(20);
  const isUnknown = ({ command, option }: (typeof named)[number]) =>
    ![...(optionsOf.get(command) ?? []), ...EVERYWHERE].includes(option);
  expect(named.filter(isUnknown)).toEqual([]);
});

test('texts name npm scripts that exist', () => {
  const { scripts }: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(`${ROOT}package.json`, 'utf8'),
  );
  const named = texts.flatMap(({ path, text }) => scriptsIn(text).map((script) => ({ path, script })));
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter(({ script }) => !(script in scripts))).toEqual([]);
});

test.each<[string, readonly Named[]]>([
  ['`rollcall backup-done` reports', [{ command: 'backup-done', options: [] }]],
  ['```\nrollcall dump --output all.jsonl\n```', [{ command: 'dump', options: ['output'] }]],
  ['run "rollcall migrate --plan" first, --or not', [{ command: 'migrate', options: ['plan'] }]],
  ['npm run -s rollcall -- createcheck --project x', [{ command: 'createcheck', options: ['project'] }]],
  ['rollcall exec --url https://x -- /bin/backup --full', [{ command: 'exec', options: ['url'] }]],
  [`\`\${program} createsuperuser\``, [{ command: 'createsuperuser', options: [] }]],
  ['docker compose exec web rollcall check', [{ command: 'check', options: [] }]],
  ['the user of rollcall and its folder', []],
])('%j names %j', (text, named) => {
  expect(namedIn(text)).toEqual(named);
});

test('of an npm script the whole name is read', () => {
  expect(scriptsIn('`npm run test:all` and npm run -s bench:ping; npm start, npm test')).toEqual([
    'test:all',
    'bench:ping',
    'start',
    'test',
  ]);
});

/** Returns the commands that a text names in quotes, in code, or behind `exec`; to the end of that code. */
function namedIn(text: string): readonly Named[] {
  const NAMED =
    /(?:["'`]|^[ \t]*(?:\$ |sudo |ExecStart=\S*\/)?|\bexec (?:-\w+ )*\w+ |npm run (?:-s )?)(?:rollcall(?: --)?|\$\{program\}) ([a-z]+(?:-[a-z]+)*)([^"'`\n]*)/gm;
  return [...text.matchAll(NAMED)].map(([, command = '', rest = '']) => {
    const [own = ''] = rest.split(/ -- | \| | && | # |\)/);
    return { command, options: [...own.matchAll(/(?<= )--([a-z][a-z-]*)/g)].map(([, option = '']) => option) };
  });
}

function scriptsIn(text: string): readonly string[] {
  return [...text.matchAll(/\bnpm (?:run (?:-s )?([a-z][a-z:-]*)|(start|test)\b)/g)].map(([, a, b]) => a ?? b ?? '');
}

function textsIn(folder: string): readonly Text[] {
  return readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(tsx?|md|service|timer|ya?ml)$/.test(name))
    .map((name) => ({ path: `${folder}/${name}`, text: readFileSync(`${ROOT}${folder}/${name}`, 'utf8') }));
}
