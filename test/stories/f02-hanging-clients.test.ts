import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { startProber } from '../attack/prober.ts';
import { databaseEnv } from '../support/rollcall.ts';
import { seed } from '../support/seed.ts';
import { sqliteStore } from '../support/stores.ts';

// F2: clients hung until no file could be opened any more; and pings that had been answered were lost in a restart, since they
// were only in memory. test/processes/kill-ingest.test.ts kills the program under load: no answered ping is lost.

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Sockets that are being opened at the same time. */
const AT_ONCE = 200;
const SAYINGS = [
  '',
  'GET /ping/x HTTP/1.1\r\nHost: a\r\nX: ',
  'POST /ping/x HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx',
];
/** The worst that one ping may wait while ten thousand connections come in on one machine. */
const LONGEST_MS = 10_000;

const clean: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of clean.reverse()) await end();
  clean.length = 0;
});

test.each([
  [10_000, 1_024],
  [2_000, 200],
  [700, 400],
])('%i clients hang, and the program may open %i files: pings go on', async (clients, files) => {
  const db = await sqliteStore.open();
  clean.push(() => db.cleanup());
  const { checks } = await seed(db.store);
  const command = `ulimit -n ${files}; exec "${process.execPath}" dist/commands/main.js all`;
  const env = { PATH: '/usr/bin:/bin', PORT: '0', BIND: '127.0.0.1', LOG_FORMAT: 'json', ...databaseEnv(db.options) };
  const child = spawn('sh', ['-c', command], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'ignore'] });
  const exited = once(child, 'exit');
  clean.push(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  const logged: string[] = [];
  const port = await new Promise<number>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      logged.push(line);
      const [, found] = /"port":(\d+).*listening for p/.exec(line) ?? [];
      if (found !== undefined) resolve(Number(found));
    });
    exited.then(([code]) => reject(new Error(`the program ended with ${code}`)), reject);
  });
  const sockets: Socket[] = [];
  clean.push(() => {
    for (const socket of sockets) socket.destroy();
  });

  const prober = startProber(`http://127.0.0.1:${port}/ping/${checks[0]?.code}`);
  let count = 0;
  const hang = async (): Promise<void> => {
    while (count < clients) {
      count += 1;
      const socket = connect({ port, host: '127.0.0.1' }).on('error', () => undefined);
      sockets.push(socket);
      await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
      socket.write(SAYINGS[sockets.length % SAYINGS.length] ?? '');
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, hang));
  const { lost, longestMs } = await prober.stop();

  expect(lost).toBe(0);
  expect(longestMs).toBeLessThan(LONGEST_MS);
  const isSaid = logged.some((line) => line.includes('those that have been quiet for longest are cut'));
  expect(isSaid).toBe(true);
});

test('with too few files for itself the program does not start, and says what to do', async () => {
  const command = `ulimit -n 120; exec "${process.execPath}" dist/commands/main.js all`;
  const env = {
    PATH: '/usr/bin:/bin',
    PORT: '0',
    BIND: '127.0.0.1',
    DATA_DIR: '/nonexistent',
    SECRET_KEY: 'test-secret',
  };
  const child = spawn('sh', ['-c', command], { cwd: ROOT, env, stdio: ['ignore', 'ignore', 'pipe'] });
  const said: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const [code] = await once(child, 'close');
  expect(code).toBe(1);
  expect(Buffer.concat(said).toString()).toContain('raise the limit, with "ulimit -n 4096"');
});
