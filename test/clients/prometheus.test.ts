import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { uniqueKey } from '../../server/signing.ts';
import { PATIENCE } from '../support/patience.ts';
import { describeProgram, startDaemon } from './support/program.ts';
import { type ClientsServer, freePort, startServer } from './support/server.ts';

let server: ClientsServer;
let folder: string;
beforeAll(async () => {
  server = await startServer();
  folder = await mkdtemp(join(tmpdir(), 'rollcall-prometheus-'));
});
afterAll(async () => {
  await server.cleanup();
  await rm(folder, { recursive: true, force: true });
});

describeProgram('prometheus', () => {
  test('scrapes the metrics page, with the key in the address or in a header', async () => {
    const up = await server.addCheck({ name: 'nightly "backup" \\ mail', tags: 'prod', status: 'paused' });
    const down = await server.addCheck({ name: 'hourly sync', tags: 'prod db', status: 'down' });
    const base = await startPrometheus();

    const instant = async (query: string): Promise<readonly Sample[]> => {
      const response = await fetch(`${base}/api/v1/query?query=${encodeURIComponent(query)}`);
      const { data }: { readonly data: { readonly result: readonly Sample[] } } = await response.json();
      return data.result;
    };
    const values = async (query: string) =>
      Object.fromEntries((await instant(query)).map(({ metric, value }) => [metric['unique_key'], value[1]]));

    await vi.waitFor(async () => expect(await instant('sum(up) == 2')).toHaveLength(1), PATIENCE);
    for (const job of ['by-header', 'by-address']) {
      const expected = { [uniqueKey(up.code)]: '1', [uniqueKey(down.code)]: '0' };
      expect(await values(`hc_check_up{job="${job}"}`)).toEqual(expected);
    }
    expect(await values('hc_check_paused{job="by-header"} == 1')).toEqual({ [uniqueKey(up.code)]: '1' });
    const [named] = await instant('hc_check_up{job="by-header", tags="prod"}');
    expect(named?.metric['name']).toBe('nightly "backup" \\ mail');
    expect(await instant('hc_tag_up{job="by-header"} == 0')).toHaveLength(2);
    expect((await instant('hc_checks_down_total'))[0]?.value[1]).toBe('1');
  });
});

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

async function startPrometheus(): Promise<string> {
  const port = await freePort();
  const config = join(folder, 'prometheus.yml');
  const { code } = server.project;
  const target = server.base.replace('http://', '');
  await writeFile(
    config,
    `global: { scrape_interval: 1s }
scrape_configs:
  - job_name: by-header
    metrics_path: /projects/${code}/metrics/
    authorization: { credentials: ${server.apiKeyReadonly} }
    static_configs: [{ targets: ['${target}'] }]
  - job_name: by-address
    metrics_path: /projects/${code}/metrics/${server.apiKeyReadonly}
    static_configs: [{ targets: ['${target}'] }]
`,
  );
  startDaemon('prometheus', [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ]);
  return `http://127.0.0.1:${port}`;
}
