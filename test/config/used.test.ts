import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { expect, test } from 'vitest';
import { configurationPage, envExample } from '../../server/config/docs.ts';
import { FACTS } from '../../server/config/schema.ts';
import { shownSettings } from '../../server/config/show.ts';
import { readConfig } from '../../server/config.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const planned = [...FACTS].filter(([, facts]) => facts.planned);

test('every setting is read by the program, unless it is marked as planned', async () => {
  const code = await Promise.all(['server', 'commands'].flatMap((folder) => sourcesIn(folder)).map(codeOf));
  const unread = [...FACTS.keys()].filter((key) => !code.some((each) => reads(each, key)));
  expect(unread).toEqual(planned.map(([key]) => key));
}, 60_000);

test.each([
  ['const url = config.siteRoot;', 'siteRoot', true],
  ['const { siteRoot, port } = deps.config; listen(port, siteRoot);', 'port', true],
  ['const { siteRoot } = deps.config;', 'siteRoot', false],
  ["function f({ siteRoot }: Pick<Config, 'siteRoot'>) { return siteRoot; }", 'siteRoot', true],
  ['const { siteRoot: root } = config; say(root);', 'siteRoot', true],
  ["type Part = Pick<Config, 'siteRoot'>;", 'siteRoot', false],
  ['// config.siteRoot is read by', 'siteRoot', false],
  ["say('config.siteRoot');", 'siteRoot', false],
  [`say(\`at \${settings.siteRoot}\`);`, 'siteRoot', true],
  ['const port = url.port;', 'port', false],
  ['function listen({ port }: Place) { return port; }', 'port', false],
])('%j reads %s: %j', async (text, key, isRead) => {
  expect(reads(await codeOf(text), key)).toBe(isRead);
});

test('a planned setting is shown nowhere', () => {
  const reading = readConfig({}, { cwd: '/nowhere', keepSecretKey: () => 'kept' });
  const shown = shownSettings(reading).map(({ name }) => name);
  const pages = [
    ...sourcesIn('docs/pages', /\.md$/),
    ...sourcesIn('docs/deploy', /./),
    readFileSync(`${ROOT}README.md`, 'utf8'),
  ];
  const texts = [configurationPage(), envExample(), ...pages];
  for (const [, { name }] of planned) {
    expect(shown).not.toContain(name);
    for (const text of texts) expect(text).not.toMatch(new RegExp(`\\b${name}\\b`));
  }
});

function sourcesIn(folder: string, wanted = /\.tsx?$/): readonly string[] {
  const files = readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8', withFileTypes: true });
  return files
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => `${parentPath}/${name}`)
    .filter((path) => wanted.test(path) && !/\/server\/config(\/|\.ts$)/.test(path))
    .map((path) => readFileSync(path, 'utf8'));
}

/** Returns what runs: without comments, types and the text of strings. */
async function codeOf(text: string): Promise<string> {
  const { code } = await transform(text, { loader: 'ts', target: 'esnext' });
  return code.replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
}

/**
 * Tells whether code reads a setting: as a property of the settings, or by a name that is taken out of them and used. In
 * the parameters of a function, where nothing says that they are settings, only names of several words count.
 */
function reads(code: string, key: string): boolean {
  if (new RegExp(`\\b(?:config|settings)\\)?\\??\\.${key}\\b`).test(code)) return true;
  const taken = `\\{[^{}()]*\\b${key}\\b[^{}()]*\\}`;
  const ofSettings = new RegExp(`${taken}\\s*=\\s*(?:[\\w.]+\\.)?(?:config|settings)\\b|\\bconfig: ${taken}`);
  const ofParameter = new RegExp(`[(,]\\s*${taken}\\s*[,)]`);
  const isTaken = ofSettings.test(code) || (/[A-Z]/.test(key) && ofParameter.test(code));
  const name = new RegExp(`\\b${key}: (\\w+)`).exec(code)?.[1] ?? key;
  return isTaken && (code.match(new RegExp(`\\b${name}\\b`, 'g')) ?? []).length > 1;
}
