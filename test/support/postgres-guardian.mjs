// Runs a PostgreSQL server for as long as its parent lives, then removes every trace of it.
// It has the parent's end as its standard input: that closes even when the parent is killed with SIGKILL.
// Started by postgres.ts with one argument, JSON: { native, durable, settings }. Prints the socket's folder when ready.
import { spawn, spawnSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

// PostgreSQL refuses to run as root; this is "nobody".
const NOBODY = 65534;
const START_LIMIT_MS = 30_000;
// What a server need not do whose data nobody needs after the run; nothing that changes what it answers.
const FORGETFUL = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  jit: 'off',
};

const { native, durable, settings } = JSON.parse(process.argv[2]);
const owner = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
const folder = mkdtempSync(join(socketBase(), 'rollcall-pg-'));
let server;

process.on('SIGINT', () => undefined);
process.on('SIGTERM', stop);
process.stdin.resume().on('end', stop).on('error', stop);

try {
  await start();
  process.stdout.write(`${folder}\n`);
} catch (error) {
  process.stderr.write(`PostgreSQL for the tests did not start: ${error.message}\n`);
  await stop();
}

async function start() {
  give(folder);
  linkLibraries(native);
  const programs = canRun(native) ? native : copyOf(native);
  const data = join(folder, 'data');
  run(join(programs, 'bin/initdb'), [
    '-D',
    data,
    '-U',
    'postgres',
    '--auth=trust',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  ]);

  const options = { listen_addresses: '', unix_socket_permissions: '0700', max_connections: '200', ...settings };
  if (!durable) Object.assign(options, FORGETFUL);
  const flags = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  server = spawn(join(programs, 'bin/postgres'), ['-D', data, '-k', folder, ...flags], {
    ...owner,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaints = '';
  server.stderr.on('data', (text) => {
    complaints = (complaints + text).slice(-4000);
  });
  server.on('error', (error) => {
    complaints += error.message;
  });

  const giveUpAt = Date.now() + START_LIMIT_MS;
  while (!isReady(data)) {
    if (server.exitCode !== null || Date.now() > giveUpAt) throw new Error(complaints);
    await pause(20);
  }
}

async function stop() {
  // immediate shutdown: nobody needs this data again
  if (server && server.exitCode === null) {
    server.kill('SIGQUIT');
    await Promise.race([new Promise((done) => server.once('exit', done)), pause(5_000)]);
    server.kill('SIGKILL');
  }
  rmSync(folder, { recursive: true, force: true });
  process.exit();
}

// The path of a Unix socket has room for about a hundred characters.
function socketBase() {
  return tmpdir().length < 60 ? tmpdir() : '/tmp';
}

// npm keeps no symbolic links, and the package's own script that makes them may not have run.
function linkLibraries(home) {
  for (const { source, target } of JSON.parse(readFileSync(join(home, 'pg-symlinks.json'), 'utf8'))) {
    const link = resolve(home, '..', target);
    const file = resolve(home, '..', source);
    try {
      symlinkSync(relative(dirname(link), file), link);
    } catch (error) {
      if (error.code === 'EEXIST') continue;
      return;
    }
  }
}

function canRun(home) {
  try {
    accessSync(join(home, 'bin/postgres'), constants.X_OK);
  } catch {
    return false;
  }
  return spawnSync(join(home, 'bin/postgres'), ['--version'], owner).status === 0;
}

// The project may lie under a home folder that "nobody" cannot enter, or be read-only.
function copyOf(home) {
  const copy = join(folder, 'native');
  cpSync(home, copy, { recursive: true, verbatimSymlinks: true });
  for (const program of ['initdb', 'pg_ctl', 'postgres']) chmodSync(join(copy, 'bin', program), 0o755);
  linkLibraries(copy);
  if (owner.uid !== undefined) spawnSync('chown', ['-R', `${NOBODY}:${NOBODY}`, copy]);
  return copy;
}

function give(path) {
  if (owner.uid !== undefined) chownSync(path, owner.uid, owner.gid);
}

function run(program, args) {
  const { status, stderr, error } = spawnSync(program, args, { ...owner, cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(error?.message ?? stderr);
}

// A server that listens may still be recovering; it writes here once it takes connections.
function isReady(data) {
  try {
    return /^ready\s*$/m.test(readFileSync(join(data, 'postmaster.pid'), 'utf8'));
  } catch {
    return false;
  }
}
