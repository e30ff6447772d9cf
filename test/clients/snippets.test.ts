import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import type { Check } from '../../server/core/check.ts';
import { createProjectWithKeys } from '../../server/services/create-project.ts';
import { describeProgram, type ProgramResult, run } from './support/program.ts';
import { type ClientsServer, startServer } from './support/server.ts';
import { allSnippets, type Snippet } from './support/snippets.ts';

// The documentation says that its lines work. Here they do, with the addresses of a real server in them.

interface Language {
  readonly program: string;
  readonly extension: string;
  readonly before?: readonly string[];
  /** Arguments that tell by the exit status whether a library is there. */
  readonly has?: (library: string) => readonly string[];
}

const LANGUAGES: Readonly<Record<string, Language>> = {
  bash: { program: 'bash', extension: 'sh' },
  sh: { program: 'sh', extension: 'sh' },
  python: { program: 'python3', extension: 'py', has: (library) => ['-c', `import ${library}`] },
  js: { program: 'node', extension: 'mjs' },
  php: {
    program: 'php',
    extension: 'php',
    has: (library) => ['-r', `exit(extension_loaded('${library}') ? 0 : 1);`],
  },
  ruby: { program: 'ruby', extension: 'rb' },
  go: { program: 'go', extension: 'go', before: ['run'] },
};

const snippets = allSnippets();
const plain = snippets.filter(({ flags }) => !['fresh', 'api', 'copy', 'badge'].some((flag) => flags.has(flag)));

let server: ClientsServer;
let folder: string;
beforeAll(async () => {
  server = await startServer();
  folder = await mkdtemp(join(tmpdir(), 'rollcall-snippets-'));
});
afterAll(async () => {
  await server.cleanup();
  await rm(folder, { recursive: true, force: true });
});

test('the documentation has snippets in every language that can be run here', () => {
  expect(new Set(snippets.map(({ language }) => language))).toEqual(new Set(Object.keys(LANGUAGES)));
});

describe.each(Object.entries(LANGUAGES))('%s', (language, { program }) => {
  describeProgram(program, () => {
    test.each(plain.filter((each) => each.language === language).map((each) => [each.name, each] as const))(
      '%s',
      async (name, snippet) => {
        if (!(await hasLibrary(snippet))) return;
        const check = await server.addCheck({ slug: name.replace(/\W/g, '-') });
        const result = await runSnippet(snippet, check);
        const pings = await server.pingsOf(check);
        expect([pings.map(({ kind }) => kind), result.code], result.err).toEqual([snippet.pings, snippet.exitCode]);
        const { exitStatus } = pings.at(-1) ?? {};
        if (snippet.job !== '0') expect([null, Number(snippet.job)]).toContain(exitStatus);
        expect(await server.bodyOf(check, pings.length)).toContain(snippet.body);
        const rids = new Set(pings.map(({ rid }) => rid));
        expect(rids.size, 'start and end belong to one run').toBe(1);
      },
    );
  });
});

describeProgram('bash', () => {
  test('the line for checks that make themselves makes one', async () => {
    const snippet = flagged('fresh');
    const result = await runSnippet(snippet, await server.addCheck());
    expect(result).toMatchObject({ code: 0, out: 'Created' });
    const slug = hostname().toLowerCase().replaceAll('.', '-');
    expect(await checksOf(server.apiKey)).toContainEqual(
      expect.objectContaining({ slug, n_pings: 1, timeout: 86_400 }),
    );
    expect((await runSnippet(snippet, await server.addCheck())).out).toBe('OK');
  });

  test('the request that makes a check makes one, once', async () => {
    for (const _ of [1, 2])
      expect((await runSnippet(flagged('api'), await server.addCheck({ slug: 'x' }))).code).toBe(0);
    const made = (await checksOf(server.apiKey)).filter((each) => each['name'] === 'Nightly backup');
    expect(made).toEqual([expect.objectContaining({ schedule: '30 2 * * *', tz: 'Europe/Riga', grace: 1800 })]);
  });
});

describeProgram('jq', () => {
  test('the line that asks a badge ends well while the check is up, and only then', async () => {
    const up = await server.addCheck({ status: 'up', lastPingAt: systemClock().now() });
    const down = await server.addCheck({ status: 'down' });
    expect((await runSnippet(flagged('badge'), up)).code).toBe(0);
    expect((await runSnippet(flagged('badge'), down)).code).toBe(1);
  });
});

describeProgram('sh', () => {
  const unit = readFileSync(new URL('../../docs/pages/monitoring_systemd_tasks.md', import.meta.url), 'utf8');
  const command = /^ExecStopPost=-\/bin\/sh -c '(case .*)'$/m.exec(unit)?.[1] ?? '';

  test.each([
    ['0', 'success', 0],
    ['3', 'fail', 3],
    ['TERM', 'fail', null],
    ['', 'fail', null],
  ])('the unit of systemd tells the end “%s” as %s', async (status, kind, exitStatus) => {
    const check = await server.addCheck();
    const line = command.replace('https://rollcall.example/ping/your-uuid-here', server.pingUrl(check));
    expect(await run('sh', ['-c', line], { env: { EXIT_STATUS: status } })).toMatchObject({ code: 0, err: '' });
    expect(await server.pingsOf(check)).toMatchObject([{ kind, exitStatus }]);
  });
});

describeProgram('python3', () => {
  test('the program that copies a project copies it, once', async () => {
    const secretKey = 'test-secret';
    const { ownerId } = server.project;
    const source = await createProjectWithKeys({ ownerId, name: 'Source' }, { store: server.store, secretKey });
    const target = await createProjectWithKeys({ ownerId, name: 'Target' }, { store: server.store, secretKey });
    const cron = {
      name: 'Nightly',
      slug: 'nightly',
      schedule: '5 4 * * *',
      tz: 'Europe/Riga',
      grace: 600,
      tags: 'a b',
    };
    const simple = { name: 'Filtered', timeout: 120, filter_subject: true, success_kw: 'OK', methods: 'POST' };
    for (const body of [cron, simple]) {
      await fetch(`${server.base}/api/v3/checks/`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'X-Api-Key': source.apiKey },
      });
    }
    const snippet = flagged('copy');
    const code = snippet.code.replace('your-api-key', source.apiKey).replace('another-api-key', target.apiKey);
    for (const _ of [1, 2]) {
      expect(await runSnippet({ ...snippet, code }, await server.addCheck())).toMatchObject({ code: 0 });
    }
    expect(await checksOf(target.apiKey)).toEqual([expect.objectContaining(cron), expect.objectContaining(simple)]);
  });
});

function flagged(flag: string): Snippet {
  const found = snippets.find(({ flags }) => flags.has(flag));
  if (!found) throw new Error(`no snippet is marked ${flag}`);
  return found;
}

async function checksOf(apiKey: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const answer = await fetch(`${server.base}/api/v3/checks/`, { headers: { 'X-Api-Key': apiKey } });
  const { checks } = await answer.json();
  return checks;
}

async function hasLibrary({ language, needs }: Snippet): Promise<boolean> {
  const { program = '', has } = LANGUAGES[language] ?? {};
  if (needs === '' || has === undefined || (await run(program, has(needs))).code === 0) return true;
  process.stderr.write(`left out, as ${program} has no ${needs} here\n`);
  return false;
}

async function runSnippet(snippet: Snippet, check: Check): Promise<ProgramResult> {
  const { program, extension, before = [] } = LANGUAGES[snippet.language] ?? { program: '', extension: '' };
  const url = server.pingUrl(check);
  const job = await writeJob(snippet.job);
  const code = snippet.code
    .replaceAll('https://rollcall.example/ping/your-uuid-here', url)
    .replaceAll(
      'https://rollcall.example/ping/your-ping-key/nightly-backup',
      `${server.base}/ping/${server.pingKey}/${check.slug}`,
    )
    .replaceAll('https://rollcall.example/ping/your-ping-key', `${server.base}/ping/${server.pingKey}`)
    .replaceAll('https://rollcall.example', server.base)
    .replaceAll('your-api-key', server.apiKey)
    .replaceAll('badge-key-of-a-check', check.badgeKey)
    .replaceAll('/tmp/backup.log', join(folder, 'backup.log'))
    .replaceAll('/usr/local/bin/backup', job);
  expect(code).not.toMatch(/rollcall\.example|your-/);
  const suffix = snippet.flags.has('cjs') ? 'cjs' : extension;
  const file = join(folder, `${snippet.name.replace(/\W/g, '-')}.${suffix}`);
  await writeFile(file, code);
  const meant: Readonly<Record<string, string>> = { url, job };
  const args = [...before, file, ...snippet.args.map((name) => meant[name] ?? name)];
  return await run(program, args, { env: { ...snippet.env, GOCACHE: join(folder, 'go-cache'), GO111MODULE: 'off' } });
}

async function writeJob(status: string): Promise<string> {
  const file = join(folder, `job-${status}`);
  await writeFile(file, `#!/bin/sh\necho printed by the job\nexit ${status}\n`);
  await chmod(file, 0o755);
  return file;
}
