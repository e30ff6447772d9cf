import type { Knex } from 'knex';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import type { Check } from '../../server/core/check.ts';
import { addSecs, type Instant } from '../../server/core/instant.ts';
import { MIGRATIONS } from '../../server/store/migrations.ts';
import { openStore } from '../../server/store/open.ts';
import { type HttpSink, startHttpSink } from '../support/http-sink.ts';
import { databaseEnv, rollcall, startRollcall } from '../support/rollcall.ts';
import { seed, seedChannel } from '../support/seed.ts';
import { stores } from '../support/stores.ts';

// F7: a migration resumed paused checks, and sent alerts about checks that had never been pinged.

/** The newest step that the database has had before the upgrade. */
const BEFORE = '0014_first_start';

function checksAt(now: Instant): readonly Partial<Check>[] {
  const hours = (n: number) => addSecs(now, n * 3_600);
  const daily = { timeoutSecs: 86_400, graceSecs: 3_600 } as const;
  return [
    { name: 'never pinged', status: 'new', ...daily },
    { name: 'paused', status: 'paused', lastPingAt: hours(-200), nPings: 4, ...daily },
    { name: 'paused before its first ping', status: 'paused', manualResume: true, ...daily },
    { name: 'up', status: 'up', lastPingAt: hours(-1), alertAfter: hours(24), nPings: 7, ...daily },
    {
      name: 'running',
      status: 'up',
      lastPingAt: hours(-2),
      lastStartAt: hours(-0.5),
      alertAfter: hours(0.5),
      ...daily,
    },
    { name: 'down', status: 'down', lastPingAt: hours(-90), nPings: 2, ...daily },
  ];
}

describe.each(stores)('an upgrade, on $name', ({ open }) => {
  const clean: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of clean.reverse()) await end();
    clean.length = 0;
  });

  test('changes no status and no deadline, and sends no alert', async () => {
    const db = await open();
    clean.push(() => db.cleanup());
    const sink: HttpSink = await startHttpSink();
    clean.push(() => sink.close());
    const now = systemClock().now();
    const { project } = await seed(db.store, checksAt(now));
    await seedChannel(db.store, project, {
      kind: 'webhook',
      value: JSON.stringify({ url_down: sink.url, url_up: sink.url }),
    });
    await goBackTo(db.store.dialect.knex, BEFORE);
    const states = async (knex = db.store.dialect.knex) =>
      await knex('checks')
        .orderBy('id')
        .select('name', 'status', 'last_ping_at', 'last_start_at', 'alert_after', 'n_pings');
    const before = await states();
    await db.store.close();
    const env = { ...databaseEnv(db.options), INTEGRATIONS_ALLOW_PRIVATE_IPS: 'True' };

    expect((await rollcall(['migrate'], env)).code).toBe(0);
    const app = await startRollcall('all', env);
    clean.push(() => app.kill());
    // a new check that fails shows that alerts go out
    const after = openStore(db.options);
    clean.push(() => after.close());
    expect(await states(after.dialect.knex)).toEqual(before);
    const { project: other, checks } = await seed(after, [{ name: 'witness', status: 'up' }]);
    await seedChannel(after, other, { kind: 'webhook', value: JSON.stringify({ url_down: `${sink.url}/witness` }) });
    expect((await fetch(`${app.base}/ping/${checks[0]?.code}/fail`)).status).toBe(200);
    await sink.arrived(1);

    expect((await states(after.dialect.knex)).slice(0, before.length)).toEqual(before);
    expect(sink.requests.map(({ path }) => path)).toEqual(['/witness']);
    expect(await after.dialect.knex('flips').select('check_id')).toHaveLength(1);
    expect(await app.stop()).toBe(0);
  });
});

/** Undoes the steps after this one, one by one, with what is stored left in place. */
async function goBackTo(knex: Knex, step: string): Promise<void> {
  for (;;) {
    const [last] = await knex('schema_migrations').orderBy('name', 'desc').limit(1).select('name');
    if (last === undefined || last.name <= step) return;
    await knex.migrate.down(MIGRATIONS);
  }
}
