import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { StoreOptions } from '../../../server/store/open.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const BUILD = join(ROOT, 'node_modules/.cache/rollcall/bench-alerts');

/** Compiles the program, so that it runs as in production: what tsx makes of it is slower. */
export async function buildProgram(): Promise<void> {
  await rm(BUILD, { recursive: true, force: true });
  await mkdir(BUILD, { recursive: true });
  // a folder below node_modules does not inherit the type of the package
  await writeFile(join(BUILD, 'package.json'), '{ "type": "module", "version": "0.0.0" }');
  const args = ['-p', join(ROOT, 'tsconfig.build.json'), '--outDir', BUILD, '--noCheck', '--incremental', 'false'];
  const child = fork(join(ROOT, 'node_modules/typescript/bin/tsc'), [...args, '--tsBuildInfoFile', 'null'], {
    execArgv: [],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error('the program could not be built');
}

/** Starts `rollcall sendalerts` on the database, logging to a file, and waits until it runs. */
export async function startAlerts(options: StoreOptions, execArgv: readonly string[] = []): Promise<ChildProcess> {
  const logFile = join(await mkdtemp(join(tmpdir(), 'rollcall-bench-')), 'alerts.log');
  const log = await open(logFile, 'w');
  const child = fork(join(BUILD, 'commands/main.js'), ['sendalerts'], {
    cwd: BUILD,
    execArgv: [...execArgv],
    env: { PATH: process.env['PATH'], ...settingsFor(options) },
    stdio: ['ignore', log.fd, 'inherit', 'ipc'],
  });
  await log.close();
  while (!(await readFile(logFile, 'utf8')).includes('sendalerts is running')) {
    if (child.exitCode !== null) throw new Error('the alert process did not start; see above');
    await pause(50);
  }
  await rm(dirname(logFile), { recursive: true });
  return child;
}

function settingsFor(options: StoreOptions): Record<string, string> {
  const common = {
    INTEGRATIONS_ALLOW_PRIVATE_IPS: 'True',
    SECRET_KEY: 'a key for the bench only',
    SITE_ROOT: 'http://localhost:8000',
    LOG_FORMAT: 'json',
  };
  if (options.database === 'sqlite') return { ...common, DB: 'sqlite', DB_NAME: options.file };
  return {
    ...common,
    DB: 'postgres',
    DB_HOST: options.host ?? '',
    DB_PORT: options.port ?? '',
    DB_USER: options.user ?? '',
    DB_PASSWORD: options.password ?? '',
    DB_NAME: options.name ?? '',
    DB_SSLMODE: options.sslmode ?? 'disable',
  };
}
