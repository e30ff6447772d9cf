import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { setupLink } from '../../server/setup-link.ts';
import { createLiveSite } from '../../server/site-name.ts';
import { rowsOf } from '../../server/store/sql.ts';
import { T0 } from '../support/builders.ts';
import { seedUser } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { testClock } from '../support/test-clock.ts';

describe.each(stores)('the link of the first start, on $name', ({ open }) => {
  let db: TestStore;
  let dataDir: string;
  beforeEach(async () => {
    db = await open();
    dataDir = mkdtempSync(join(tmpdir(), 'rollcall-first-'));
  });
  afterEach(async () => {
    await db.cleanup();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const file = () => join(dataDir, 'setup_link');
  const link = (folder = dataDir) =>
    setupLink({
      store: db.store,
      clock: testClock(T0),
      config: { siteRoot: 'http://localhost:8000', dataDir: folder },
    });

  test('is long, kept for the owner of the program only, and the same after a restart', async () => {
    const first = await link();
    expect(first).toMatch(/^http:\/\/localhost:8000\/setup\/[\w-]{43}\/$/);
    expect(readFileSync(file(), 'utf8')).toBe(`${first}\n`);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(await link()).toBe(first);
  });

  test('never inherits the rights of a file that was there before', async () => {
    writeFileSync(file(), 'old\n');
    chmodSync(file(), 0o644);
    await link();
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  test('is stored as a hash only', async () => {
    const token = /setup\/([\w-]+)\/$/.exec((await link()) ?? '')?.[1] ?? '';
    const rows = await rowsOf<{ hash: string }>(db.store.dialect.knex, 'select hash from setup_links');
    expect(rows).toEqual([{ hash: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  test('is a new one in a folder that another server was set up from', async () => {
    writeFileSync(file(), `http://localhost:8000/setup/${'a'.repeat(43)}/\n`);
    expect(await link()).not.toContain('a'.repeat(43));
  });

  test('is there without a folder to keep it in', async () => {
    expect(await link(join(dataDir, 'missing'))).toMatch(/\/setup\//);
    expect(existsSync(join(dataDir, 'missing'))).toBe(false);
  });

  test('is none when there is an account, and its file goes', async () => {
    await link();
    await seedUser(db.store);
    expect(await link()).toBeNull();
    expect(existsSync(file())).toBe(false);
  });
});

describe.each(stores)('the name of the site, on $name', ({ open }) => {
  let db: TestStore;
  beforeEach(async () => {
    db = await open();
  });
  afterEach(() => db.cleanup());
  const site = (env = {}) => createLiveSite(readConfig(env, { cwd: '/nowhere', keepSecretKey: () => 'x' }), db.store);

  test.each([
    [{}, 'Harbour', 'Harbour'],
    [{ MASTER_BADGE_LABEL: 'all' }, 'Harbour', 'all'],
    [{ MASTER_BADGE_LABEL: '' }, 'Harbour', ''],
    [{ SITE_NAME: '' }, 'Harbour', 'Harbour'],
    [{ SITE_NAME: 'Ops' }, 'Ops', 'Ops'],
  ])('with %j is %s once it was chosen, and the badge says "%s"', async (env, siteName, masterBadgeLabel) => {
    const { config, refresh } = site(env);
    await refresh();
    expect(config.siteName).toBe('SITE_NAME' in env && env.SITE_NAME !== '' ? 'Ops' : 'Rollcall');
    await db.store.siteSettings.put('name', 'Harbour');
    await refresh();
    expect([config.siteName, config.masterBadgeLabel]).toEqual([siteName, masterBadgeLabel]);
  });
});
