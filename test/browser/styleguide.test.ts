import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp, type TestApp } from '../support/app.ts';
import { closePages, sharedBrowser } from '../support/browser.ts';
import { sqliteStore, type TestStore } from '../support/stores.ts';
import { complaintsOf, overflowOf, violationsOn } from './walk.ts';

let browser: Browser;
let db: TestStore;
beforeAll(async () => {
  browser = await sharedBrowser();
  db = await sqliteStore.open();
});
afterAll(async () => {
  await closePages(browser);
  await db.cleanup();
});

const withApp = async (debug: string, look: (app: TestApp) => Promise<void>) => {
  const app = await startApp(db, { env: { DEBUG: debug } });
  await look(app);
  await app.stop();
};

test('every component in every state passes axe in both themes, and fits a phone', async () => {
  await withApp('True', async (app) => {
    const context = await browser.newContext({ reducedMotion: 'reduce' });
    const complaints = complaintsOf(context);
    const page = await context.newPage();
    await page.goto(`${app.base}/styleguide/`);
    expect(await page.getByText('Debug mode is on').count(), 'V7').toBe(1);
    expect(await violationsOn(page)).toEqual([]);
    for (const width of [375, 320]) expect(await overflowOf(page, width)).toBe('');
    expect(complaints).toEqual([]);
  });
});

test('there is no such page unless debug mode is on', async () => {
  await withApp('False', async (app) => {
    expect((await app.visitor().get('/styleguide/')).status).toBe(404);
  });
});
