import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../clients/support/server.ts';
import { databaseEnv, startRollcall } from '../support/rollcall.ts';
import { sqliteStore, type TestStore } from '../support/stores.ts';

let db: TestStore;
beforeAll(async () => {
  db = await sqliteStore.open();
});
afterAll(() => db.cleanup());

test.each([
  ['1', ['127.0.0.1', '::1']],
  ['', ['127.0.0.1']],
])('LISTEN_IPV6=%s: pages and mail are answered at %j', async (LISTEN_IPV6, addresses) => {
  const smtpPort = await freePort();
  const env = { ...databaseEnv(db.options), BIND: '', LISTEN_IPV6, SMTPD_PORT: String(smtpPort) };
  const rollcall = await startRollcall('all', env);
  await expect.poll(() => rollcall.logged.some(({ msg }) => msg === 'listening for email')).toBe(true);
  const httpPort = Number(new URL(rollcall.base).port);
  for (const port of [httpPort, smtpPort]) {
    expect(await reachable(port)).toEqual(addresses);
  }
  expect(await rollcall.stop()).toBe(0);
});

async function reachable(port: number): Promise<readonly string[]> {
  const answers = await Promise.all(
    ['127.0.0.1', '::1'].map((host) => connects(host, port).then((ok) => (ok ? [host] : []))),
  );
  return answers.flat();
}

async function connects(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
