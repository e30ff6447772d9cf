import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { addSecs } from '../../server/core/instant.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { closePages, sharedBrowser } from '../support/browser.ts';
import { seed, seedCheck } from '../support/seed.ts';
import { pageStores, type TestStore } from '../support/stores.ts';
import { newsAskedFor } from './news.ts';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LONG = `${'Very long name of a job that somebody gave without thinking '.repeat(5)}end`.slice(0, 100);

describe.each(pageStores)('the list of checks in a browser, on $name', ({ open }) => {
  let browser: Browser;
  let db: TestStore;
  let app: TestApp;
  let page: Page;
  let complaints: string[];
  let code: string;
  let projectId: number;
  let session: string;
  let list: string;

  beforeAll(async () => {
    browser = await sharedBrowser();
    db = await open();
    app = await startApp(db);
    const now = systemClock().now();
    const { checks, project, user } = await seed(db.store, [
      { name: 'nightly backup', status: 'new' },
      { name: '<script>alert(1)</script> 🦊 שלום עולם', status: 'down', tags: 'a b c' },
      { name: LONG, status: 'up', lastPingAt: addSecs(now, -90_000), timeoutSecs: 86_400, graceSecs: 36_000 },
      { name: 'running', status: 'up', lastPingAt: addSecs(now, -10), lastStartAt: addSecs(now, -5) },
      { name: '', status: 'paused' },
    ]);
    code = checks[0]?.code ?? '';
    projectId = project.id;
    list = `${app.base}/projects/${project.code}/checks/`;
    await db.store.profiles.update(user.id, { theme: 'system' });
    session = (await app.signIn(user)).cookies.get('sessionid') ?? '';
  });

  afterAll(async () => {
    await closePages(browser);
    await app.stop();
    await db.cleanup();
  });

  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.context().addCookies([{ name: 'sessionid', value: session, url: app.base }]);
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

  test('a ping turns its row green at once, without a reload', async () => {
    await page.goto(list);
    await page.getByText('Live', { exact: true }).waitFor();
    const row = page.getByRole('row', { name: 'nightly backup' });
    expect(await row.textContent()).toContain('New');
    await page.evaluate(() => Object.assign(window, { notReloaded: true }));

    const asked = newsAskedFor(page);
    expect((await fetch(`${app.base}/ping/${code}`)).status).toBe(200);
    await row.getByText('Up', { exact: true }).waitFor();

    expect(asked).toEqual([]);
    expect(await row.textContent()).toContain('just now');
    expect(await page.evaluate(() => 'notReloaded' in window)).toBe(true);
  });

  test('a check made meanwhile appears by itself', async () => {
    await page.goto(list);
    await page.getByText('Live', { exact: true }).waitFor();
    await seedCheck(db.store, { projectId, name: 'made meanwhile' });
    await fetch(`${app.base}/ping/${code}`);
    await page.getByText('made meanwhile').waitFor();
  });

  test('it can be read without script', async () => {
    const plain = await browser.newPage({ javaScriptEnabled: false });
    await plain.context().addCookies([{ name: 'sessionid', value: session, url: app.base }]);
    await plain.goto(list);
    expect(await plain.getByRole('row').count()).toBeGreaterThan(5);
    expect(await plain.locator('time').first().textContent()).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
    await plain.close();
  });

  test.each(['light', 'dark'] as const)('axe finds nothing in the %s theme', async (colorScheme) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto(list);
    await page.getByText('Live', { exact: true }).waitFor();
    await page.evaluate(axe);
    const violations = await page.evaluate<string[]>(
      "axe.run().then((result) => result.violations.map((each) => each.id + ': ' + each.nodes[0].html))",
    );
    expect(violations).toEqual([]);
  });

  test('nothing scrolls sideways on a phone', async () => {
    await page.setViewportSize({ width: 375, height: 700 });
    await page.goto(list);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
  });

  test('text has pixels', async () => {
    await page.goto(list);
    const word = page.locator('.bar__site');
    const shown = await word.screenshot();
    await word.evaluate((element) => {
      element.style.color = 'transparent';
    });
    expect(shown.equals(await word.screenshot())).toBe(false);
  });
});
