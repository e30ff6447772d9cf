import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { addSecs, type Instant } from '../../server/core/instant.ts';
import { alertAfter } from '../../server/core/status.ts';
import { startHttpSink } from '../support/http-sink.ts';
import { databaseEnv, startRollcall, startRollcallIn } from '../support/rollcall.ts';
import { seed, seedChannel } from '../support/seed.ts';
import { postgresStore } from '../support/stores.ts';

// Two hosts send alerts, and the clock of one is two minutes ahead: every alert was sent twice, and checks were taken down two
// minutes too soon.

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MOVED_CLOCK = fileURLToPath(new URL('../weather/moved-clock.mjs', import.meta.url));
const AHEAD_MS = 120_000;
const FAILING = 10;
const SILENT = 20;
/** The silent ones are due so soon: less than the clocks differ. */
const DUE_SECS = 8;
const PERIOD_SECS = 60;

test('two hosts whose clocks differ by two minutes send each alert once, and none too soon', async ({
  onTestFinished,
}) => {
  const clean: (() => unknown)[] = [];
  onTestFinished(async () => {
    for (const end of clean.reverse()) await end();
  });
  const db = await postgresStore.open();
  clean.push(() => db.cleanup());
  const sink = await startHttpSink();
  clean.push(() => sink.close());
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-two-hosts-'));
  clean.push(() => rmSync(folder, { recursive: true }));
  const { store } = db;

  const env = { ...databaseEnv(db.options), INTEGRATIONS_ALLOW_PRIVATE_IPS: 'True' };
  const listener = await startRollcall('pinger', env);
  clean.push(() => listener.kill());
  const hosts = await Promise.all(
    [env, { ...env, ...clockAhead(folder) }].map((one) => startRollcallIn(ROOT, 'sendalerts', one, { listens: false })),
  );
  for (const host of hosts) clean.push(() => host.kill());
  for (const { logged } of hosts)
    await expect.poll(() => logged.some(({ msg }) => msg === 'sendalerts is running')).toBe(true);

  const now = await store.listening.databaseTime();
  const dueAt = addSecs(now, DUE_SECS);
  const { project, checks } = await seed(store, [
    ...Array.from({ length: FAILING }, (_, n) => ({ name: `failing-${n}` })),
    ...Array.from({ length: SILENT }, (_, n) => silent(`silent-${n}`, addSecs(dueAt, -2 * PERIOD_SECS))),
  ]);
  for (const check of checks) await store.checks.update(check.id, { alertAfter: alertAfter(check) });
  const value = JSON.stringify({ url_down: `${sink.url}/$NAME` });
  await seedChannel(store, project, { kind: 'webhook', value });
  for (const { code } of checks.slice(0, FAILING))
    expect((await fetch(`${listener.base}/ping/${code}/fail`)).ok).toBe(true);

  let early = 0;
  const timedOut = async (): Promise<number> => {
    const found = await store.dialect.knex('flips').where({ reason: 'timeout' }).pluck<number[]>('check_id');
    if ((await store.listening.databaseTime()) < dueAt) early += found.length;
    return found.length;
  };
  await expect.poll(timedOut).toBe(SILENT);
  await sink.arrived(FAILING + SILENT);
  for (const host of hosts) expect(await host.stop()).toBe(0);

  expect(early).toBe(0);
  expect(sink.requests.map(({ path }) => path.slice(1)).sort()).toEqual(checks.map(({ name }) => name).sort());
  expect(hosts[1]?.logged.some(({ msg }) => String(msg).includes('differs from that of the database'))).toBe(true);
});

function silent(name: string, lastPingAt: Instant) {
  return { name, status: 'up', timeoutSecs: PERIOD_SECS, graceSecs: PERIOD_SECS, nPings: 1, lastPingAt } as const;
}

/** What a program is started with whose clock is ahead. */
function clockAhead(folder: string): Readonly<Record<string, string>> {
  const file = join(folder, 'clock');
  writeFileSync(file, new Float64Array([AHEAD_MS, 0]));
  const now = String(Date.now());
  return {
    NODE_OPTIONS: `--import=${MOVED_CLOCK}`,
    WEATHER_CLOCK: file,
    WEATHER_SPEED: '1',
    WEATHER_REAL: now,
    WEATHER_SHOWN: now,
  };
}
