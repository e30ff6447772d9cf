import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { fillChecks } from '../support/fill.ts';
import { fillPings } from '../support/fill-pings.ts';
import { databaseEnv, rollcall, startRollcall } from '../support/rollcall.ts';
import { seed } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';

// F3: the nightly backup kept the database so busy that pings were slow and alerts late.

const PINGS_STORED = 300_000;
const CLIENTS = 8;
const BACKUPS_MAX = 100;

describe.each(stores)('while the database is backed up and cleaned, on $name', ({ open }) => {
  const clean: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of clean.reverse()) await end();
    clean.length = 0;
  });

  test('pings are stored and answered within the time of one backup, not behind it', async () => {
    const db = await open();
    clean.push(() => db.cleanup());
    const { project } = await seed(db.store);
    const codeOf = await fillChecks(db.store, { projectId: project.id, count: 1_000, firstAlertAfter: null });
    await fillPings(db.store, PINGS_STORED);
    const app = await startRollcall('all', databaseEnv(db.options));
    clean.push(() => app.kill());
    let isOver = false;
    /** Which backup is being made; 0 between two. */
    let underWay = 0;
    let answeredMeanwhile = 0;
    const client = async (first: number): Promise<void> => {
      for (let n = first; !isOver; n += CLIENTS) {
        const began = underWay;
        const { status } = await fetch(`${app.base}/ping/${codeOf((n % 1_000) + 1)}`);
        expect(status).toBe(200);
        if (began > 0 && began === underWay) answeredMeanwhile += 1;
      }
    };

    const clients = Array.from({ length: CLIENTS }, (_, n) => client(n));
    // one backup may be quicker than a ping; but were pings held up until each is over, none would ever be counted
    for (let n = 1; n <= BACKUPS_MAX && answeredMeanwhile <= CLIENTS; n += 1) {
      underWay = n;
      await backUp(db);
      underWay = 0;
    }
    isOver = true;
    await Promise.all(clients);

    expect(answeredMeanwhile).toBeGreaterThan(CLIENTS);
  });
});

/** What operators run at night: a copy on SQLite; vacuum, and a read of all rows as pg_dump makes it, on PostgreSQL. */
async function backUp({ options, store }: TestStore): Promise<void> {
  if (options.database === 'sqlite') {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-story-'));
    expect((await rollcall(['backup', join(folder, 'copy.sqlite')], databaseEnv(options))).code).toBe(0);
    return await rm(folder, { recursive: true });
  }
  const { knex } = store.dialect;
  await knex.raw('vacuum analyze pings');
  await knex.raw('select count(*), sum(length(pings::text)) from pings');
  await knex.raw('vacuum analyze checks');
}
