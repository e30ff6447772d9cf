import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { readIntegration } from '../../server/delivery/read-integration.ts';
import { createRegistry, loadRegistry } from '../../server/delivery/registry.ts';
import { anIntegration } from './builders.ts';

test('the folder of integrations is read: files and folders, by their names', async () => {
  const registry = await loadRegistry();
  expect(registry.all.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['email', 'group', 'mattermost', 'po', 'shell', 'signal', 'slack', 'webhook']),
  );
  expect(registry.get('slack')?.label).toBe('Slack');
});

test('a file that is no integration stops the start', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-registry-'));
  mkdirSync(join(folder, 'odd'));
  writeFileSync(join(folder, 'odd', 'index.ts'), 'export default { kind: "odd", label: "Odd" };');
  await expect(loadRegistry({ folder: pathToFileURL(`${folder}/`) })).rejects.toThrow(
    /integration odd: it lacks: settings, editable, setup/,
  );
});

test.each([
  [undefined, /no default export/],
  [{}, /lacks: kind, label/],
  [{ ...anIntegration(), notify: 'soon' }, /lacks: notify$/],
  [anIntegration({ kind: '../x' }), /its kind "..\/x" must be/],
  [anIntegration({ kind: 'k'.repeat(21) }), /its kind "k+" must be/],
  [{ ...anIntegration(), logo: '<svg>' }, /its logo is none/],
  [anIntegration({ logo: { path: 'M0 0"/><script>', color: '#000000' } }), /its logo is none/],
  [anIntegration({ logo: { path: 'M0 0h24v24z', color: 'red' } }), /its logo is none/],
])('%o is refused', (value, message) => {
  expect(() => readIntegration({ default: value })).toThrow(message);
});

test('a file of another name than its kind stops the start', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-registry-'));
  const spike = new URL('../../server/integrations/spike.ts', import.meta.url).href;
  writeFileSync(join(folder, 'nail.ts'), `export { default } from ${JSON.stringify(spike)};`);
  const loading = loadRegistry({ folder: pathToFileURL(`${folder}/`) });
  await expect(loading).rejects.toThrow('integration nail: it has the kind spike; name and kind must agree');
});

test('two of a kind are refused', () => {
  expect(() => createRegistry([anIntegration(), anIntegration()])).toThrow(/two integrations/);
});

test('a kind nobody knows is a no-op, never a crash', () => {
  const registry = createRegistry([]);
  const channel = { kind: 'hipchat', value: '{"old":true}' };
  expect(registry.get('hipchat')).toBeNull();
  expect(registry.isNoop(channel, 'down')).toBe(true);
  expect(registry.members(channel)).toEqual([]);
  expect(registry.describe(channel)).toMatch(/no longer exists/);
});

test('settings nobody can read are no no-op: sending reports them', () => {
  const broken = anIntegration({
    parseConfig: () => {
      throw new Error('no');
    },
    isNoop: () => true,
  });
  const channel = { kind: 'example', value: '' };
  expect(createRegistry([broken]).isNoop(channel, 'up')).toBe(false);
  expect(createRegistry([broken]).describe(channel)).toMatch(/cannot be read/);
});
