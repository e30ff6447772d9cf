import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { PATIENCE } from '../support/patience.ts';
import { describeProgram, startDaemon } from './support/program.ts';
import { type ClientsServer, freePort, startServer } from './support/server.ts';

let server: ClientsServer;
let folder: string;
beforeAll(async () => {
  server = await startServer();
  folder = await mkdtemp(join(tmpdir(), 'rollcall-alertmanager-'));
});
afterAll(async () => {
  await server.cleanup();
  await rm(folder, { recursive: true, force: true });
});

describeProgram('prometheus-alertmanager', () => {
  test('pings for as long as the Watchdog alert fires', async () => {
    const check = await server.addCheck({ name: 'Watchdog' });
    const base = await startAlertmanager(server.pingUrl(check));
    const alerts = [{ labels: { alertname: 'Watchdog', severity: 'none' }, annotations: { summary: 'all is well' } }];
    await vi.waitFor(async () => {
      const headers = { 'Content-Type': 'application/json' };
      const response = await fetch(`${base}/api/v2/alerts`, { method: 'POST', headers, body: JSON.stringify(alerts) });
      expect(response.status).toBe(200);
    }, PATIENCE);

    await vi.waitFor(async () => expect((await server.pingsOf(check)).length).toBeGreaterThanOrEqual(2), PATIENCE);
    expect((await server.pingsOf(check))[0]).toMatchObject({ kind: 'success', method: 'POST' });
    expect(JSON.parse(await server.bodyOf(check, 1))).toMatchObject({
      receiver: 'rollcall',
      status: 'firing',
      alerts: [{ labels: { alertname: 'Watchdog' } }],
    });
    expect(await server.store.checks.byId(check.id)).toMatchObject({ status: 'up' });
  });
});

async function startAlertmanager(url: string): Promise<string> {
  const port = await freePort();
  const config = join(folder, 'alertmanager.yml');
  await writeFile(
    config,
    `route: { receiver: rollcall, group_wait: 0s, group_interval: 1s, repeat_interval: 1s }
receivers:
  - name: rollcall
    webhook_configs: [{ url: '${url}', send_resolved: false }]
`,
  );
  startDaemon('prometheus-alertmanager', [
    `--config.file=${config}`,
    `--storage.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    // no cluster: it would look for a public address of this machine
    '--cluster.listen-address=',
  ]);
  return `http://127.0.0.1:${port}`;
}
