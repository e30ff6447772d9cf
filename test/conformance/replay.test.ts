import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../support/app.ts';
import { movingClock } from '../support/moving-clock.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { replay } from './replay.mjs';
import { ENV, setUp } from './setup.ts';

/** How many recorded requests there are to be judged. */
const RECORDS = 342;

const read = async (name: string): Promise<unknown> =>
  JSON.parse(await readFile(new URL(name, import.meta.url), 'utf8'));

describe.each(stores)('what Healthchecks answered, on $name', ({ open }) => {
  const clock = movingClock();
  let db: TestStore;
  let app: TestApp;

  beforeAll(async () => {
    db = await open();
    app = await startApp(db, { env: ENV, clock });
  });

  afterAll(async () => {
    await app.stop();
    await db.cleanup();
  });

  test('is what Rollcall answers, except where it means to differ', async () => {
    const { passed, withheld, skipped, failures } = await replay({
      base: app.base,
      setup: await setUp(db.store),
      oracle: await read('oracle.json'),
      differences: await read('differences.json'),
      advance: (seconds) => clock.advance(seconds),
    });
    expect(failures.map(({ id, problems }) => `${id}: ${problems.join('; ')}`)).toEqual([]);
    expect(skipped).toEqual([]);
    expect(passed.length + withheld.length).toBe(RECORDS);
  });
});
