import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Project } from '../../server/core/project.ts';
import type { User } from '../../server/store/store.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { closePages, sharedBrowser } from '../support/browser.ts';
import { fillChecks } from '../support/fill.ts';
import { seed, seedProject } from '../support/seed.ts';
import { sqliteStore, type TestStore } from '../support/stores.ts';

const CHECKS = 2_000;

describe('keys', () => {
  let browser: Browser;
  let db: TestStore;
  let app: TestApp;
  let context: BrowserContext;
  let page: Page;
  let user: User;
  let project: Project;

  beforeAll(async () => {
    browser = await sharedBrowser();
    db = await sqliteStore.open();
    app = await startApp(db);
    const names = ['alpha', 'bravo', 'charlie'];
    const seeded = await seed(
      db.store,
      names.map((name) => ({ name })),
    );
    [user, project] = [seeded.user, seeded.project];
    const large = await seedProject(db.store, { ownerId: user.id, name: 'Large' });
    await fillChecks(db.store, { projectId: large.id, count: CHECKS, firstAlertAfter: null });
  });
  afterAll(async () => {
    await closePages(browser);
    await app.stop();
    await db.cleanup();
  });
  beforeEach(async () => {
    await db.store.profiles.update(user.id, { keyboard: true });
    context = await browser.newContext();
    const value = (await app.signIn(user)).cookies.get('sessionid') ?? '';
    await context.addCookies([{ name: 'sessionid', value, url: app.base }]);
    page = await context.newPage();
  });
  afterEach(() => context.close());

  const list = () => page.goto(`${app.base}/projects/${project.code}/checks/`);
  const press = (...keys: readonly string[]) =>
    keys.reduce((done, key) => done.then(() => page.keyboard.press(key)), Promise.resolve());
  const rowInFocus = () => page.evaluate(() => document.activeElement?.closest('[data-row]')?.textContent ?? '');

  test('alone they lead from the list to a check and back', async () => {
    await list();
    await press('j', 'j');
    expect(await rowInFocus()).toContain('bravo');
    await press('k');
    expect(await rowInFocus()).toContain('alpha');
    await press('Enter');
    await page.waitForURL(/\/details\//);
    await page.getByRole('heading', { name: 'alpha' }).first().waitFor();
    await press('g', 'p');
    await page.waitForURL(/\/checks\/(\?.*)?$/);
    await press('g', 's');
    await page.waitForURL(/\/settings\/$/);
    await press('g', 'i');
    await page.waitForURL(/\/integrations\/$/);
  });

  test('e edits and s schedules the row that has the focus', async () => {
    await list();
    await press('j', 'j', 'e');
    await page.locator('dialog[open]').waitFor();
    expect(await page.locator('dialog[open] input[name="name"]').inputValue()).toBe('bravo');
    await press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    expect(await rowInFocus(), 'the focus is back where it was').toContain('bravo');
    await press('s');
    await page.locator('dialog[open]').waitFor();
  });

  test('do nothing while one types', async () => {
    await list();
    await press('/');
    await page.keyboard.type('jkespx?');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('search');
    expect(await page.locator('dialog[open]').count()).toBe(0);
  });

  test('? shows what they do', async () => {
    await list();
    await press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await press('Escape');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'detached' });
  });

  test('do nothing for those who switched them off in Appearance', async () => {
    await page.goto(`${app.base}/accounts/profile/appearance/`);
    await page.getByLabel('Off').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    await list();
    await press('j', '?', 'Control+k');
    expect(await rowInFocus()).toBe('');
    expect(await page.locator('dialog[open]').count()).toBe(0);
  });

  test('the palette leads to any check by a part of its name', async () => {
    await page.goto(app.base);
    await press('Control+k');
    const box = page.getByRole('combobox', { name: 'Go to' });
    await box.fill('brav');
    await page.getByRole('option', { name: /bravo/ }).waitFor();
    await press('Enter');
    await page.waitForURL(/\/details\//);
    await page.getByRole('heading', { name: 'bravo' }).first().waitFor();
  });

  test('the palette does what has a key on the page, and opens by its button too', async () => {
    await list();
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('combobox', { name: 'Go to' }).fill('settings');
    await page
      .getByRole('option', { name: /Settings/ })
      .first()
      .waitFor();
    await press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
  });

  test('with 2,000 checks the palette shows a dozen, and leaves nothing in a cache', async () => {
    const answers: number[] = [];
    page.on('response', (response) => {
      if (response.url().endsWith('/palette/')) answers.push(response.status());
    });
    await page.goto(app.base);
    for (let time = 0; time < 2; time += 1) {
      await press('Control+k');
      await page.getByRole('combobox', { name: 'Go to' }).fill('');
      await page.keyboard.type(`check ${CHECKS}`);
      await page.getByRole('option', { name: new RegExp(`Check ${CHECKS}`) }).waitFor();
      expect(await page.getByRole('option').count()).toBeLessThanOrEqual(12);
      await press('Escape');
      await page.locator('dialog').waitFor({ state: 'detached' });
    }
    expect(answers).toHaveLength(2);
    const again = await context.request.get(`${app.base}/palette/`);
    expect(again.headers()['cache-control']).toBe('private, no-store');
  });
});
