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

describe.each(stores)('while the database is backed up and cleaned, on $name', ({ open }) => {
  const clean: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of clean.reverse()) await end();
    clean.length = 0;
  });

  test('pings go on to be answered', async () => {
    const db = await open();
    clean.push(() => db.cleanup());
    const { project } = await seed(db.store);
    const codeOf = await fillChecks(db.store, { projectId: project.id, count: 1_000, firstAlertAfter: null });
    await fillPings(db.store, PINGS_STORED);
    const app = await startRollcall('all', databaseEnv(db.options));
    clean.push(() => app.kill());
    let isOver = false;
    let isBackingUp = false;
    let answeredMeanwhile = 0;
    const client = async (first: number): Promise<void> => {
      for (let n = first; !isOver; n += CLIENTS) {
        const beganMeanwhile = isBackingUp;
        const { status } = await fetch(`${app.base}/ping/${codeOf((n % 1_000) + 1)}`);
        expect(status).toBe(200);
        if (beganMeanwhile && isBackingUp) answeredMeanwhile += 1;
      }
    };

    const clients = Array.from({ length: CLIENTS }, (_, n) => client(n));
    isBackingUp = true;
    await backUp(db);
    isBackingUp = false;
    isOver = true;
    await Promise.all(clients);

    // were they held up until it is over, there would be none
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
