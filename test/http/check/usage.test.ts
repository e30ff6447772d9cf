import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Check } from '../../../server/core/check.ts';
import type { Project } from '../../../server/core/project.ts';
import type { UsageTarget } from '../../../server/core/usage/example.ts';
import { usageExamples } from '../../../server/core/usage/examples.ts';
import { seedCheck } from '../../support/seed.ts';
import { sqliteStore } from '../../support/stores.ts';
import { openWorld, type World } from '../projects/world.ts';

/** How each is run here; those whose program this machine lacks are left out. */
const PROGRAMS: Readonly<Record<string, readonly [file: string, program: string]>> = {
  crontab: ['command.sh', 'sh'],
  bash: ['job.sh', 'bash'],
  wget: ['job.sh', 'sh'],
  python: ['job.py', 'python3'],
  'python-requests': ['job.py', 'python3'],
  node: ['job.mjs', 'node'],
  php: ['job.php', 'php'],
  ruby: ['job.rb', 'ruby'],
};
const NOBODY_LISTENS = 'http://127.0.0.1:9/ping/x';
/** What each snippet makes of a job that does nothing and ends well, in the order of arrival. */
const KINDS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  crontab: [['success'], ['success']],
  bash: [['success'], ['start', 'success'], ['fail', 'log']],
  wget: [['success'], ['start', 'success']],
  python: [['success'], ['start', 'success']],
  'python-requests': [['success'], ['fail']],
  node: [['success'], ['start', 'success']],
  php: [['success']],
  ruby: [['success']],
};

function canRun(id: string): boolean {
  const [, program = ''] = PROGRAMS[id] ?? [];
  const probe = id === 'python-requests' ? 'import requests' : '';
  const args = program === 'python3' ? ['-c', probe] : program.endsWith('sh') ? ['-c', 'true'] : ['--version'];
  return spawnSync(program, args).status === 0;
}

describe('examples, run', () => {
  let world: World;
  let project: Project;
  let check: Check;
  let folder: string;
  beforeAll(async () => {
    world = await openWorld(await sqliteStore.open());
    project = await world.project();
    folder = await mkdtemp(join(tmpdir(), 'rollcall-usage-'));
    // the snippets let curl retry for half a minute, which no test needs to wait for
    await writeFile(join(folder, '.curlrc'), 'retry-max-time = 1\n');
  });
  afterAll(async () => {
    await world.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    check = await seedCheck(world.db.store, { projectId: project.id });
  });

  const run = async (program: string, args: readonly string[]) => {
    const env = { ...process.env, CURL_HOME: folder };
    const child = spawn(program, [...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const [err, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    return { code, err };
  };
  const codeOf = (id: string, target: Partial<UsageTarget>) => {
    const url = `${world.app.base}/ping/${check.code}`;
    const given = { url, email: 'x@example.org', cron: '* * * * *', onCalendar: null, post: false, ...target };
    const { snippets = [] } = usageExamples(given).find((each) => each.id === id) ?? {};
    return snippets.map(({ code }) => code.replace(/^\* \* \* \* \* /, '').replaceAll('/path/to/job', 'true'));
  };
  const runSnippet = async (id: string, code: string) => {
    const [file = '', program = ''] = PROGRAMS[id] ?? [];
    await writeFile(join(folder, file), code);
    return await run(program, [file]);
  };
  const pings = async () => [...(await world.db.store.pings.list(check.id, 10))].reverse();

  const cases = Object.entries(KINDS)
    .filter(([id]) => canRun(id))
    .flatMap(([id, each]) =>
      each.flatMap((kinds, index) => [[id, index, kinds, false] as const, [id, index, kinds, true] as const]),
    );

  test.each(cases)('5.5: %s, snippet %i: %j (only POST: %s)', async (id, index, kinds, post) => {
    if (post) await world.db.store.checks.update(check.id, { methods: 'POST' });
    const code = codeOf(id, { post })[index] ?? '';
    expect(await runSnippet(id, code)).toMatchObject({ code: 0 });
    const received = await pings();
    expect(received.map(({ kind }) => kind)).toEqual(kinds);
    expect(new Set(received.map(({ rid }) => rid)).size).toBe(1);
  });

  test.each(['bash', 'wget', 'python', 'node'])('5.5: %s does not fail when nobody answers', async (id) => {
    for (const code of codeOf(id, { url: NOBODY_LISTENS })) {
      expect(await runSnippet(id, code), code).toMatchObject({ code: 0 });
    }
  });

  test('5.5: the status of a job that fails is told, and stays that of the script', async () => {
    const code = codeOf('bash', {})[1]?.replace('$(true 2>&1)', '$(echo broken; exit 3)') ?? '';
    expect((await runSnippet('bash', code)).code).toBe(3);
    const [start, end] = await pings();
    expect(start?.kind).toBe('start');
    expect(end).toMatchObject({ kind: 'fail', exitStatus: 3, rid: start?.rid });
    expect(new TextDecoder().decode((await world.db.store.pings.body(check.id, 2)) ?? undefined)).toBe('broken');
  });

  test('5.5: the failure of work in Python and Node.js is told and passed on', async () => {
    for (const [id, broken] of [
      ['python', 'raise ValueError("broken")'],
      ['node', "throw new Error('broken')"],
    ] as const) {
      const code = codeOf(id, {})[1]
        ?.replace('print("the work is done here")', broken)
        .replace("async () => console.log('the work is done here')", `async () => { ${broken}; }`);
      expect((await runSnippet(id, code ?? '')).code, id).toBe(1);
      expect((await pings()).slice(-2).map(({ kind }) => kind)).toEqual(['start', 'fail']);
    }
  });

  test('5.5: everybody in the project may look, with the address in the style of the project', async () => {
    const { visitor } = world.people.reader;
    const path = `/checks/${check.code}/usage/`;
    expect((await visitor.get(path)).text).toContain(`/ping/${check.code}`);
    await world.db.store.projects.update(project.id, { showSlugs: true });
    await world.db.store.checks.update(check.id, { slug: 'nightly' });
    expect((await visitor.get(path)).text).toContain(`/ping/${project.pingKey}/nightly`);
    expect((await world.people.outsider.visitor.get(path)).status).toBe(404);
  });
});
