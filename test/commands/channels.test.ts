import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HttpSink, startHttpSink } from '../support/http-sink.ts';
import { pageStores } from '../support/stores.ts';
import { commandsOn } from './rollcall.ts';

describe.each(pageStores)('channels on $name', ({ open }) => {
  const { run, json } = commandsOn(open, { INTEGRATIONS_ALLOW_PRIVATE_IPS: 'True' });
  let sink: HttpSink;
  beforeAll(async () => {
    sink = await startHttpSink();
  });
  afterAll(() => sink.close());

  const hook = async (path: string): Promise<string> => {
    const { code: project } = await json('createproject', '--owner', 'c@example.org', '--name', 'C');
    const made = await json('createchannel', '--project', project, '--kind', 'webhook', '--value', sink.url + path);
    return String(made.code);
  };

  test('test sends one alert about a check named TEST and says that it was delivered', async () => {
    const code = await hook('/ok/$STATUS/$NAME');
    const before = sink.requests.length;
    const { code: exit, out } = await run('channels', 'test', code);
    expect([exit, out]).toEqual([0, 'delivered\n']);
    expect(sink.requests.slice(before).map(({ path }) => path)).toEqual(['/ok/down/TEST']);
  });

  test('test takes the name of a channel, when one has it', async () => {
    const named = async (name: string): Promise<string> => {
      const { code: project } = await json('createproject', '--owner', 'c@example.org', '--name', 'C');
      await json(
        'createchannel',
        '--project',
        project,
        '--kind',
        'webhook',
        '--name',
        name,
        '--value',
        `${sink.url}/n`,
      );
      return String(project);
    };
    await named('Ops hook');
    expect((await run('channels', 'test', 'Ops hook')).out).toBe('delivered\n');
    const { code, err } = await run('channels', 'test', 'ops hook');
    expect([code, err]).toEqual([1, expect.stringContaining('no channel with the code or name "ops hook"')]);
    const project = await named('Ops hook');
    const twice = await run('channels', 'test', 'Ops hook');
    expect([twice.code, twice.err]).toEqual([2, expect.stringContaining('several channels are named "Ops hook"')]);
    expect((await run('channels', 'test', 'Ops hook', '--project', project)).out).toBe('delivered\n');
  });

  test('test ends with 1 and the reason when the channel refuses, without trying again', async () => {
    const code = await hook('/refused');
    sink.answer({ status: 500 });
    const before = sink.requests.length;
    const { code: exit, out } = await run('channels', 'test', code, '--json');
    sink.answer({});
    expect(exit).toBe(1);
    expect(JSON.parse(out)).toEqual({ ok: false, error: expect.stringContaining('500') });
    expect(sink.requests).toHaveLength(before + 1);
  });

  test('list shows each with its last error and none of its secrets', async () => {
    const code = await hook('/listed?token=secret-token');
    const { out } = await run('channels', 'list', '--json');
    const listed = JSON.parse(out).channels.find((channel: { code: string }) => channel.code === code);
    expect(listed).toMatchObject({ kind: 'webhook', disabled: false, last_error: '' });
    expect(out).not.toContain('secret-token');
  });

  test.each([[['test', '11111111-1111-4111-8111-111111111111']], [['test', 'no-uuid']]])(
    '%j names no channel: exit code 1',
    async (args) => {
      expect((await run('channels', ...args)).code).toBe(1);
    },
  );

  test.each([[[]], [['test']], [['list', 'x']], [['test', 'a', 'b']], [['nope']]])(
    '%j is a bad command line: exit code 2',
    async (args) => {
      expect((await run('channels', ...args)).code).toBe(2);
    },
  );
});
