import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ExecOptions, execJob, flushUntilEmpty } from '../../commands/support/exec/exec-job.ts';
import { openSpool } from '../../commands/support/exec/spool.ts';
import type { Clock } from '../../server/clock.ts';
import { type Instant, MICROS_PER_SECOND } from '../../server/core/instant.ts';
import { T0 } from '../support/builders.ts';
import { type HttpSink, startHttpSink } from '../support/http-sink.ts';
import { rollcallHere } from './rollcall.ts';

const MAIN = fileURLToPath(new URL('../../dist/commands/main.js', import.meta.url));
const CODE = '11111111-1111-4111-8111-111111111111';

let folder: string;
let sink: HttpSink;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-exec-'));
  sink = await startHttpSink();
});
afterEach(async () => {
  await sink.close();
  await rm(folder, { recursive: true });
});

/** A clock on which all waits are over at once. */
function quickClock(): Clock & { readonly waited: () => number } {
  let now: Instant = T0;
  return {
    now: () => now,
    async sleepUntil(at) {
      if (at > now) now = at;
      await turn();
    },
    waited: () => (now - T0) / MICROS_PER_SECOND,
  };
}

function aRunner(clock = quickClock()) {
  const said: string[] = [];
  let flushes = 0;
  const spool = openSpool({ folder: join(folder, 'spool'), clock, onRefused: (reason) => said.push(reason) });
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const run = (script: string, over: Partial<ExecOptions> = {}) =>
    execJob(
      {
        ...{ url: `${sink.url}/ping/${CODE}`, command: ['sh', '-c', script], env: { PATH: process.env['PATH'] } },
        ...{ stdout, stderr, tailBytes: 10_000, ...over },
      },
      { clock, spool, err: (line) => said.push(line), flushLater: () => (flushes += 1) },
    );
  return { run, clock, said, spool, stdout, stderr, flushes: () => flushes };
}

const asked = () =>
  sink.requests.map(({ method, path }) => `${method} ${path.replace(/\?.*/, '').replace(`/ping/${CODE}`, '')}`);
const kept = async () =>
  (await readdir(join(folder, 'spool')).catch(() => [])).filter((name) => name.endsWith('.json'));

describe('a job', () => {
  test('is framed by two pings of one run, with its exit code and its output', async () => {
    const { run, said, stdout, stderr } = aRunner();
    expect(await run('echo to out; echo to err >&2; exit 3')).toBe(3);
    expect(asked()).toEqual(['POST /start', 'POST /3']);
    const rids = sink.requests.map(({ path }) => new URL(path, sink.url).searchParams.get('rid'));
    expect(rids[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(rids[1]).toBe(rids[0]);
    expect(sink.requests[1]?.text.split('\n').sort()).toEqual(['', 'to err', 'to out']);
    expect(said).toEqual([]);
    stdout.end();
    stderr.end();
    expect([await text(stdout), await text(stderr)]).toEqual(['to out\n', 'to err\n']);
  });

  test('sends only the end of its output', async () => {
    await aRunner().run('i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); done', { tailBytes: 18 });
    expect(sink.requests.at(-1)?.text).toBe('ne 2998\nline 2999\n'.slice(-18));
  });

  test.each([
    ['is not found', ['/no/such/program'], 127],
    ['may not be run', ['/etc/passwd'], 126],
    ['is ended by a signal', ['sh', '-c', 'kill -KILL $$'], 137],
  ])('that %s ends as in a shell', async (_, command, code) => {
    expect(await aRunner().run('', { command })).toBe(code);
    expect(asked().at(-1)).toBe(`POST /${code}`);
  });

  test('keeps the query of the URL', async () => {
    await aRunner().run('true', { url: `${sink.url}/ping/key/slug?create=1` });
    expect(sink.requests.map(({ path }) => path.replace(/rid=.*/, ''))).toEqual([
      '/ping/key/slug/start?create=1&',
      '/ping/key/slug/0?create=1&',
    ]);
  });
});

describe('a server that is away', () => {
  test('is tried for a minute; the end is kept for later, the start is not, and the job keeps its exit code', async () => {
    sink.answer({ status: 500 });
    const { run, clock, said, flushes } = aRunner();
    expect(await run('echo body; exit 4')).toBe(4);
    expect(clock.waited()).toBeGreaterThan(45);
    expect(said).toEqual([expect.stringContaining('could not be delivered yet (the server responded with 500)')]);
    expect(flushes()).toBe(1);
    const [file = '', ...others] = await kept();
    expect(others).toEqual([]);
    const path = join(folder, 'spool', file);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({
      what: '4',
      body: Buffer.from('body\n').toString('base64'),
    });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('and comes back within the minute costs nothing but the wait that it asks for', async () => {
    sink.answerEach(() => (sink.requests.length < 3 ? { status: 503, headers: { 'Retry-After': '10' } } : {}));
    const { run, clock, said } = aRunner();
    expect(await run('true')).toBe(0);
    expect(asked().at(-1)).toBe('POST /0');
    expect(clock.waited()).toBeGreaterThanOrEqual(10);
    expect([said, await kept()]).toEqual([[], []]);
  });

  test('gets what was kept with the next run, in the order of time', async () => {
    sink.answer({ status: 500 });
    const clock = quickClock();
    await aRunner(clock).run('exit 1');
    await aRunner(clock).run('exit 2');
    sink.answer({});
    sink.requests.length = 0;
    expect(await aRunner(clock).run('exit 3')).toBe(3);
    expect(asked().filter((line) => line !== 'POST /start')).toEqual(['POST /1', 'POST /2', 'POST /3']);
    expect(await kept()).toEqual([]);
  });

  test('gets what was kept from a process that tries every half minute', async () => {
    sink.answer({ status: 500 });
    const { run, spool } = aRunner();
    await run('exit 1');
    const before = sink.requests.length;
    sink.answerEach(() => (sink.requests.length < before + 4 ? { status: 502 } : {}));
    const clock = quickClock();
    expect(await flushUntilEmpty({ clock, spool })).toBe(true);
    expect(clock.waited()).toBe(90);
    expect(await kept()).toEqual([]);
  });

  test('gets nothing twice from two processes: one of them waits', async () => {
    const { spool } = aRunner();
    await spool.add({ url: `${sink.url}/ping/${CODE}`, what: '0', rid: 'a', body: Buffer.from('') });
    await writeFile(join(folder, 'spool/lock'), String(process.pid));
    expect(await spool.flush(0)).toBe('another process is sending them');
    expect(sink.requests).toEqual([]);
    // one that died
    await writeFile(join(folder, 'spool/lock'), '4194305');
    expect(await spool.flush(0)).toBeNull();
    expect(asked()).toEqual(['POST /0']);
  });
});

test('a ping that is refused is said, and not kept', async () => {
  sink.answer({ status: 404 });
  const { run, said } = aRunner();
  expect(await run('exit 0')).toBe(0);
  expect(said).toEqual([
    'the start was not recorded: the server responded with 404: there is no check with this ping URL',
    'the end was not recorded: the server responded with 404: there is no check with this ping URL',
  ]);
  expect(await kept()).toEqual([]);
});

describe('the command', () => {
  test('passes signals on to the job', async () => {
    const job = "process.on('SIGTERM', () => process.exit(7)); console.log('ready'); setInterval(() => {}, 1000)";
    const url = `${sink.url}/ping/${CODE}`;
    const args = [MAIN, 'exec', '--url', url, '--spool', folder, '--', process.execPath, '-e', job];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code).toBe(7);
    expect(asked().at(-1)).toBe('POST /7');
  });

  test('leaves what is behind "--" to the job', async () => {
    const args = ['exec', '--url', `${sink.url}/ping/${CODE}`, '--spool', folder, '--', process.execPath, '--help'];
    expect((await rollcallHere(args, { cwd: folder })).code).toBe(0);
    expect(sink.requests.at(-1)?.text).toContain('https://nodejs.org/');
  });

  test.each([
    [['exec', '--', 'true'], 'give the ping URL of the check as --url or in PING_URL'],
    [['exec', 'http://localhost/ping/x', '--', 'true'], 'give the ping URL of the check as --url or in PING_URL'],
    [['exec', '--url', 'http://localhost/ping/x'], 'name the command'],
  ])('%j is not understood', async (args, reason) => {
    const { code, err } = await rollcallHere(args, { cwd: folder });
    expect([code, err]).toEqual([2, expect.stringContaining(reason)]);
  });
});
