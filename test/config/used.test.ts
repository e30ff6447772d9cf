import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { configurationPage, envExample } from '../../server/config/docs.ts';
import { FACTS } from '../../server/config/schema.ts';
import { shownSettings } from '../../server/config/show.ts';
import { readConfig } from '../../server/config.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const planned = [...FACTS].filter(([, facts]) => facts.planned);

test('every setting is read by the program, unless it is marked as planned', () => {
  const words = new Set(
    ['server', 'commands'].flatMap((folder) => sourcesIn(folder)).flatMap((text) => text.match(/\w+/g) ?? []),
  );
  const unread = [...FACTS.keys()].filter((key) => !words.has(key));
  expect(unread).toEqual(planned.map(([key]) => key));
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
