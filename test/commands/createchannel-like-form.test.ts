import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Project } from '../../server/core/project.ts';
import { textOf } from '../../server/delivery/form.ts';
import type { Field, FormInput } from '../../server/delivery/integration.ts';
import { loadRegistry } from '../../server/delivery/registry.ts';
import { loadEndpoints } from '../../server/http/api/load-endpoints.ts';
import { formName } from '../../server/http/pages/integrations/kind-paths.ts';
import { createSealer } from '../../server/sealing.ts';
import { openStore } from '../../server/store/open.ts';
import { formOf, LOCAL } from '../http/integrations/support.ts';
import { openWorld, type World } from '../http/projects/world.ts';
import { loadSamples } from '../integrations/sample.ts';
import { EVERY_KIND } from '../support/every-kind.ts';
import { type HttpSink, startHttpSink } from '../support/http-sink.ts';
import { databaseEnv } from '../support/rollcall.ts';
import { sqliteStore, type TestStore } from '../support/stores.ts';
import type { Fields, Seen } from '../support/visitor.ts';
import { rollcallHere, SECRET_KEY } from './rollcall.ts';

const registry = await loadRegistry();
const samples = await loadSamples();
const BASES = ['MATRIX_HOMESERVER', 'PUSHOVER_API_BASE', 'TELEGRAM_API_BASE'];

const byForm = registry.all.flatMap((integration) => {
  const { kind, setup } = integration;
  const sample = samples.get(kind);
  if (setup.by !== 'form' || sample === undefined || sample.form === null) return [];
  return [{ kind, path: formName(integration), fields: setup.form, form: sample.form, refused: sample.refused }];
});
const wrong = byForm.flatMap(({ refused, form, ...rest }) =>
  // the name of a channel is an option of its own, and boxes are for browsers
  refused
    .filter(({ field }) => !['label', 'name', 'channels'].includes(field))
    .map(({ change, field }) => ({ ...rest, field, change, input: { ...form, ...change } })),
);

describe('the form and createchannel', () => {
  let world: World;
  let project: Project;
  let sink: HttpSink;
  let cwd: string;
  let env: Readonly<Record<string, string>>;
  beforeAll(async () => {
    sink = await startHttpSink();
    env = { ...LOCAL, ...EVERY_KIND, ...Object.fromEntries(BASES.map((name) => [name, sink.url])) };
    world = await openWorld(await openSealed(), { env });
    project = await world.project();
    cwd = mkdtempSync(join(tmpdir(), 'rollcall-typed-'));
  });
  beforeEach(() => sink.answer({ body: '{"room_id":"!room:example.org","status":1,"ok":true}' }));
  afterAll(async () => {
    await world.close();
    await sink.close();
    rmSync(cwd, { recursive: true, force: true });
  });

  const byHand = (path: string, input: FormInput) =>
    world.people.member.visitor.post(formOf(project, path), fieldsOf(input));
  const byCommand = (kind: string, value: string) =>
    rollcallHere(['createchannel', '--project', project.code, '--kind', kind, '--value', value], {
      cwd,
      env: { ...databaseEnv(world.db.options), SECRET_KEY, ...env },
    });
  const channels = async () => (await world.db.store.channels.ofProject(project.id)).length;

  test('are compared over every kind that has a form', () => {
    expect(byForm.length).toBeGreaterThan(25);
    expect(wrong.length).toBeGreaterThan(80);
  });

  test.each(wrong)('$kind: both refuse $change, for the same reason', async ({ kind, path, fields, field, input }) => {
    const before = await channels();
    const [first] = reasonsIn(await byHand(path, input));
    expect(first, 'the form').toBeDefined();
    const { code, err } = await byCommand(kind, typedOf(fields, input));
    expect(code, err).toBe(2);
    const label = fields.find(({ name }) => name === field)?.label;
    // what is stored as it was typed leaves nothing to say of an empty field
    const isMissing = typedOf(fields, input) === '';
    expect(err).toContain(isMissing ? '--value is required' : `${label}: ${first}`);
    expect(await channels()).toBe(before);
  });

  test.each(byForm.filter(({ kind }) => kind !== 'group'))(
    '$kind: both take what is right, and store the same',
    async ({ kind, path, form }) => {
      expect((await byHand(path, form)).status).toBe(302);
      const [stored] = await ofKind(kind);
      const { code, err } = await byCommand(kind, stored?.value ?? '');
      expect([code, err]).toEqual([0, '']);
      expect(new Set((await ofKind(kind)).map(({ value }) => value)).size).toBe(1);
    },
  );

  const ofKind = async (kind: string) =>
    (await world.db.store.channels.ofProject(project.id)).filter((channel) => channel.kind === kind);

  test.each([
    ['matrix', '#ops:example.org', 403, '{"errcode":"M_FORBIDDEN"}', 'Invite @bot:example.org to the room'],
    ['matrix', '#ops:example.org', 200, '{}', 'unexpected response'],
    ['po', 'u'.repeat(30), 400, '{"status":0}', 'Pushover does not know this key.'],
    ['po', 'u'.repeat(30), 500, '', 'Pushover could not check this'],
    ['telegram', '-100123', 403, '{"ok":false,"description":"bot was kicked"}', 'The bot cannot post to this chat'],
  ])('%s: both ask the service, which answers %s with %i %s', async (kind, first, status, body, reason) => {
    sink.answer({ status, body });
    const { path, fields, form } = byForm.find((one) => one.kind === kind) ?? byForm[0] ?? never();
    const input = { ...form, [fields[0]?.name ?? '']: first };
    const before = await channels();
    expect(reasonsIn(await byHand(path, input)).join(' ')).toContain(reason);
    const integration = registry.get(kind);
    const typed = integration?.validateForm(input) ?? never();
    const { code, err } = await byCommand(kind, 'value' in typed ? typed.value : '');
    expect([code, err]).toEqual([2, expect.stringContaining(reason)]);
    expect(await channels()).toBe(before);
  });

  test('the id that stands behind a name is stored by both', async () => {
    const { out } = await byCommand('matrix', '#ops:example.org');
    const channel = await world.db.store.channels.byCode(out.trim().replace('code: ', ''));
    expect(channel).toMatchObject({ value: '!room:example.org', name: '#ops:example.org' });
  });

  test('what the form warns of, the command notes', async () => {
    const value = { method_down: 'POST', url_down: 'https://hook.example.org/', body_down: '{"a":"$BODY"}' };
    const headers = { headers_down: { 'Content-Type': 'application/json' } };
    const { code, err } = await byCommand('webhook', JSON.stringify({ ...value, ...headers }));
    expect([code, err]).toEqual([0, expect.stringMatching(/^note: .*\$BODY_JSON/)]);
  });
});

test('the API creates and changes no channels: what it would have to validate does not exist', async () => {
  const writing = (await loadEndpoints()).filter(({ method, path }) => method !== 'GET' && path.startsWith('channels'));
  expect(writing).toEqual([]);
});

/** Opens a store that is sealed as that of the command is. */
async function openSealed(): Promise<TestStore> {
  const opened = await sqliteStore.open();
  const sealer = createSealer('stored-secrets', { secretKey: SECRET_KEY, secretKeyFallbacks: [] });
  const store = openStore(opened.options, { sealer });
  const cleanup = async (): Promise<void> => {
    await store.close();
    await opened.cleanup();
  };
  return { ...opened, store, cleanup };
}

/** What an operator types: the text of the only field, or all fields as JSON. */
function typedOf(fields: readonly Field[], input: FormInput): string {
  const [only, ...others] = fields;
  return only !== undefined && others.length === 0 ? textOf(input, only.name) : JSON.stringify(input);
}

function fieldsOf(input: FormInput): Fields {
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, value ?? '']));
}

function reasonsIn({ text }: Seen): readonly string[] {
  return [...text.matchAll(/class="field__error"[^>]*>(.*?)<\/p>/gs)].map(([, inner = '']) => asText(inner));
}

function asText(markup: string): string {
  const text = markup
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'");
  return text.replaceAll('&amp;', '&').trim();
}

function never(): never {
  throw new Error('there is no such kind');
}
