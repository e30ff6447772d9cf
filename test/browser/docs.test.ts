import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SLUGS } from '../../server/http/pages/docs/contents.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { closePages, sharedBrowser } from '../support/browser.ts';
import { sqliteStore, type TestStore } from '../support/stores.ts';
import { overflowOf, violationsOn } from './walk.ts';

describe('the documentation in a browser', () => {
  let browser: Browser;
  let db: TestStore;
  let app: TestApp;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await sharedBrowser();
    db = await sqliteStore.open();
    app = await startApp(db);
  });
  afterAll(async () => {
    await closePages(browser);
    await app.stop();
    await db.cleanup();
  });

  beforeEach(async () => {
    page = await browser.newPage({
      viewport: { width: 1280, height: 800 },
      timezoneId: 'Europe/Riga',
      reducedMotion: 'reduce',
    });
    complaints = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterEach(async () => {
    await page.close();
    expect(complaints).toEqual([]);
  });

  test('typing in the menu shows hits, and one of them leads to the answer', async () => {
    await page.goto(`${app.base}/docs/`);
    await page.getByLabel('Search the documentation').fill('grace time');
    const first = page.locator('.docs__hit').first();
    await first.waitFor();
    expect(await page.locator('.docs__hit').count()).toBeLessThanOrEqual(8);
    expect(await first.locator('mark').first().innerText()).toMatch(/grace|time/i);
    await first.getByRole('link').click();
    await page.waitForURL('**/docs/configuring_checks/#grace-time');
  });

  test('Escape puts the hits away, and so does going on', async () => {
    await page.goto(`${app.base}/docs/`);
    const box = page.getByLabel('Search the documentation');
    await box.fill('cron');
    await page.locator('.docs__hit').first().waitFor();
    await box.press('Escape');
    await page.locator('.docs__hit').first().waitFor({ state: 'detached' });
    await box.fill('cron jobs');
    await page.locator('.docs__hit').first().waitFor();
    await page.getByRole('heading', { level: 1 }).click();
    await page.locator('.docs__hit').first().waitFor({ state: 'detached' });
  });

  test('Enter leads to the hits as a page', async () => {
    await page.goto(`${app.base}/docs/`);
    await page.getByLabel('Search the documentation').fill('badge');
    await page.getByLabel('Search the documentation').press('Enter');
    await page.waitForURL('**/docs/search/?q=badge');
    expect(await page.locator('article .docs__hit').first().innerText()).toContain('Badges');
  });

  test('the cron tester begins with the zone of the browser, follows what is typed, and takes the examples', async () => {
    await page.goto(`${app.base}/docs/cron/`);
    expect(await page.getByLabel('Time zone').inputValue()).toBe('Europe/Riga');
    const preview = page.locator('[data-schedule-preview]');
    await page.getByLabel('Cron expression').fill('15 7 * * *');
    await preview.getByText('07:15').first().waitFor();
    expect(await preview.locator('.preview__translation').innerText()).toBe('As OnCalendar: *-*-* 07:15');
    await page.getByLabel('Cron expression').fill('15 99 * * *');
    await preview.locator('[data-preview-error]').waitFor();
    await page.getByRole('row', { name: '0 8,20 * * *' }).last().getByRole('link', { name: 'Test' }).click();
    await preview.getByText('20:00').first().waitFor();
    expect(await page.getByLabel('Cron expression').inputValue()).toBe('0 8,20 * * *');
    expect(new URL(page.url()).search).toBe('');
  });

  test('the OnCalendar tester answers a stranger by its button', async () => {
    await page.goto(`${app.base}/docs/oncalendar/`);
    await page.getByLabel('OnCalendar expressions').fill('Sat 11:45');
    await page.getByRole('button', { name: 'Show the next dates' }).click();
    await page.locator('[data-schedule-preview]').getByText('11:45').first().waitFor();
    await page.getByRole('row', { name: 'quarterly' }).getByRole('link', { name: 'Test' }).click();
    await page.waitForURL('**/docs/oncalendar/?schedule=quarterly#try-it');
    expect(await page.getByLabel('OnCalendar expressions').inputValue()).toBe('quarterly');
  });

  test('a button copies the lines as they are', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(`${app.base}/docs/bash/`);
    await page.getByRole('button', { name: 'Copy these lines' }).first().click();
    await page.locator('.copy[data-state="done"]').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      'curl -fsS -m 10 --retry 5 --retry-connrefused -o /dev/null http://localhost:8000/ping/your-uuid-here',
    );
  });

  test.each(SLUGS)('%s is sound to axe in both themes, and fits a phone', async (slug) => {
    await page.goto(`${app.base}/docs/${slug}/`);
    expect(await violationsOn(page)).toEqual([]);
    for (const width of [375, 320]) expect(await overflowOf(page, width), `${width} px`).toBe('');
  });
});
