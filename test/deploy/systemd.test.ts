import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addSecs } from '../../server/core/instant.ts';
import { openStore } from '../../server/store/open.ts';
import { describeProgram, run } from '../clients/support/program.ts';
import { portOf } from '../support/http-sink.ts';
import { databaseEnv, startRollcall } from '../support/rollcall.ts';
import { seed } from '../support/seed.ts';
import { connectSmtp } from '../support/smtp-client.ts';
import { sqliteFileOf, sqliteStore, type TestStore } from '../support/stores.ts';

const UNITS = fileURLToPath(new URL('../../docs/deploy/systemd/', import.meta.url));
const MAIN = fileURLToPath(new URL('../../dist/commands/main.js', import.meta.url));

let folder: string;
let db: TestStore;

beforeAll(async () => {
  db = await sqliteStore.open();
  folder = mkdtempSync(join(tmpdir(), 'rollcall-systemd-'));
});
afterAll(async () => {
  await db.cleanup();
  rmSync(folder, { recursive: true });
});

test('every unit is kept from the same parts of the system', () => {
  const units = readdirSync(UNITS).filter((name) => name.endsWith('.service'));
  const fences = units.map((name) => ({
    name,
    fence: readFileSync(join(UNITS, name), 'utf8').match(/^(Protect|Private|Restrict|NoNew|Lock|Capability)\S*$.*/gm),
  }));
  const [first] = fences;
  expect(first?.fence?.length).toBeGreaterThan(10);
  for (const { name, fence } of fences) expect({ name, fence }).toEqual({ name, fence: first?.fence });
});

describeProgram('systemd-analyze', () => {
  test('9.3: systemd finds nothing wrong with the units', async () => {
    const units = join(folder, 'units');
    cpSync(UNITS, units, { recursive: true });
    for (const name of readdirSync(units)) {
      // the program and its user are not installed here
      const text = readFileSync(join(units, name), 'utf8').replaceAll('/usr/bin/node', process.execPath);
      writeFileSync(join(units, name), text.replaceAll(/^(User|Group)=.*$/gm, '$1=root'));
    }
    const names = readdirSync(units)
      .filter((name) => /\.(service|socket|timer)$/.test(name))
      .map((name) => join(units, name));
    expect(names).toHaveLength(10);
    const { code, out, err } = await run('systemd-analyze', ['verify', ...names]);
    const ours = `${out}${err}`.split('\n').filter((line) => line.includes('rollcall'));
    expect([code, ours]).toEqual([0, []]);
  });
});

test('9.3: the command runs with the user, the settings and the folder of the service', async () => {
  const bin = join(folder, 'wrapped');
  mkdirSync(bin);
  for (const [name, line] of [
    ['systemd-run', 'printf "%s\\n" "$@"'],
    ['id', 'echo 0'],
  ]) {
    writeFileSync(join(bin, name ?? ''), `#!/bin/sh\n${line}\n`);
    chmodSync(join(bin, name ?? ''), 0o755);
  }
  const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}` };
  const { code, out } = await run('sh', [join(UNITS, 'rollcall'), 'createsuperuser', '--email', 'a b@example.org'], {
    env,
  });
  expect(code).toBe(0);
  const said = out.trim().split('\n');
  const [before, after] = [said.slice(0, said.indexOf('--')), said.slice(said.indexOf('--') + 1)];
  expect(before).toContain('--pipe');
  const unit = readFileSync(join(UNITS, 'rollcall.service'), 'utf8');
  for (const key of ['User', 'Group', 'EnvironmentFile', 'WorkingDirectory', 'StateDirectory', 'StateDirectoryMode']) {
    const line = new RegExp(`^${key}=.*$`, 'm').exec(unit)?.[0];
    expect(before).toContain(`--property=${line}`);
  }
  const variables = (/^Environment=(.*)$/m.exec(unit)?.[1] ?? '').split(' ');
  for (const variable of variables) expect(before).toContain(`--setenv=${variable}`);
  const program = /^ExecStart=(.*) all$/m.exec(unit)?.[1]?.split(' ') ?? [];
  expect(after).toEqual([
    ...program.filter((word) => !word.startsWith('--')),
    'createsuperuser',
    '--email',
    'a b@example.org',
  ]);
});

test('9.3: systemd is told when everything runs, that it still does, and when it ends', async () => {
  const told = join(folder, 'told');
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'systemd-notify'), `#!/bin/sh\necho "$NOTIFY_SOCKET $*" >>${told}\n`);
  chmodSync(join(bin, 'systemd-notify'), 0o755);
  const server = await startRollcall('all', {
    ...databaseEnv(db.options),
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    NOTIFY_SOCKET: '/run/notify',
    WATCHDOG_USEC: '400000',
  });
  const lines = (): readonly string[] => (existsSync(told) ? readFileSync(told, 'utf8').trim().split('\n') : []);
  await expect.poll(() => lines().filter((line) => line.endsWith('WATCHDOG=1')).length).toBeGreaterThan(2);
  expect(lines()[0]).toBe('/run/notify --ready');
  expect(await server.stop()).toBe(0);
  await expect.poll(() => lines().at(-1)).toBe('/run/notify --stopping');
});

test('9.3: mail comes in over the socket that systemd opened', async () => {
  const { checks } = await seed(db.store, [{ name: 'by mail' }]);
  const [check] = checks;
  const listening = createServer();
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', () => resolve()));
  const port = portOf(listening);

  // systemd sets the id of the very process it starts, which a shell becomes
  const child = spawn('sh', ['-c', `LISTEN_PID=$$ LISTEN_FDS=1 exec "${process.execPath}" "${MAIN}" smtpd`], {
    env: {
      PATH: process.env['PATH'],
      ...databaseEnv(db.options),
      PING_EMAIL_DOMAIN: 'ping.example.org',
      LOG_FORMAT: 'json',
    },
    stdio: ['ignore', 'pipe', 'inherit', descriptorOf(listening)],
  });
  // the child has its own descriptor now
  listening.close();
  const lines = createInterface({ input: child.stdout ?? Readable.from([]) });
  const logged: string[] = [];
  lines.on('line', (line) => logged.push(line));
  await expect.poll(() => logged.some((line) => line.includes('listening for email'))).toBe(true);

  const client = await connectSmtp(port);
  await client.envelope('cron@example.org', [`${check?.code}@ping.example.org`]);
  expect((await client.data('Subject: hi\r\n\r\ndone')).code).toBe(250);
  client.destroy();
  await expect.poll(async () => (await db.store.pings.list(check?.id ?? 0, 1)).length).toBe(1);
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
});

test('K6: no ping is refused while the program restarts on the socket that systemd keeps, and verdicts only wait', async () => {
  const file = join(folder, 'restart.sqlite');
  cpSync(sqliteFileOf(db), file);
  const fresh = openStore({ database: 'sqlite', file });
  const { checks } = await seed(fresh, [{ name: 'a' }]);
  const url = (port: number): string => `http://127.0.0.1:${port}/ping/${checks[0]?.code}`;
  const listening = createServer();
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', () => resolve()));
  const port = portOf(listening);
  // the shell holds the socket, as systemd does, and starts the program twice
  const script = `for run in 1 2; do LISTEN_FDS=1 LISTEN_FDNAMES=http sh -c 'echo "{\\"pid\\":$$}"; LISTEN_PID=$$ exec "$@"' sh "$@"; done`;
  const child = spawn('sh', ['-c', script, 'sh', process.execPath, MAIN, 'all'], {
    env: { PATH: process.env['PATH'], ...databaseEnv({ database: 'sqlite', file }), LOG_FORMAT: 'json' },
    stdio: ['ignore', 'pipe', 'inherit', descriptorOf(listening)],
  });
  listening.close();
  const pids: number[] = [];
  let listens = 0;
  createInterface({ input: child.stdout ?? Readable.from([]) }).on('line', (line) => {
    if (line.startsWith('{"pid"')) pids.push(Number(/\d+/.exec(line)?.[0]));
    else if (line.includes('listening for pages and pings')) listens += 1;
  });
  await expect.poll(() => listens, { timeout: 20_000 }).toBe(1);
  let stored = 0;
  let isOver = false;
  const client = async (): Promise<void> => {
    while (!isOver) {
      const response = await fetch(url(port), { headers: { Connection: 'close' } });
      // the one that is stopping may say so, and is asked again like by curl; a refused connection would throw
      if (response.status === 200) stored += 1;
    }
  };
  const clients = Promise.all([client(), client(), client()]);
  await expect.poll(() => stored).toBeGreaterThan(10);
  process.kill(pids[0] ?? 0, 'SIGTERM');
  await expect.poll(() => listens, { timeout: 20_000 }).toBe(2);
  const before = stored;
  await expect.poll(() => stored).toBeGreaterThan(before + 10);
  isOver = true;
  await clients;
  process.kill(pids[1] ?? 0, 'SIGTERM');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
  const window = (await fresh.listening.windows(null)).at(-1);
  // clients have waited for 8 s at most; where the machine takes longer to start the program, they may have given up
  const isShort = window !== undefined && window.to <= addSecs(window.from, 8);
  expect(window?.kind).toBe(isShort ? 'partial' : 'blind');
  expect((await fresh.checks.byId(checks[0]?.id ?? 0))?.nPings).toBe(stored);
  await fresh.close();
});

/** Returns the descriptor of a listening socket, to be inherited. */
function descriptorOf(server: Server): number {
  const handle: unknown = Reflect.get(server, '_handle');
  const fd: unknown = typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'fd') : null;
  if (typeof fd !== 'number') throw new Error('the socket has no descriptor');
  return fd;
}
