import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { announceFirstStart } from '../../commands/support/first-start.ts';
import { readConfig } from '../../server/config.ts';
import { setupLink } from '../../server/setup-link.ts';
import { createLiveSite } from '../../server/site-name.ts';
import { rowsOf } from '../../server/store/sql.ts';
import { T0 } from '../support/builders.ts';
import { seedUser } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { testClock } from '../support/test-clock.ts';

const BY_PROXY = { REMOTE_USER_HEADER: 'HTTP_X_USER', REMOTE_USER_TRUSTED_PROXIES: '10.0.0.5' };

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

  test('stays while the accounts are ordinary ones; a superuser ends it, and its file goes', async () => {
    const first = await link();
    const user = await seedUser(db.store);
    expect(await link()).toBe(first);
    await db.store.users.update(user.id, { isSuperuser: true });
    expect(await link()).toBeNull();
    expect(existsSync(file())).toBe(false);
  });

  test.each([
    ['an empty server', {}, 'none', /^There is no superuser yet\. Open this link to create one.*\/setup\/[\w-]{43}\//],
    ['ordinary accounts only', {}, 'ordinary', /within 24 hours of the latest start:.*\/setup\/[\w-]{43}\//],
    ['a superuser', {}, 'super', /^$/],
    ['sign-in by a proxy', BY_PROXY, 'none', /^There is no superuser yet\. Create one: rollcall createsuperuser$/],
    ['that and ordinary accounts', BY_PROXY, 'ordinary', /^There is no superuser yet\. Create one: [\w ]+$/],
    ['that and a superuser', BY_PROXY, 'super', /^$/],
  ])('with %s, a start says what to do', async (_, env, accounts, said) => {
    const { config } = readConfig(
      { ...env, DATA_DIR: dataDir, SECRET_KEY: 'x' },
      { cwd: '/nowhere', keepSecretKey: () => 'x' },
    );
    if (accounts !== 'none') {
      const user = await seedUser(db.store);
      await db.store.users.update(user.id, { isSuperuser: accounts === 'super' });
    }
    const lines: string[] = [];
    const context = { program: 'rollcall', err: (line: string) => lines.push(line) };
    await announceFirstStart({ config, store: db.store, clock: testClock(T0) }, context);
    expect(lines.join(' ')).toMatch(said);
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
