import { systemClock } from '../../server/clock.ts';
import { addSecs, MICROS_PER_SECOND } from '../../server/core/instant.ts';
import { openStore, type StoreOptions } from '../../server/store/open.ts';
import { fillChecks } from '../support/fill.ts';
import { databaseEnv, startRollcall, startRollcallThrough } from '../support/rollcall.ts';
import { seed } from '../support/seed.ts';

const AWAY_SECS = 2_400;
const PERIOD_SECS = 3_600;
const GRACE_SECS = 600;
const LOOK_EVERY_MS = 250;
const UPDATED_AT_ONCE = 100_000;
/** Node.js does not take this from its environment. */
const PROFILED = 'node=$1; shift; exec "$node" --cpu-prof --cpu-prof-dir="$0" "$@"';

/**
 * Stores checks that were all due in the last 40 minutes, starts the program, and returns how long it takes to judge them.
 * `profileTo`: where Node.js writes a profile of the program.
 */
export async function measureJudging(
  options: StoreOptions,
  { checks, profileTo }: { readonly checks: number; readonly profileTo: string | undefined },
) {
  const store = openStore(options);
  const { dialect } = store;
  const { project } = await seed(store, []);
  const now = systemClock().now();
  const awayFrom = addSecs(now, -AWAY_SECS);
  await fillChecks(store, { projectId: project.id, count: checks, firstAlertAfter: awayFrom });
  const postgres = dialect.name === 'postgres';
  const begin = postgres ? '?::timestamptz' : '?';
  const secs = (text: string) => (postgres ? `(${text}) * interval '1 second'` : `(${text}) * 1000000`);
  const moment = dialect.instant(awayFrom);
  // in parts: PostgreSQL lets no statement run for long
  for (let from = 0; from <= checks + 1; from += UPDATED_AT_ONCE) {
    await dialect.write((knex) =>
      knex.raw(
        `update checks set timeout_secs = ?, grace_secs = ?, n_pings = 1,
           last_ping_at = ${begin} + ${secs(`id % ${AWAY_SECS} - ${PERIOD_SECS + GRACE_SECS}`)},
           alert_after = ${begin} + ${secs(`id % ${AWAY_SECS}`)}, scan_at = ${begin} + ${secs(`id % ${AWAY_SECS}`)}
         where id > ? and id <= ?`,
        [PERIOD_SECS, GRACE_SECS, moment, moment, moment, from, from + UPDATED_AT_ONCE],
      ),
    );
  }
  await dialect.write((knex) => knex.raw(postgres ? 'vacuum analyze checks' : 'analyze'));
  const listener = { instance: 'before', door: 'http', since: moment, stored_until: moment, beat_at: moment };
  await dialect.knex('listeners').insert(listener);

  const env = databaseEnv(options);
  const app =
    profileTo === undefined
      ? await startRollcall('all', env)
      : await startRollcallThrough(['sh', '-c', PROFILED, profileTo], 'all', env);
  try {
    const window = async () => (await store.listening.windows(null)).at(-1);
    let found = await window();
    while (found?.appliedAt == null) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      found = await window();
    }
    const judgedSecs = (found.appliedAt - found.to) / MICROS_PER_SECOND;
    const unheard = await dialect.knex('unheard').count<{ n: number | string }[]>({ n: '*' });
    const downs = await dialect.knex('flips').count<{ n: number | string }[]>({ n: '*' });
    return {
      ...{ checks, unknown: Number(unheard[0]?.n), down: Number(downs[0]?.n) },
      secsAfterTheOutage: Math.round(judgedSecs),
    };
  } finally {
    await app.stop();
    await store.close();
  }
}
