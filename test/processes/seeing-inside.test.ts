import { describe, expect, test } from 'vitest';
import { databaseEnv, startRollcall } from '../support/rollcall.ts';
import { sqliteStore, stores } from '../support/stores.ts';

// processes start slowly on a busy machine
describe.each(stores)('a running server on $name', ({ open }) => {
  test('serves its numbers at METRICS_BIND, says that every part is alive, and keeps its warnings', async () => {
    const db = await open();
    const server = await startRollcall('all', { ...databaseEnv(db.options), METRICS_BIND: '127.0.0.1:0' });
    try {
      const line = () => server.logged.find(({ msg }) => msg === 'listening for requests for metrics');
      await expect.poll(line).toBeDefined();
      const base = `http://${String(line()?.['bind'])}`;
      expect((await fetch(`${server.base}/metrics`)).status).toBe(404);
      expect((await fetch(`${base}/`)).status).toBe(404);
      const numbers = async () => (await fetch(`${base}/metrics`)).text();
      for (const part of ['web', 'sendalerts', 'sendreports', 'upkeep', 'metrics']) {
        await expect.poll(numbers).toContain(`rollcall_heartbeat_age_seconds{process="${part}",`);
      }
      expect(await numbers()).toMatch(/^rollcall_db_connections\{state="free"\} \d+$/m);
      // no mail server is configured
      await expect
        .poll(() => db.store.dialect.knex('log_records').pluck('message'))
        .toContainEqual(expect.stringContaining('EMAIL_HOST'));
    } finally {
      expect(await server.stop()).toBe(0);
      await db.cleanup();
    }
  });
});

test('METRICS_BIND that makes no sense stops the start', async () => {
  const db = await sqliteStore.open();
  await expect(startRollcall('all', { ...databaseEnv(db.options), METRICS_BIND: 'nonsense' })).rejects.toThrow(
    'METRICS_BIND',
  );
  await db.cleanup();
});
