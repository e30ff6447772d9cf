import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeProgram, run } from './support/program.ts';
import { type ClientsServer, startServer } from './support/server.ts';

let server: ClientsServer;
let folder: string;
beforeAll(async () => {
  server = await startServer();
  folder = await mkdtemp(join(tmpdir(), 'rollcall-borgmatic-'));
});
afterAll(async () => {
  await server.cleanup();
  await rm(folder, { recursive: true, force: true });
});

describeProgram('borgmatic', () => {
  /** Makes a backup of a file, as configured; what is told of it lies between two actions. */
  const borgmatic = async (pingUrl: string, hooks: readonly string[], ...actions: readonly string[]) => {
    const config = join(folder, 'config.yaml');
    await writeFile(join(folder, 'letters.txt'), 'worth keeping');
    await writeFile(
      config,
      [
        'location:',
        `  source_directories: [${join(folder, 'letters.txt')}]`,
        `  repositories: [${join(folder, 'repository')}]`,
        'storage:',
        '  unknown_unencrypted_repo_access_is_ok: true',
        'hooks:',
        '  healthchecks:',
        `    ping_url: ${pingUrl}`,
        ...hooks.map((line) => `  ${line}`),
        '',
      ].join('\n'),
    );
    const env = { HOME: folder, BORG_BASE_DIR: folder };
    // a file, because a bare machine has no syslog to write to
    const logs = ['--verbosity', '1', '--monitoring-verbosity', '1', '--log-file', join(folder, 'borgmatic.log')];
    return await run('borgmatic', ['--config', config, ...logs, ...actions], { env });
  };

  test('tells that a backup began and ended, with its log', async () => {
    const check = await server.addCheck({ timeoutSecs: 86_400 });
    await borgmatic(server.pingUrl(check), [], 'init', '--encryption', 'none');
    expect(await borgmatic(server.pingUrl(check), [], 'create', '--stats')).toMatchObject({ code: 0 });
    const kinds = (await server.pingsOf(check)).map(({ kind, method }) => `${method} ${kind}`);
    expect(kinds).toEqual(['POST start', 'POST success']);
    const { nPings, status, lastStartAt, lastDuration } = (await server.store.checks.byId(check.id)) ?? check;
    expect([status, lastStartAt]).toEqual(['up', null]);
    expect(lastDuration).toBeGreaterThan(0);
    expect(await server.bodyOf(check, nPings)).toContain('Creating archive');
  });

  test('tells that a backup failed, with its log', async () => {
    const check = await server.addCheck();
    const { code } = await borgmatic(server.pingUrl(check), ['before_backup: ["echo no disk; false"]'], 'create');
    expect(code).not.toBe(0);
    const pings = await server.pingsOf(check);
    expect(pings.map(({ kind }) => kind)).toEqual(['start', 'fail']);
    expect(await server.bodyOf(check, 2)).toContain('no disk');
    expect(await server.store.checks.byId(check.id)).toMatchObject({ status: 'down', lastStartAt: null });
  });

  test('is not stopped by a ping address that does not exist', async () => {
    const result = await borgmatic(`${server.base}/ping/00000000-1111-4222-8333-444444444444`, [], 'create');
    expect(result.code).toBe(0);
    expect(result.out + result.err).toContain('404');
  });
});
