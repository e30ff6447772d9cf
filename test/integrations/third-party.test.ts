import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadRegistry } from '../../server/delivery/registry.ts';
import { commandsOn } from '../commands/rollcall.ts';
import { formOf, LOCAL, listOf, projectWithChecks } from '../http/integrations/support.ts';
import { openWorld, type World } from '../http/projects/world.ts';
import { type HttpSink, startHttpSink } from '../support/http-sink.ts';
import { stores } from '../support/stores.ts';
import { describeContract } from './contract.ts';
import { type Sample, SINK } from './sample.ts';

const EXAMPLES = fileURLToPath(new URL('../../docs/examples/', import.meta.url));
const registry = await loadRegistry({ thirdParty: EXAMPLES });
// the database has no part in this
const oneStore = stores.slice(0, 1);

const url = `${SINK}/rooms/7/secret-part`;
const hello: Sample = {
  stored: [{ value: url, config: { url } }],
  unreadable: ['', 'ftp://example.org'],
  form: { value: url },
  refused: [{ change: { value: 'two words' }, field: 'value' }],
  settings: {},
  disabled: null,
  secrets: ['secret-part'],
  http: { permanent: [] },
};

describe('the example in docs/examples', () => {
  test('stands beside those of Rollcall', () => {
    expect(registry.get('hello')?.label).toBe('Hello');
    expect(registry.get('slack')?.label).toBe('Slack');
  });

  describeContract(registry, new Map([['hello', hello]]));

  describe.each(oneStore)('on $name', ({ open }) => {
    const { runApart, json } = commandsOn(open, {
      INTEGRATIONS_DIR: EXAMPLES,
      SITE_NAME: 'Rollcall',
      INTEGRATIONS_ALLOW_PRIVATE_IPS: 'True',
    });
    let sink: HttpSink;
    beforeAll(async () => {
      sink = await startHttpSink();
    });
    afterAll(() => sink.close());

    // in a process of its own, in which nothing but Node resolves rollcall/integration
    test('sends an alert', async () => {
      const { code: project } = await json('createproject', '--owner', 'c@example.org', '--name', 'C');
      const value = `${sink.url}/rooms/7`;
      const { code } = await json('createchannel', '--project', project, '--kind', 'hello', '--value', value);
      expect(await runApart('channels', 'test', code)).toEqual({ code: 0, out: 'delivered\n', err: '' });
      expect(sink.requests[0]?.json()).toMatchObject({ from: 'Rollcall', title: 'DOWN | TEST' });
      expect(sink.requests[0]?.path).toBe('/rooms/7');
    });

    test('its errors are known as what they are', async () => {
      const { code: project } = await json('createproject', '--owner', 'c@example.org', '--name', 'D');
      const value = `${sink.url}/rooms/8`;
      const { code } = await json('createchannel', '--project', project, '--kind', 'hello', '--value', value);
      sink.answer({ status: 403 });
      expect(await runApart('channels', 'test', code)).toEqual({
        code: 1,
        out: '',
        err: expect.stringContaining('403'),
      });
    });
  });

  describe.each(oneStore)('in the browser, on $name', ({ open }) => {
    let world: World;
    beforeAll(async () => {
      world = await openWorld(await open(), { env: { ...LOCAL, INTEGRATIONS_DIR: EXAMPLES } });
    });
    afterAll(() => world.close());

    test('has a tile with its own logo, a form, and a place in the list', async () => {
      const project = await projectWithChecks(world);
      const { visitor } = world.people.member;
      const { text: tiles } = await visitor.get(listOf(project));
      expect(tiles).toContain(`href="/projects/${project.code}/add_hello/"`);
      expect(tiles).toContain('<path fill="#2f6f4f" d="M4 3v18h4v-7h8v7h4V3h-4v7H8V3z"');
      const { text: form } = await visitor.get(formOf(project, 'add_hello'));
      expect(form).toContain('Connect Hello');
      expect(form).toContain('In Hello, copy the address of your room.');
      expect(form).toContain('Room address');
      const saved = await visitor.post(formOf(project, 'add_hello'), { value: 'https://hello.example.org/rooms/7' });
      expect(saved.status).toBe(302);
      expect((await visitor.get(listOf(project))).text).toContain('hello.example.org');
    });
  });
});

describe('a folder of integrations', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-third-party-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const whole = (kind: string, logo = 'null') => `export default {
    kind: '${kind}', label: 'Whole', logo: ${logo}, settings: [], editable: false, setup: { by: 'form', form: [] },
    enabled: () => true, parseConfig: (value) => value, validateForm: () => ({ value: '' }), formValues: () => ({}),
    isNoop: () => false, describe: () => 'whole', async notify() {},
  };`;

  /** Makes a folder with these files in it. */
  function holding(files: Readonly<Record<string, string>>): string {
    const place = mkdtempSync(join(folder, 'of-'));
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(join(place, path, '..'), { recursive: true });
      writeFileSync(join(place, path), content);
    }
    return place;
  }

  test('may hold files and folders; what is neither is left alone', async () => {
    const thirdParty = holding({
      'one.mjs': whole('one'),
      'two/index.mjs': whole('two'),
      'three/package.json': '{ "main": "lib/start.mjs" }',
      'three/lib/start.mjs': whole('three'),
      'README.md': '# not code',
      'package.json': '{}',
      '.git/index.mjs': 'throw new Error("not ours");',
      'node_modules/x/index.mjs': 'throw new Error("not ours");',
    });
    const { all } = await loadRegistry({ thirdParty });
    expect(
      all
        .filter(({ label }) => label === 'Whole')
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['one', 'three', 'two']);
  });

  test.each([
    ['odd.mjs', 'this is not JavaScript', /^INTEGRATIONS_DIR: \S+\/odd\.mjs cannot be loaded: \S+/],
    ['odd.mjs', 'throw new Error("no such thing");', /\/odd\.mjs cannot be loaded: no such thing$/],
    ['odd.mjs', 'export const odd = 1;', /\/odd\.mjs cannot be used: there is no default export$/],
    ['odd.mjs', 'export default { kind: "odd", label: "Odd" };', /\/odd\.mjs cannot be used: it lacks: settings, /],
    ['odd.mjs', whole('o/dd'), /\/odd\.mjs cannot be used: its kind "o\/dd" must be/],
    ['odd.mjs', whole('odd', '{ svg: "<svg/>" }'), /\/odd\.mjs cannot be used: its logo is none/],
    ['odd.mjs', whole('odd').replace('[]', '["secretKey"]'), /\/odd\.mjs cannot be used: it asks for settings/],
    ['odd.mjs', whole('slack'), /\/odd\.mjs has the kind slack, which Rollcall has already$/],
    ['odd/notes.txt', '', /\/odd has no index\.mjs, no index\.js and no package\.json that says "main"$/],
    ['odd/package.json', '{', /\/odd\/package\.json is not valid$/],
  ])('with a bad %s (%j) stops the start with one sentence that names it', async (path, content, message) => {
    const loading = loadRegistry({ thirdParty: holding({ [path]: content }) });
    await expect(loading).rejects.toMatchObject({ code: 'config', message: expect.stringMatching(message) });
    await expect(loading).rejects.not.toMatchObject({ message: expect.stringContaining('\n') });
  });

  test('with two of one kind is refused', async () => {
    const loading = loadRegistry({ thirdParty: holding({ 'a.mjs': whole('same'), 'b.mjs': whole('same') }) });
    await expect(loading).rejects.toThrow(
      /^INTEGRATIONS_DIR: \S+\/b\.mjs has the kind same, which \S+\/a\.mjs has already$/,
    );
  });

  test('that is not there is refused', async () => {
    const loading = loadRegistry({ thirdParty: join(folder, 'nowhere') });
    await expect(loading).rejects.toThrow(/^INTEGRATIONS_DIR: cannot read the folder \S+\/nowhere$/);
  });
});
