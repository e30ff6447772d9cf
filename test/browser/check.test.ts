import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import type { Check } from '../../server/core/check.ts';
import { addSecs } from '../../server/core/instant.ts';
import type { Project } from '../../server/core/project.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { closePages, sharedBrowser } from '../support/browser.ts';
import { aPing } from '../support/builders.ts';
import { seedHistory } from '../support/check-history.ts';
import { seed, seedChannel, seedCheck } from '../support/seed.ts';
import { pageStores, type TestStore } from '../support/stores.ts';
import { newsAskedFor } from './news.ts';

describe.each(pageStores)('one check in a browser, on $name', ({ open }) => {
  let browser: Browser;
  let context: BrowserContext;
  let db: TestStore;
  let app: TestApp;
  let page: Page;
  let session: string;
  let check: Check;
  let project: Project;
  let complaints: string[];

  beforeAll(async () => {
    browser = await sharedBrowser();
    db = await open();
    const env = { PING_ENDPOINT: 'http://127.0.0.1:9/ping/' };
    app = await startApp(db, { env });
    const seeded = await seed(db.store, [{ name: 'nightly backup', slug: 'nightly', timeoutSecs: 86_400 }]);
    const [first] = seeded.checks;
    if (first === undefined) throw new Error('no check');
    check = await seedHistory(db.store, first, systemClock().now());
    project = seeded.project;
    await seedChannel(db.store, project, { kind: 'email', value: '{}', name: 'Ops' });
    session = (await app.signIn(seeded.user)).cookies.get('sessionid') ?? '';
  });
  afterAll(async () => {
    await closePages(browser);
    await app.stop();
    await db.cleanup();
  });

  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    await context.addCookies([{ name: 'sessionid', value: session, url: app.base }]);
    page = await context.newPage();
    complaints = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  const at = (path: string, { code } = check) => `${app.base}/checks/${code}/${path}`;
  const live = () => page.getByText('Live', { exact: true }).waitFor();
  const dialog = () => page.getByRole('dialog');
  const ping = (code: string, rest = '', body = '') =>
    fetch(`${app.base}/ping/${code}${rest}`, { method: 'POST', body: body === '' ? null : body });

  test('one finds a job that is down, sees why, and comes back', async () => {
    const failing = await seedCheck(db.store, { projectId: project.id, name: 'sync stock' });
    await ping(failing.code, '/start');
    await ping(failing.code, '/7', 'connection refused by db.internal');
    await page.goto(`${app.base}/projects/${project.code}/checks/`);
    const row = page.getByRole('row', { name: 'sync stock' });
    await row.getByText('Down', { exact: true }).waitFor();
    await page.goto(at('details/', failing));
    expect(await page.title()).toMatch(/^DOWN – sync stock – /);
    await page
      .getByRole('row', { name: /Status 7/ })
      .getByText('connection refused')
      .waitFor();
    await page.getByText('reported a failure').first().waitFor();
    await page.getByRole('link', { name: 'Ping 2, details' }).click();
    await dialog().getByText('Exit status 7').waitFor();
    await dialog().getByText('connection refused by db.internal').waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    await page.getByRole('link', { name: project.name }).first().click();
    await page.waitForURL('**/projects/**/checks/');
  });

  test('one reads the log of a failed run: filters, opens it, searches in it, goes on to the next', async () => {
    await page.goto(at('log/'));
    const rows = page.locator('#log-events tr');
    const before = await rows.count();
    for (const kind of ['Success', 'Started', 'Log', 'Ignored', 'Status change']) {
      await page.getByRole('checkbox', { name: kind, exact: true }).uncheck();
    }
    await page.waitForFunction(() => document.querySelectorAll('#log-events tr').length === 1);
    expect(before).toBeGreaterThan(1);
    expect(await page.locator('[data-log-count]').textContent()).toBe('1');
    expect(page.url()).toContain('fail=1');
    expect(page.url()).not.toContain('success=1');
    await rows.getByRole('link', { name: /details/ }).click();
    await dialog().getByText('no space left on device').first().waitFor();
    await dialog().getByRole('searchbox').fill('SAVED');
    await dialog().getByText('1 found').waitFor();
    await dialog().getByRole('link', { name: 'Next ping' }).click();
    await dialog().getByText('backup@example.org').first().waitFor();
    // shared, it shows the same
    const address = page.url();
    await page.goto('about:blank');
    await page.goto(address);
    expect(await rows.count()).toBe(1);
  });

  test('the log is searched by words in bodies and by run, without a reload', async () => {
    await page.goto(at('log/'));
    await page.evaluate(() => Object.assign(window, { notReloaded: true }));
    const rows = page.locator('#log-events tr');
    await page.getByLabel('Text in the body').fill('NO SPACE');
    await page.waitForFunction(() => document.querySelectorAll('#log-events tr').length === 1);
    await page.getByLabel('Text in the body').fill('nothing like it');
    await page.getByText('No events match').waitFor();
    expect(await rows.count()).toBe(0);
    expect(await page.evaluate(() => 'notReloaded' in window)).toBe(true);
  });

  test('the slider goes back in time', async () => {
    await page.goto(at('log/'));
    const before = await page.locator('#log-events tr').count();
    const slider = page.getByRole('slider');
    await slider.focus();
    await page.keyboard.press('Home');
    await page.waitForFunction((count) => document.querySelectorAll('#log-events tr').length < count, before);
    expect(await page.locator('[data-log-until]').textContent()).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    await page.keyboard.press('End');
    await page.waitForFunction((count) => document.querySelectorAll('#log-events tr').length === count, before);
    expect(await page.locator('[data-log-until]').textContent()).toBe('now');
  });

  test('beyond 1000 events, older ones are loaded below', async () => {
    const long = await seedCheck(db.store, { projectId: project.id, name: 'long', nPings: 1100 });
    await db.store.dialect.knex('profiles').update({ ping_log_limit: 5000 });
    const now = systemClock().now();
    await db.store.pings.insert(
      long.id,
      Array.from({ length: 1100 }, (_, index) => aPing({ n: index + 1, createdAt: addSecs(now, index - 2000) })),
    );
    await page.goto(at('log/', long));
    expect(await page.locator('#log-events tr').count()).toBe(1000);
    await page.getByRole('link', { name: 'Load older events' }).click();
    await page.waitForFunction(() => document.querySelectorAll('#log-events tr').length === 1100);
    await page.getByRole('link', { name: 'Load older events' }).waitFor({ state: 'hidden' });
    expect(await page.locator('#log-events tr').last().getAttribute('id')).toBe('event-ping-1');
    expect(await page.locator('[data-log-count]').textContent()).toBe('1100');
  });

  test('a ping shows on the open page at once, with its body and its run time', async () => {
    const fresh = await seedCheck(db.store, { projectId: project.id, name: 'fresh' });
    await page.goto(at('details/', fresh));
    await live();
    await page.getByText('Nothing has happened yet').waitFor();
    await page.evaluate(() => Object.assign(window, { notReloaded: true }));
    const asked = newsAskedFor(page);
    await ping(fresh.code, '', 'all is well');
    await page.getByText('all is well').waitFor();
    expect(asked).toEqual([]);
    await page.locator('#check-state').getByText('Up', { exact: true }).waitFor();
    await page.getByText('Nothing has happened yet').waitFor({ state: 'hidden' });
    await ping(fresh.code, '/start');
    await page.getByText('Currently running').waitFor();
    await ping(fresh.code, '/fail');
    await page.locator('#check-status').getByText('Down', { exact: true }).waitFor();
    expect(await page.title()).toMatch(/^DOWN – fresh/);
    expect(await page.locator('#check-events tr').count()).toBe(5);
    await page.getByText('Run times of the last 2 runs').waitFor();
    await page.getByText('Run times as a table').click();
    await ping(fresh.code, '/fail', 'again');
    await page.getByText('Run times of the last 3 runs').waitFor();
    await page.getByRole('table', { name: 'Run times, newest first' }).waitFor();
    expect(await page.evaluate(() => 'notReloaded' in window)).toBe(true);
  });

  test('new events come on top of the log, as far as the filters let them', async () => {
    const fresh = await seedCheck(db.store, { projectId: project.id, name: 'followed' });
    await page.goto(at('log/?filter=1&fail=1', fresh));
    await live();
    await ping(fresh.code, '', 'not shown');
    await ping(fresh.code, '/3', 'shown');
    await page.getByText('shown', { exact: true }).waitFor();
    await ping(fresh.code, '/4', 'on top');
    await page.getByText('on top').waitFor();
    const labels = await page.locator('#log-events .event__label').allTextContents();
    expect(labels).toEqual(['Status 4', 'Status 3']);
    expect(await page.locator('[data-log-count]').textContent()).toBe('2');
  });

  test('a channel is switched without leaving the page, and stays so', async () => {
    await page.goto(at('details/'));
    await page.getByRole('button', { name: /^On ?: Ops/ }).click();
    await page.getByRole('button', { name: /^Off ?: Ops/ }).waitFor();
    await page.locator('[data-switch] [name=state][value=on]').waitFor({ state: 'attached' });
    await page.reload();
    await page.getByRole('button', { name: /^Off ?: Ops/ }).click();
    await page.getByRole('button', { name: /^On ?: Ops/ }).waitFor();
    await page.locator('[data-switch] [name=state][value=off]').waitFor({ state: 'attached' });
  });

  test('an address with #ping-2 opens that ping', async () => {
    await page.goto(at('details/#ping-2'));
    await dialog().getByText('Ping #2').waitFor();
  });

  test('paused and resumed from its page, it stays there', async () => {
    const fresh = await seedCheck(db.store, {
      projectId: project.id,
      name: 'held',
      status: 'up',
      lastPingAt: systemClock().now(),
    });
    await page.goto(at('details/', fresh));
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Resume now' }).click();
    await page.getByText('Never pinged').or(page.getByText('Waiting for a ping')).waitFor();
    expect(page.url()).toContain('/details/');
  });

  test('by keyboard alone one gets from the list to a check, to one of its pings, and back', async () => {
    await page.goto(`${app.base}/projects/${project.code}/checks/`);
    await live();
    const focused = () => page.evaluate(() => document.activeElement?.closest('[data-row]')?.textContent ?? '');
    for (let tries = 0; tries < 20 && !(await focused()).includes('nightly backup'); tries += 1) {
      await page.keyboard.press('j');
    }
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/checks/${check.code}/details/`);
    await live();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await dialog()
      .getByText(/Ping #/)
      .waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    await page.keyboard.press('s');
    await dialog().getByRole('button', { name: 'Save' }).waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await page.waitForURL(`**/projects/${project.code}/checks/`);
  });

  test('a job is pinged from its page, and the page says so', async () => {
    const fresh = await seedCheck(db.store, { projectId: project.id, name: 'by hand' });
    // the endpoint of this server is elsewhere: the browser is led back to it
    await page.route('http://127.0.0.1:9/ping/**', async (route) => {
      const { status } = await fetch(route.request().url().replace('http://127.0.0.1:9', app.base), { method: 'POST' });
      await route.fulfill({ status, headers: { 'Access-Control-Allow-Origin': '*' }, body: 'OK' });
    });
    await page.goto(at('details/', fresh));
    await live();
    await page.getByRole('button', { name: 'Ping now' }).click();
    await page.getByRole('button', { name: 'Pinged' }).waitFor();
    await page.locator('#check-state').getByText('Up', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Ping now' }).waitFor();
  });

  test('the HTML of a mail is shown in a frame in which nothing runs', async () => {
    await page.goto(at('log/?filter=1&success=1&q=multipart'));
    await page
      .locator('#log-events')
      .getByRole('link', { name: /details/ })
      .click();
    const frame = page.frameLocator('iframe');
    await frame.getByText('volumes are saved').waitFor();
    expect(await page.locator('iframe').getAttribute('sandbox')).toBe('');
    await dialog().getByRole('tab', { name: 'Raw' }).click();
    await dialog().getByText('Subject: =?UTF-8').waitFor();
  });

  test('V9: without script: details, log and a ping can be read, and the check paused', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false });
    await plain.addCookies([{ name: 'sessionid', value: session, url: app.base }]);
    const still = await plain.newPage();
    const fresh = await seedCheck(db.store, {
      projectId: project.id,
      name: 'still',
      status: 'up',
      lastPingAt: systemClock().now(),
    });
    await ping(fresh.code, '/fail', 'why it failed');
    await still.goto(at('details/', fresh));
    await still.getByText('why it failed').waitFor();
    await still.getByRole('link', { name: 'Ping 1, details' }).click();
    await still.getByRole('heading', { name: 'Ping #1' }).waitFor();
    await still.goto(at('log/', fresh));
    await still.getByRole('checkbox', { name: 'Failure' }).uncheck();
    await still.getByRole('button', { name: 'Show' }).click();
    expect(await still.getByText('why it failed').count()).toBe(0);
    await still.goto(at('details/', fresh));
    await still.getByRole('button', { name: 'Pause' }).click();
    await still.getByText('Paused', { exact: true }).first().waitFor();
    await plain.close();
  });
});
