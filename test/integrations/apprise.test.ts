import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createShell } from '../../server/delivery/shell.ts';
import { aConfig } from '../delivery/settings.ts';
import { type HttpSink, type SinkAnswer, type SunkRequest, startHttpSink } from '../support/http-sink.ts';
import { type DeliveryParts, deliver, integrationOf } from './harness.ts';

const URL = 'tgram://123456:secret-bot-token/secret-chat';
const UP = { status: 'up', reason: '', downtime: 61_000_000 } as const;
const WHY = 'Down since 1 Jan 00:00 (UTC). No success signal came in time and the grace time is over.';

test.each([
  [URL, 'Apprise to tgram'],
  ['mailtos://user:pass@example.org', 'Apprise to mailtos'],
  ['nonsense with secrets', 'Apprise to a service'],
])('%s is described as %s', (url, expected) => {
  const integration = integrationOf('apprise');
  expect(integration.describe(integration.parseConfig(url))).toBe(expected);
});

describe('through a server', () => {
  let server: HttpSink;

  beforeAll(async () => {
    server = await startHttpSink();
  });
  beforeEach(() => {
    server.requests.length = 0;
    server.answerEach(likeServer);
  });
  afterAll(() => server.close());

  const payload = z.strictObject({
    urls: z.string().min(1),
    title: z.string().min(1).max(250),
    body: z.string().min(1),
    type: z.enum(['info', 'success', 'warning', 'failure']),
  });

  /** Refuses what https://github.com/caronc/apprise-api#stateless-solution says is refused. */
  function likeServer(request: SunkRequest): SinkAnswer {
    if (request.method !== 'POST' || request.path !== '/notify') return { status: 404 };
    if (request.headers['content-type'] !== 'application/json') return { status: 400, body: '{"error":"Bad payload"}' };
    const parsed = payload.safeParse(request.json());
    if (!parsed.success) return { status: 400, body: '{"error":"Bad payload"}' };
    return /^\w+:\/\//.test(parsed.data.urls) ? { body: '{}' } : { status: 204, body: '' };
  }

  async function send(parts: DeliveryParts = {}, url = URL) {
    // a server at home is reached although private addresses are closed to everybody else
    const closed = { integrationsAllowPrivateIps: false };
    const settings = aConfig({ appriseEnabled: true, appriseApiUrl: server.url, ...closed });
    const { result } = await deliver('apprise', url, { ...parts, tools: { settings } });
    return { result, payload: server.requests.at(-1)?.json() };
  }

  test('DOWN', async () => {
    const { result, payload } = await send({ alert: { check: { name: 'a<b> & c' } } });
    expect(result.result).toBe('sent');
    expect(payload).toEqual({ urls: URL, title: 'DOWN | a<b> & c', body: WHY, type: 'failure' });
  });

  test('UP', async () => {
    expect((await send({ alert: UP })).payload).toEqual({
      urls: URL,
      title: 'UP | nightly-backup',
      body: 'Up since 1 Jan 00:00 (UTC). It was down for 1 minute, 1 second.',
      type: 'success',
    });
  });

  test('a test, with a long name', async () => {
    const { result } = await send({ alert: { check: { name: '🦄'.repeat(400) } }, sending: { isTest: true } });
    expect(result.result).toBe('sent');
  });

  test('a server that finds no service has sent nothing', async () => {
    const { result } = await send({}, 'nonsense');
    expect(result).toMatchObject({ result: 'failed', error: { permanent: false, httpStatus: 204 } });
  });

  test.each([400, 403, 404, 424, 429, 500])('%i is tried once and disables nothing', async (status) => {
    server.answerEach(({ text }) => ({ status, body: JSON.stringify({ error: `cannot send ${text}` }) }));
    const { result } = await send();
    expect(result).toMatchObject({ result: 'failed', error: { permanent: false, httpStatus: status } });
    expect(result.attempts).toHaveLength(1);
    expect(JSON.stringify(result.attempts)).not.toMatch(/secret|123456/);
  });

  test('it may not lead us to other private places', async () => {
    server.answer({ status: 307, headers: { location: 'http://127.0.0.2/notify' } });
    expect((await send()).result).toMatchObject({ result: 'failed', error: { code: 'private_ip' } });
  });
});

describe('through the program', () => {
  const shell = createShell({ PATH: '/usr/bin:/bin' });
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'apprise-test-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** Installs a program that notes how it was called, then does as told; sends through it. */
  async function run(script: string, parts: DeliveryParts = {}, url = URL) {
    const program = join(folder, 'apprise');
    const noting = `for a in "$@"; do printf '%s\\0' "$a"; done > ${folder}/args; for a; do f=$a; done; cp "$f" ${folder}/config; stat -c %a "$f" > ${folder}/mode`;
    await writeFile(program, `#!/bin/sh\n${noting}\n${script}\n`, { mode: 0o700 });
    const settings = aConfig({ appriseEnabled: true, appriseBin: program });
    const { result } = await deliver('apprise', url, { ...parts, tools: { settings, shell, ...parts.tools } });
    const noted = async (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
    return {
      result,
      args: (await noted('args')).split('\0').slice(0, -1),
      config: await noted('config'),
      mode: await noted('mode'),
    };
  }

  test('DOWN', async () => {
    const { result, args, config, mode } = await run('exit 0', { alert: { check: { name: '-x $(id) `a` "b"\n🦄' } } });
    expect(result.result).toBe('sent');
    expect(args).toEqual(['-t', 'DOWN | -x $(id) `a` "b"\n🦄', '-b', WHY, '-n', 'failure', '-c', expect.any(String)]);
    expect(args.join()).not.toMatch(/secret|123456/);
    expect(JSON.parse(config)).toEqual({ urls: [URL] });
    expect(mode.trim()).toBe('600');
  });

  test('UP', async () => {
    const { args } = await run('exit 0', { alert: UP });
    expect(args.slice(0, 6)).toEqual([
      '-t',
      'UP | nightly-backup',
      '-b',
      'Up since 1 Jan 00:00 (UTC). It was down for 1 minute, 1 second.',
      '-n',
      'success',
    ]);
  });

  test('the file with the address is gone afterwards, also after a failure', async () => {
    for (const script of ['exit 0', 'exit 1']) {
      const { args } = await run(script);
      await expect(readdir(join(args.at(-1) ?? '', '..'))).rejects.toThrow('ENOENT');
    }
  });

  test.each([
    ['slack://a/b/c, mailto://x:y@z.test', ['slack://a/b/c', 'mailto://x:y@z.test']],
    ['include /etc/passwd', ['include /etc/passwd']],
    ['a://b\ninclude /etc/passwd', ['a://b\ninclude /etc/passwd']],
    ['a://"b": [c]', ['a://"b": [c]']],
  ])('the value %j is the addresses %j and nothing else', async (value, urls) => {
    expect(JSON.parse((await run('exit 0', {}, value)).config)).toEqual({ urls });
  });

  test.each([
    ['exit 1', 'exit_code', 'apprise ended with exit code 1'],
    ['exit 3', 'exit_code', 'apprise ended with exit code 3'],
    ['kill -9 $$', 'exit_code', 'apprise was stopped by a signal'],
  ])('%s fails once: %s, %s', async (script, code, message) => {
    const { result } = await run(script);
    expect(result).toMatchObject({ result: 'failed', error: { code, message, permanent: false } });
    expect(result.attempts).toHaveLength(1);
  });

  test('what it prints is kept, without the secrets', async () => {
    const { result } = await run(`echo "cannot reach ${URL} (chat secret-chat)"; exit 1`);
    expect(result.attempts[0]?.responseExcerpt).toContain('cannot reach');
    expect(JSON.stringify(result)).not.toMatch(/secret|123456/);
  });

  test('a program that hangs is ended', async () => {
    const hurried = { run: (program: string, args: readonly string[]) => shell.run(program, args, { timeoutMs: 500 }) };
    const { result } = await run('sleep 600', { tools: { shell: hurried } });
    expect(result).toMatchObject({ result: 'failed', error: { code: 'timeout' } });
  });

  test('without the program it is switched off', async () => {
    const settings = aConfig({ appriseEnabled: true, appriseBin: '/nonexistent/apprise' });
    const { result } = await deliver('apprise', URL, { tools: { settings, shell } });
    expect(result).toMatchObject({ result: 'failed', error: { code: 'disabled_by_server', permanent: false } });
  });
});
