import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { createRegistry, loadRegistry, readIntegration } from '../../server/delivery/registry.ts';
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
  await expect(loadRegistry(pathToFileURL(`${folder}/`))).rejects.toThrow(/integration odd lacks: editable, setup/);
});

test.each([
  [undefined, /lacks: kind, label/],
  [{ ...anIntegration(), notify: 'soon' }, /lacks: notify$/],
  [anIntegration({ kind: 'other' }), /has the kind other/],
])('%o is refused', (value, message) => {
  expect(() => readIntegration(value, 'example')).toThrow(message);
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
