import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Project } from '../../server/core/project.ts';
import type { User } from '../../server/store/store.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { closePages, sharedBrowser } from '../support/browser.ts';
import { type HttpSink, startHttpSink } from '../support/http-sink.ts';
import { seed, seedCheck } from '../support/seed.ts';
import { sqliteStore, type TestStore } from '../support/stores.ts';
import { complaintsOf, violationsOn } from './walk.ts';

describe.each(['light', 'dark'] as const)('connecting and testing a channel in a browser, %s', (colorScheme) => {
  let browser: Browser;
  let db: TestStore;
  let app: TestApp;
  let sink: HttpSink;
  let user: User;
  let project: Project;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    [browser, db, sink] = await Promise.all([sharedBrowser(), sqliteStore.open(), startHttpSink()]);
    const env = { INTEGRATIONS_ALLOW_PRIVATE_IPS: 'True', TRELLO_APP_KEY: 'key', TRELLO_API_BASE: sink.url };
    app = await startApp(db, { env });
    ({ user, project } = await seed(db.store, [{ name: 'nightly' }]));
    await seedCheck(db.store, { projectId: project.id, name: 'hourly' });
    await db.store.profiles.update(user.id, { theme: 'system' });
  });
  afterAll(async () => {
    await closePages(browser);
    await app.stop();
    await Promise.all([db.cleanup(), sink.close()]);
  });
  const open = async (javaScriptEnabled = true) => {
    context = await browser.newContext({ colorScheme, javaScriptEnabled, viewport: { width: 1280, height: 900 } });
    complaints = complaintsOf(context);
    const value = (await app.signIn(user)).cookies.get('sessionid') ?? '';
    await context.addCookies([{ name: 'sessionid', value, url: app.base }]);
    page = await context.newPage();
  };
  beforeEach(async () => {
    sink.requests.length = 0;
    sink.answer({});
    await open();
  });
  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  const list = () => `${app.base}/projects/${project.code}/integrations/`;

  test('find the service, try it out, mend it, save it, test it, choose its checks', async () => {
    await page.goto(list());
    await page.getByRole('searchbox', { name: 'Find a service' }).fill('ntf');
    expect(await page.locator('.tile:visible').allInnerTexts()).toEqual(['ntfy']);
    await page.getByRole('link', { name: 'ntfy' }).click();

    await page.getByLabel('Topic', { exact: true }).fill('ops');
    await page.getByLabel('Server').fill(sink.url);
    sink.answer({ status: 403 });
    await page.getByRole('button', { name: 'Send a test first' }).click();
    await page.getByText('could not be delivered: HTTP status 403').waitFor();
    expect(await violationsOn(page)).toEqual([]);
    expect(await page.getByLabel('Topic', { exact: true }).inputValue()).toBe('ops');
    sink.answer({});
    await page.getByRole('button', { name: 'Send a test first' }).click();
    await page.getByText('The test was delivered. The integration has not been saved yet.').waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).click();

    await page.getByText('ntfy is connected and on for all checks').waitFor();
    await page.getByRole('button', { name: /^Test/ }).click();
    await page.getByText('The test was delivered.').waitFor();
    expect(sink.requests).toHaveLength(3);

    await page.getByRole('link', { name: /all 2/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Select none' }).click();
    await page.getByRole('dialog').getByLabel('hourly').check();
    await page.getByText('1 of 2').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: /1 of 2/ }).waitFor();

    await page.getByRole('link', { name: 'Notification log' }).first().click();
    await page.getByText('Test (Down)').waitFor();
  });

  test('Trello’s token is taken from behind the # of the address, and does not stay there', async () => {
    const boards = [{ id: 'b', name: 'Work', lists: [{ id: '5f0f0f0f0f0f0f0f0f0f0f0f', name: 'To do' }] }];
    sink.answer({ headers: { 'content-type': 'application/json' }, body: JSON.stringify(boards) });
    await page.goto(`${app.base}/projects/${project.code}/add_trello/#token=user-token`);
    await page.getByLabel('List').waitFor();
    expect(page.url()).not.toContain('user-token');
    expect(sink.requests[0]?.path).toContain('token=user-token');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Trello is connected').waitFor();
  });

  test('without script: connect, test, rename, remove', async () => {
    await context.close();
    await open(false);
    await page.goto(list());
    await page.getByRole('link', { name: 'Gotify' }).click();
    await page.getByLabel('URL of your Gotify server').fill(sink.url);
    await page.getByLabel('Application token').fill('token');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const row = page.locator('[data-row]', { hasText: 'Gotify' });
    await row.getByRole('button', { name: /^Test/ }).click();
    await page.getByText('The test was delivered.').waitFor();
    await row.locator('[data-row-link]').click();
    await page.getByLabel('Name', { exact: true }).fill('Phones');
    await page.getByRole('button', { name: 'Save name' }).click();
    const renamed = page.locator('[data-row]', { hasText: 'Phones' });
    await renamed.locator('summary').click();
    await renamed.getByRole('link', { name: 'Remove' }).click();
    await page.getByRole('button', { name: 'Remove integration' }).click();
    await page.getByText('Phones has been removed.').waitFor();
  });
});
