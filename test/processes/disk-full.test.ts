import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { startHttpSink } from '../support/http-sink.ts';
import { databaseEnv, startRollcallThrough } from '../support/rollcall.ts';
import { seed, seedChannel } from '../support/seed.ts';
import { sqliteFileOf, sqliteStore } from '../support/stores.ts';

const MEGABYTE = 1024 * 1024;
const DISK_MEGABYTES = 150;

/** Writes until nothing more fits; returns how to take it away again. */
async function fill(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, 'filler');
  const handle = await open(file, 'w');
  for (const bytes of [MEGABYTE, 4096]) {
    const piece = Buffer.alloc(bytes, 1);
    try {
      for (;;) await handle.write(piece);
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC' });
    }
  }
  await handle.close();
  return () => rm(file);
}

// a disk of its own, in a name space that ends with the program; some systems let only root make one
const canMount = spawnSync('unshare', ['-Urm', 'true']).status === 0;
if (!canMount) process.stderr.write('left out, as this system lets users mount nothing: the full disk\n');

describe.runIf(canMount)('a disk of its own', () => {
  test('T1: on a full disk pings are refused and alerts are recorded; it recovers by itself, and nothing is lost', async () => {
    const db = await sqliteStore.open();
    const { project, checks } = await seed(db.store, [{ name: 'backup' }]);
    const code = checks[0]?.code ?? '';
    let answer = (): void => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const sink = await startHttpSink();
    sink.answer((response) => void answered.then(() => response.end()));
    const value = JSON.stringify({ url_down: `${sink.url}/down` });
    await seedChannel(db.store, project, { kind: 'webhook', value });
    await db.store.dialect.knex.raw('pragma wal_checkpoint(truncate)');

    const folder = await mkdtemp(join(tmpdir(), 'rollcall-full-'));
    const disk = join(folder, 'disk');
    await mkdir(disk);
    const mount = `mount -t tmpfs -o size=${DISK_MEGABYTES}m none ${disk} && cp ${sqliteFileOf(db)} ${disk}/hc.sqlite && exec "$@"`;
    const server = await startRollcallThrough(['unshare', '-Urm', 'sh', '-c', mount, 'sh'], 'all', {
      ...databaseEnv(db.options),
      DATA_DIR: disk,
      DB_NAME: join(disk, 'hc.sqlite'),
      INTEGRATIONS_ALLOW_PRIVATE_IPS: 'True',
      PROMETHEUS_METRICS_TOKEN: 'watch',
    });
    const seen = join('/proc', String(server.child.pid), 'root', disk);
    const ping = (what = '') => fetch(`${server.base}/ping/${code}${what}`);
    let stored = 0;
    const read = async (sql: string): Promise<readonly unknown[]> => {
      // SQLite does not find its way through /proc
      const copy = join(folder, 'copy.sqlite');
      for (const end of ['', '-wal']) await copyFile(join(seen, `hc.sqlite${end}`), `${copy}${end}`);
      const reader = new Sqlite(copy);
      const rows = reader.prepare<[], unknown>(sql).all();
      reader.close();
      return rows;
    };

    try {
      await expect.poll(() => existsSync(join(seen, 'reserve')), { timeout: 5_000 }).toBe(true);
      expect((await ping('/fail')).status).toBe(200);
      stored += 1;
      await sink.arrived(1);

      const empty = await fill(seen);
      const refused = await expect
        .poll(
          async () => {
            const { status, headers } = await ping();
            if (status === 200) stored += 1;
            return [status, headers.get('Retry-After')];
          },
          { interval: 1, timeout: 30_000 },
        )
        .toEqual([503, '10'])
        .then(() => performance.now());
      await expect.poll(() => existsSync(join(seen, 'reserve'))).toBe(false);
      expect((await fetch(`${server.base}/readyz`)).status).toBe(503);

      // what was decided is recorded
      answer();
      const jobs = async (): Promise<string | undefined> => {
        const headers = { Authorization: 'Bearer watch' };
        const text = await (await fetch(`${server.base}/metrics`, { headers })).text();
        return /^rollcall_delivery_jobs (\d+)/m.exec(text)?.[1];
      };
      await expect.poll(jobs, { timeout: 10_000 }).toBe('0');
      expect((await ping()).status).toBe(503);
      await expect
        .poll(async () => await (await fetch(`${server.base}/api/v3/status/`)).text(), { timeout: 10_000 })
        .toContain('Pings cannot be stored');

      await empty();
      const room = performance.now();
      await expect.poll(async () => (await ping()).status, { interval: 50, timeout: 15_000 }).toBe(200);
      stored += 1;
      expect(performance.now() - room).toBeLessThan(5_500);
      expect((await stat(join(seen, 'reserve'))).size).toBe(32 * MEGABYTE);

      const windows = await read('select kind, cause, to_at - from_at as micros from blind_windows');
      const pings = await read('select count(*) as count from pings');
      expect(windows).toContainEqual({ kind: 'blind', cause: 'database', micros: expect.any(Number) });
      expect(pings).toEqual([{ count: stored }]);
      expect(refused).toBeLessThan(room);
      expect(sink.requests).toHaveLength(1);
    } finally {
      answer();
      await server.stop();
      await sink.close();
      await db.cleanup();
      await rm(folder, { recursive: true });
    }
  }, 90_000);
});
