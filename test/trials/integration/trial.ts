import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compiles, type Tree, type Trial } from '../support.ts';

const INTEGRATION = `import { titleOf } from '../delivery/alert.ts';
import { defineIntegration } from '../delivery/integration.ts';
import { urlOnly } from '../delivery/url-only.ts';

export default defineIntegration({
  kind: 'linear',
  label: 'Linear',
  logo: { simpleIcon: 'linear' },
  settings: [],
  ...urlOnly('Webhook URL'),
  enabled: () => true,
  async notify({ alert, config, http }) {
    await http.postJson(config.url, { title: titleOf(alert), status: alert.status });
  },
});
`;

const SAMPLE = `import { type Sample, SINK } from '../sample.ts';

const url = \`\${SINK}/hooks/0f0fsecret0f0f\`;

export const sample: Sample = {
  stored: [{ value: url, config: { url } }],
  unreadable: ['', 'ftp://example.org'],
  form: { value: url },
  refused: [{ change: { value: '' }, field: 'value' }],
  settings: {},
  disabled: null,
  secrets: ['0f0fsecret0f0f'],
  http: { permanent: [] },
};
`;

/** Adds a service with a logo. */
export const integrationTrial: Trial = {
  about: 'a service with a logo can be notified',
  async run(tree) {
    await tree.add('server/integrations/linear.ts', INTEGRATION);
    await tree.add('test/integrations/samples/linear.ts', SAMPLE);
    const compiled = compiles('the integration compiles', await tree.typeErrors());
    const contract = await tree.run('test/integrations/contract.test.ts', { vitest: true });
    const { added, edited } = tree.touched();
    return [
      compiled,
      {
        what: 'it keeps the contract that all integrations keep',
        isShown: contract.code === 0,
        detail: lastLines(contract.output),
      },
      {
        what: 'its logo is in the sprite that pages load',
        isShown: (await spriteOf(tree)).includes('id="logo-linear"'),
      },
      { what: 'one file and one test, and nothing edited', isShown: added.length === 2 && edited.length === 0 },
    ];
  },
};

async function spriteOf(tree: Tree): Promise<string> {
  const built = await tree.run('esbuild.config.mjs');
  if (built.code !== 0) return '';
  const folder = join(tree.folder, 'public', 'build');
  const sprite = (await readdir(folder)).find((name) => /^icons-.*\.svg$/.test(name));
  return sprite === undefined ? '' : await readFile(join(folder, sprite), 'utf8');
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-3).join('\n');
}
