import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Check } from '../../server/core/check.ts';
import type { Project } from '../../server/core/project.ts';
import { openStore } from '../../server/store/open.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { closePages, sharedBrowser } from '../support/browser.ts';
import { type CutProxy, startCutProxy } from '../support/cut-proxy.ts';
import { seed } from '../support/seed.ts';
import { pageStores, type TestStore } from '../support/stores.ts';
import { newsAskedFor } from './news.ts';

describe.each(pageStores)('a live page on $name', ({ open }) => {
  let browser: Browser;
  let db: TestStore;
  let app: TestApp;
  let proxy: CutProxy;
  let context: BrowserContext;
  let page: Page;
  let session: string;
  let project: Project;
  let check: Check;

  beforeAll(async () => {
    browser = await sharedBrowser();
    db = await open();
    app = await startApp(db);
    proxy = await startCutProxy(app.base);
  });
  afterAll(async () => {
    await closePages(browser);
    await proxy.close();
    await app.stop();
    await db.cleanup();
  });
  beforeEach(async () => {
    const seeded = await seed(db.store, [{ name: 'nightly backup', status: 'new' }]);
    [check, project] = [seeded.checks[0] ?? check, seeded.project];
    session = (await app.signIn(seeded.user)).cookies.get('sessionid') ?? '';
    context = await browser.newContext();
    page = await context.newPage();
    await context.addCookies([{ name: 'sessionid', value: session, url: app.base }]);
  });
  afterEach(() => context.close());

  const pages = () => [`/`, `/projects/${project.code}/checks/`, `/checks/${check.code}/details/`];
  const state = (name: string) => page.locator(`[data-live-state="${name}"]`).waitFor({ state: 'attached' });
  const ping = async (base: string, action = '') => {
    expect((await fetch(`${base}/ping/${check.code}${action}`)).status).toBe(200);
  };
  /** Waits until the title and the icon say that something is down. */
  const saysDown = async (): Promise<void> => {
    await page.waitForFunction(() => /down/i.test(document.title), null, { polling: 20 });
    expect(await page.locator('link[rel=icon]').getAttribute('href')).toContain('favicon_down.svg');
  };
  test.each([0, 1, 2])(
    'V5: its title and icon tell that something is down as soon as the stream does, without asking (page %i)',
    async (index) => {
      await page.goto(`${app.base}${pages()[index]}`);
      await state('live');
      expect(await page.locator('link[rel=icon]').getAttribute('href')).toContain('favicon.svg');
      const asked = newsAskedFor(page);
      await ping(app.base, '/fail');
      await saysDown();
      expect(asked).toEqual([]);
    },
  );

  test('tells so too when another process took the ping', async () => {
    const store = openStore(db.options);
    const other = await startApp({ store });
    await page.goto(`${app.base}${pages()[1]}`);
    await state('live');
    const asked = newsAskedFor(page);
    await ping(other.base, '/fail');
    await saysDown();
    expect(asked).toEqual([]);
    await other.stop();
    await store.close();
  });

  test('catches up after its connection was cut, without a reload', async () => {
    await page.goto(`${proxy.base}${pages()[1]}`);
    await state('live');
    await page.evaluate(() => Object.assign(window, { notReloaded: true }));
    proxy.cut();
    await state('lost');
    await ping(app.base, '/fail');
    proxy.mend();
    await saysDown();
    expect(await page.evaluate(() => 'notReloaded' in window)).toBe(true);
  });

  test('where no stream gets through it asks now and then instead, without a reload', async () => {
    await page.route(
      ({ pathname, searchParams }) => pathname === '/events/' && !searchParams.has('poll'),
      (route) => route.abort(),
    );
    await page.goto(`${app.base}${pages()[1]}`);
    await state('polling');
    await page.evaluate(() => Object.assign(window, { notReloaded: true }));
    await ping(app.base, '/fail');
    await saysDown();
    expect(await page.evaluate(() => 'notReloaded' in window)).toBe(true);
  });

  test('one connection serves a tab', async () => {
    const streams = newsAskedFor(page);
    await page.goto(`${app.base}${pages()[2]}`);
    await state('live');
    await ping(app.base, '/fail');
    await saysDown();
    expect(streams.length).toBe(1);
  });

  test('says aloud what changed', async () => {
    await page.goto(`${app.base}${pages()[0]}`);
    await state('live');
    await ping(app.base, '/fail');
    await page.locator('[data-announcer]', { hasText: 'down' }).waitFor({ state: 'attached' });
  });

  test('once its user has signed out it says that it is not kept up to date', async () => {
    await page.goto(`${app.base}${pages()[1]}`);
    await state('live');
    const tab = await context.newPage();
    await tab.goto(app.base);
    await tab.getByText('Account', { exact: true }).click();
    await tab.getByRole('button', { name: 'Log out' }).click();
    await ping(app.base, '/fail');
    await state('ended');
    expect(await page.title()).not.toMatch(/down/i);
  });
});
