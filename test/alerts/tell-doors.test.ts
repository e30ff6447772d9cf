import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { tellDoors } from '../../server/alerts/tell-doors.ts';
import { readConfig } from '../../server/config.ts';
import { addSecs } from '../../server/core/instant.ts';
import { aPing, T0 } from '../support/builders.ts';
import { keepingLog } from '../support/people.ts';
import { seed, seedCheck } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { type TestClock, testClock } from '../support/test-clock.ts';

const DAY = 86_400;
const machine = { cwd: '/nonexistent', keepSecretKey: () => 'test-secret' };

describe.each(stores)('K1: a door that was taken away, on $name', ({ open }) => {
  let db: TestStore;
  let clock: TestClock;
  let told = keepingLog();

  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.cleanup());
  beforeEach(async () => {
    const { knex } = db.store.dialect;
    for (const table of ['listeners', 'mails', 'users', 'site_settings']) await knex(table).delete();
    clock = testClock(T0);
    told = keepingLog();
    const { listening } = db.store;
    const doors = [{ door: 'smtp', heardTo: null }] as const;
    await listening.begin({ instance: 'mail', since: T0, doors, cause: 'stopped' });
  });

  const pass = async (secs: number): Promise<void> => {
    clock.advance(secs);
    const doors = [{ door: 'http', heardTo: null }] as const;
    await db.store.listening.begin({ instance: 'web', since: clock.now(), doors, cause: 'stopped' });
  };
  const tell = (env: Readonly<Record<string, string>> = { EMAIL_HOST: 'mail.example.org' }) =>
    tellDoors({ store: db.store, clock, log: told.log, settings: readConfig(env, machine).config });
  const mails = () => db.store.dialect.knex('mails').orderBy('id').select('recipient', 'subject');
  const errors = () => told.lines.filter(({ level }) => level === 'error').map(({ fields }) => fields);

  /** A check whose newest ping came in this way. */
  const pinged = async (projectId: number, scheme: string, status: 'up' | 'down' = 'up'): Promise<void> => {
    const { id } = await seedCheck(db.store, { projectId, status });
    const ping = (n: number, by: string) => aPing({ n, scheme: by, createdAt: addSecs(T0, n) });
    await db.store.pings.insert(id, [ping(1, scheme === 'email' ? 'http' : 'email'), ping(2, scheme)]);
  };

  test('is told to administrators and to the owners of checks that were pinged by it, once', async () => {
    const concerned = await seed(db.store, []);
    await pinged(concerned.project.id, 'email');
    await pinged(concerned.project.id, 'email');
    const other = await seed(db.store, []);
    await pinged(other.project.id, 'http');
    await pinged(other.project.id, 'email', 'down');

    await pass(DAY);
    await tell();
    expect([await mails(), errors()]).toEqual([[], []]);
    await pass(1);
    await Promise.all([tell(), tell()]);
    await tell();

    expect(await mails()).toEqual([
      { recipient: concerned.user.email, subject: 'Rollcall no longer receives pings by email' },
    ]);
    expect(errors()).toEqual([{ door: 'smtp', owners: 1 }]);
  });

  test('is told again when it was open in between', async () => {
    await pass(DAY + 1);
    await tell();
    const since = clock.now();
    await db.store.listening.begin({
      instance: 'mail',
      since,
      doors: [{ door: 'smtp', heardTo: null }],
      cause: 'stopped',
    });
    await tell();
    await pass(DAY + 1);
    await tell();
    expect(errors()).toHaveLength(2);
  });

  test('is told to administrators alone where no emails can be sent', async () => {
    const { project } = await seed(db.store, []);
    await pinged(project.id, 'email');
    await pass(DAY + 1);
    await tell({});
    expect([await mails(), errors()]).toEqual([[], [{ door: 'smtp', owners: 0 }]]);
  });
});
