import { expect, test } from 'vitest';
import { databaseEnv, startRollcall } from '../support/rollcall.ts';
import { seed } from '../support/seed.ts';
import { sqliteStore } from '../support/stores.ts';

// What a start prints looks things up. When that failed, the store was closed, but the process went on and refused all pings.

test('a server that cannot say how to go on after its start takes pings, and ends as it should', async ({
  onTestFinished,
}) => {
  const db = await sqliteStore.open();
  onTestFinished(() => db.cleanup());
  const { checks } = await seed(db.store);
  // there is no superuser, so it would store the token of a link
  const { knex } = db.store.dialect;
  await knex.raw(`create trigger busy before insert on setup_links begin select raise(abort, 'busy'); end`);
  const server = await startRollcall('all', databaseEnv(db.options));
  onTestFinished(() => server.kill());

  const said = () => server.logged.map(({ msg }) => msg);
  await expect.poll(said).toContain('could not say how to go on after the start');
  expect((await fetch(`${server.base}/ping/${checks[0]?.code}`)).status).toBe(200);
  expect(await server.stop()).toBe(0);
});
