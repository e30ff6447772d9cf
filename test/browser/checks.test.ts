import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { addSecs } from '../../server/core/instant.ts';
import type { Project } from '../../server/core/project.ts';
import type { User } from '../../server/store/store.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { closePages, sharedBrowser } from '../support/browser.ts';
import { seedChannel, seedCheck, seedProject, seedUser } from '../support/seed.ts';
import { pageStores, type TestStore } from '../support/stores.ts';

describe.each(pageStores)('working with checks in a browser, on $name', ({ open }) => {
  let browser: Browser;
  let db: TestStore;
  let app: TestApp;
  let user: User;
  let session: string;
  let project: Project;
  let contexts: BrowserContext[];
  let complaints: string[];

  beforeAll(async () => {
    browser = await sharedBrowser();
    db = await open();
    app = await startApp(db);
    user = await seedUser(db.store);
    session = (await app.signIn(user)).cookies.get('sessionid') ?? '';
  });
  afterAll(async () => {
    await closePages(browser);
    await app.stop();
    await db.cleanup();
  });
  beforeEach(async () => {
    contexts = [];
    complaints = [];
    project = await seedProject(db.store, { ownerId: user.id, name: 'Web shop' });
  });
  afterEach(async () => {
    for (const context of contexts) await context.close();
    expect(complaints).toEqual([]);
  });

  const openPage = async (
    path = `/projects/${project.code}/checks/`,
    options: Parameters<Browser['newContext']>[0] = {},
  ): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    contexts.push(context);
    await context.addCookies([{ name: 'sessionid', value: session, url: app.base }]);
    const page = await context.newPage();
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(`${app.base}${path}`);
    if (options.javaScriptEnabled !== false) await page.locator('[data-live-state]').getByText('Live').waitFor();
    return page;
  };
  const withChecks = async () => {
    const now = systemClock().now();
    const up = { projectId: project.id, status: 'up', lastPingAt: addSecs(now, -60), timeoutSecs: 3600 } as const;
    const { store } = db;
    return [
      await seedCheck(store, { ...up, name: 'nightly backup', tags: 'db prod' }),
      await seedCheck(store, { ...up, name: 'send invoices', tags: 'mail prod' }),
      await seedCheck(store, { ...up, name: 'sync stock', lastPingAt: addSecs(now, -4000) }),
    ] as const;
  };
  const statuses = async () => (await db.store.checks.ofProject(project.id)).map(({ status }) => status);
  const row = (page: Page, name: string) => page.getByRole('row', { name });
  const shown = (page: Page) => page.locator('[data-list] > [data-row]:visible').count();

  test('from an empty project to the first ping, which shows by itself', async () => {
    const page = await openPage();
    await page.getByLabel('Name of the job').fill('nightly backup');
    await page.getByRole('button', { name: 'Add check' }).click();
    await page.getByText('Waiting for the first ping').waitFor();
    await page.evaluate(() => Object.assign(window, { notReloaded: true }));
    const line = await page.locator('.welcome pre').textContent();
    const [code] = /[0-9a-f-]{36}/.exec(line ?? '') ?? [];
    expect((await fetch(`${app.base}/ping/${code}`)).status).toBe(200);
    await page.getByText('The first ping has arrived').waitFor();
    await row(page, 'nightly backup').getByText('Up', { exact: true }).waitFor();
    expect(await page.evaluate(() => 'notReloaded' in window)).toBe(true);
    await page.getByRole('button', { name: 'Hide this' }).click();
    await page.getByText('The first ping has arrived').waitFor({ state: 'hidden' });
  });

  test('a cron check is added in a dialog that shows what it means', async () => {
    await withChecks();
    const page = await openPage();
    await page.getByRole('link', { name: 'Add check' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Ship the Reports');
    await dialog.getByRole('button', { name: 'Use ship-the-reports' }).click();
    await dialog.getByRole('button', { name: 'prod' }).click();
    await dialog.getByRole('radio', { name: /^Cron/ }).check();
    await dialog.getByLabel('Cron expression').fill('30 2 * * 1-5');
    await dialog.getByText('Monday to Friday at 02:30').first().waitFor();
    await dialog.getByRole('button', { name: 'Add check' }).click();
    await row(page, 'Ship the Reports').getByText('Monday to Friday at 02:30').waitFor();
    const check = (await db.store.checks.ofProject(project.id)).at(-1);
    expect(check).toMatchObject({ slug: 'ship-the-reports', tags: 'prod', kind: 'cron', schedule: '30 2 * * 1-5' });
  });

  test('pausing takes two clicks, resuming one; neither leaves the page', async () => {
    await withChecks();
    const page = await openPage();
    await page.evaluate(() => Object.assign(window, { notReloaded: true }));
    const backup = row(page, 'nightly backup');
    await backup.getByTitle('Pause').click();
    expect(await statuses()).toEqual(['up', 'up', 'up']);
    await backup.getByTitle('Pause').click();
    await backup.getByText('Paused', { exact: true }).waitFor();
    await backup.getByTitle('Resume').click();
    await backup.getByText('New', { exact: true }).waitFor();
    expect(await page.evaluate(() => 'notReloaded' in window)).toBe(true);
  });

  test('a button that waits for its second click goes on waiting when a ping changes its row', async () => {
    const [{ code }] = await withChecks();
    const page = await openPage();
    const backup = row(page, 'nightly backup');
    await backup.getByTitle('Pause').click();
    expect((await fetch(`${app.base}/ping/${code}/fail`)).status).toBe(200);
    await backup.getByText('Down', { exact: true }).waitFor();
    await backup.getByTitle('Pause').click();
    await backup.getByText('Paused', { exact: true }).waitFor();
  });

  test('several are paused at once, and that is undone', async () => {
    await withChecks();
    const page = await openPage();
    const bar = page.getByRole('group', { name: 'With the selected checks' });
    expect(await bar.isVisible()).toBe(false);
    await row(page, 'nightly backup').getByRole('checkbox').check();
    await row(page, 'sync stock').getByRole('checkbox').check();
    await bar.getByText('2 selected').waitFor();
    await bar.getByRole('button', { name: 'Pause' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('sync stock').waitFor();
    expect(await dialog.getByText('send invoices').count()).toBe(0);
    await dialog.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('2 checks are paused.').waitFor();
    expect(await statuses()).toEqual(['paused', 'up', 'paused']);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('The changes have been undone.').waitFor();
    expect(await statuses()).toEqual(['up', 'up', 'up']);
  });

  test('what is selected stays selected when its row changes, and all that are shown can be selected', async () => {
    const [backup] = await withChecks();
    const page = await openPage('/projects/CODE/checks/?tag=prod'.replace('CODE', project.code));
    await page.getByLabel('Select all that are shown').check();
    await page.getByText('2 selected').waitFor();
    await fetch(`${app.base}/ping/${backup.code}/fail`);
    await row(page, 'nightly backup').getByText('Down', { exact: true }).waitFor();
    expect(await row(page, 'nightly backup').getByRole('checkbox').isChecked()).toBe(true);
    await page.getByText('2 selected').waitFor();
  });

  test('filters work without a reload, stand in the address, and are there for whom it is sent to', async () => {
    const [, invoices] = await withChecks();
    const page = await openPage();
    await page.evaluate(() => Object.assign(window, { notReloaded: true }));
    await page.getByLabel('Search by name, slug or code').fill('IN');
    await page.getByRole('navigation', { name: 'Filter by tag' }).getByText('prod').click();
    await expect.poll(() => shown(page)).toBe(1);
    expect(new URL(page.url()).search).toBe('?search=IN&tag=prod');
    expect(await page.evaluate(() => 'notReloaded' in window)).toBe(true);

    const other = await openPage(new URL(page.url()).pathname + new URL(page.url()).search);
    expect(await shown(other)).toBe(1);
    await row(other, 'send invoices').waitFor();

    await page.getByRole('navigation', { name: 'Filter by status' }).getByText('down').waitFor({ state: 'hidden' });
    await page.goto(`${app.base}/projects/${project.code}/checks/?status=down`);
    await page.getByText('No matching checks found').waitFor();
    await fetch(`${app.base}/ping/${invoices.code}/fail`);
    // what becomes down comes into view, and is first
    await row(page, 'send invoices').waitFor();
    expect(await page.title()).toBe('1 down – Rollcall');
    await page.getByRole('link', { name: 'Name' }).click();
    await page.waitForURL(/sort=name/);
    expect(new URL(page.url()).searchParams.get('status')).toBe('down');
  });

  test('a late job is found from the page of all projects', async () => {
    await withChecks();
    const page = await openPage('/');
    await page.getByRole('link', { name: /late$/ }).click();
    await page.waitForURL(/\/overview\/\?status=grace/);
    const late = page.locator('[data-row]:visible', { hasText: 'sync stock' }).first();
    expect(await late.textContent()).toContain('Late');
    await late.getByRole('link', { name: 'sync stock' }).click();
    await page.waitForURL(/\/checks\/[0-9a-f-]+\/details\//);
  });

  test('a channel is switched off with one click', async () => {
    const [backup] = await withChecks();
    await seedChannel(db.store, project, { kind: 'email', value: 'a@example.org', name: 'mail of ops' });
    const page = await openPage();
    const button = row(page, 'nightly backup').getByTitle('mail of ops');
    await button.click();
    await expect.poll(() => button.getAttribute('aria-pressed')).toBe('false');
    await expect.poll(async () => (await db.store.channels.ofCheck(backup.id)).length).toBe(0);
  });

  test('on a phone everything is there, and nothing scrolls sideways', async () => {
    await withChecks();
    await seedChannel(db.store, project, { kind: 'email', value: 'a@example.org' });
    const page = await openPage(undefined, { viewport: { width: 375, height: 700 }, hasTouch: true, isMobile: true });
    for (const path of ['/', '/overview/', `/projects/${project.code}/checks/`]) {
      await page.goto(`${app.base}${path}`);
      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect([path, overflow]).toEqual([path, 0]);
    }
    const backup = row(page, 'nightly backup');
    await backup.getByTitle('Pause').tap();
    await backup.getByTitle('Pause').tap();
    await backup.getByText('Paused', { exact: true }).waitFor();
    await backup.getByTitle('More').tap();
    await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).tap();
    await page.getByText('nightly backup has been resumed').waitFor();
  });

  test('at least eighteen rows are in view in a window 900 px high', async () => {
    for (let n = 0; n < 30; n += 1) {
      await seedCheck(db.store, { projectId: project.id, name: `job ${n}`, tags: 'prod', status: 'up' });
    }
    const page = await openPage();
    const inView = await page.evaluate(
      () =>
        [...document.querySelectorAll('[data-list] > [data-row]')].filter(
          (each) => each.getBoundingClientRect().bottom <= window.innerHeight,
        ).length,
    );
    expect(inView).toBeGreaterThanOrEqual(18);
  });

  test('V9: without script one lists, adds, renames and pauses', async () => {
    await withChecks();
    const page = await openPage(undefined, { javaScriptEnabled: false });
    expect(await page.locator('[data-list] > [data-row]').count()).toBe(3);
    await page.getByRole('link', { name: 'Add check' }).click();
    await page.getByLabel('Name').fill('by hand');
    await page.getByRole('button', { name: 'Add check' }).click();
    await row(page, 'by hand').getByRole('link', { name: 'by hand' }).click();
    await page.getByLabel('Name').fill('by foot');
    await page.getByRole('button', { name: 'Save' }).click();
    await row(page, 'by foot').getByTitle('Pause').click();
    await page.getByText('by foot is paused').waitFor();
    await row(page, 'by foot').getByText('Paused', { exact: true }).waitFor();
    await row(page, 'by foot').getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Resume' }).last().click();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('1 check is resumed.').waitFor();
  });
});
