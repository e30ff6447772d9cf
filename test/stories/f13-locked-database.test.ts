import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { databaseEnv, type RunningRollcall, rollcall, startRollcall } from '../support/rollcall.ts';
import { seed } from '../support/seed.ts';
import { sqliteStore, type TestStore } from '../support/stores.ts';
import { createVisitor, plantSession } from '../support/visitor.ts';

// F13: SQLite answered "database is locked", the server 500, and the ping was lost.

const PINGERS = 64;
const PINGS_EACH = 10;

let db: TestStore;
let app: RunningRollcall;
let folder: string;
beforeAll(async () => {
  db = await sqliteStore.open();
  folder = await mkdtemp(join(tmpdir(), 'rollcall-story-'));
  app = await startRollcall('all', { ...databaseEnv(db.options), SITE_ROOT: 'http://127.0.0.1' });
});
afterAll(async () => {
  await app.kill();
  await db.cleanup();
  await rm(folder, { recursive: true });
});

test('64 clients ping while people look at pages and backups are made: no error, and every ping is stored', async () => {
  const { user, project, checks } = await seed(
    db.store,
    Array.from({ length: PINGERS }, (_, n) => ({ name: `job ${n}` })),
  );
  const config = { secretKey: 'test-secret' };
  const session = await plantSession({ userId: user.id }, { store: db.store, config, clock: systemClock() });
  const person = createVisitor(app.base, { sessionid: session });
  let isOver = false;
  const statuses = new Set<number>();

  const pinging = Promise.all(
    checks.map(async ({ code }) => {
      for (let n = 0; n < PINGS_EACH; n += 1) statuses.add((await fetch(`${app.base}/ping/${code}`)).status);
    }),
  );
  const looking = (async () => {
    for (let n = 0; !isOver; n += 1) {
      const page = n % 2 === 0 ? `/projects/${project.code}/checks/` : `/checks/${checks[0]?.code}/details/`;
      statuses.add((await person.get(page)).status);
    }
  })();
  const backingUp = (async () => {
    const codes: (number | null)[] = [];
    for (let n = 0; n < 2 || !isOver; n += 1) {
      codes.push((await rollcall(['backup', join(folder, `${n}.sqlite`)], databaseEnv(db.options))).code);
    }
    return codes;
  })();
  await pinging;
  isOver = true;
  await looking;

  expect([...statuses]).toEqual([200]);
  expect(new Set(await backingUp)).toEqual(new Set([0]));
  for (const { id } of checks) expect((await db.store.checks.byId(id))?.nPings).toBe(PINGS_EACH);
  expect(app.logged.filter(({ level }) => level === 'error' || level === 50)).toEqual([]);
});
