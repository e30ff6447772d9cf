import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { loadRegistry } from '../../server/delivery/registry.ts';
import { describeContract } from './contract.ts';
import { deliverThrough } from './harness.ts';
import { jsonAnswer, playService } from './play-service.ts';
import { loadSamples } from './sample.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = await readFile(join(root, 'docs/adding-an-integration.md'), 'utf8');
const [integration = '', sample = ''] = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code);
// within the project, so that TypeScript is read
const folder = await mkdtemp(join(root, 'test/integrations/.docs-'));
await mkdir(join(folder, 'integrations'));
await mkdir(join(folder, 'samples'));
await writeFile(join(folder, 'integrations/bellboy.ts'), integration.replaceAll("'../", `'${root}server/`));
await writeFile(join(folder, 'samples/bellboy.ts'), sample.replaceAll("'../", `'${root}test/integrations/`));
const registry = await loadRegistry({ folder: pathToFileURL(join(folder, 'integrations/')) });
const samples = await loadSamples(pathToFileURL(join(folder, 'samples/')));

afterAll(() => rm(folder, { recursive: true }));

describe('what the documentation says about adding an integration', () => {
  test('is one file and one for its test, under 60 lines together', () => {
    const lines = `${integration}${sample}`.trimEnd().split('\n').length;
    expect(lines).toBeGreaterThan(20);
    expect(lines).toBeLessThan(60);
    expect(registry.all.map(({ kind }) => kind)).toEqual(['bellboy']);
  });

  describeContract(registry, samples);

  const bellboy = playService(() => jsonAnswer(200, {}));
  test('sends what it says', async () => {
    const [found] = registry.all;
    if (found === undefined) throw new Error('the integration of the page was not found');
    await deliverThrough(found, `${bellboy().url}/rooms/7`);
    expect(bellboy().requests[0]?.json()).toEqual({
      title: 'DOWN | nightly-backup',
      text: expect.any(String),
      ring: true,
    });
  });

  test('names files that are there', async () => {
    const links = [...page.matchAll(/\]\((?!https:)([^)#]+)\)/g)].map(([, path = '']) => path);
    for (const path of links) await readFile(join(root, 'docs', path), 'utf8');
    expect(links.length).toBeGreaterThan(5);
  });
});
