import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import type { Check } from '../../server/core/check.ts';
import { addSecs } from '../../server/core/instant.ts';
import type { Project } from '../../server/core/project.ts';
import { makeApiKey } from '../../server/keys.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { closePages, sharedBrowser } from '../support/browser.ts';
import { type Seed, seed } from '../support/seed.ts';
import { sqliteStore, type TestStore } from '../support/stores.ts';
import { violationsOn } from './walk.ts';

describe('dialogs, badges and the wall in a browser', () => {
  let browser: Browser;
  let context: BrowserContext;
  let db: TestStore;
  let app: TestApp;
  let page: Page;
  let seeded: Seed;
  let check: Check;
  let project: Project;
  let complaints: string[];
  const now = systemClock().now();

  beforeAll(async () => {
    browser = await sharedBrowser();
    db = await sqliteStore.open();
    app = await startApp(db);
    seeded = await seed(db.store, [
      { name: 'nightly backup', status: 'up', lastPingAt: addSecs(now, -60), tags: 'prod' },
      { name: '<script>alert(1)</script>', status: 'down', tags: 'x' },
    ]);
    const [first] = seeded.checks;
    if (first === undefined) throw new Error('no check');
    check = first;
    project = seeded.project;
  });
  afterAll(async () => {
    await closePages(browser);
    await app.stop();
    await db.cleanup();
  });
  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1280, height: 900 }, timezoneId: 'America/New_York' });
    const session = (await app.signIn(seeded.user)).cookies.get('sessionid') ?? '';
    await context.addCookies([{ name: 'sessionid', value: session, url: app.base }]);
    page = await context.newPage();
    complaints = [];
    page.on('console', (message) => {
      // the browser itself complains of answers like 401, which the page shows in words
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        complaints.push(message.text());
      }
    });
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  const stored = async () => await db.store.checks.byId(check.id);

  test('a cron expression says what it means while it is typed, in both zones, and is saved', async () => {
    await page.goto(`${app.base}/checks/${check.code}/timeout/`);
    await page.getByRole('radio', { name: 'Cron' }).check();
    const preview = page.locator('[data-schedule-preview]');
    await page.getByRole('textbox', { name: 'Cron expression' }).fill('30 2 * * 1-5');
    await preview.getByText('Monday to Friday at 02:30').waitFor();
    await page.getByLabel('Time zone').selectOption('Europe/Riga');
    await preview.getByText('in Europe/Riga').waitFor();
    await preview.getByText('Yours (America/New York)').waitFor();
    expect(await preview.getByRole('row').count()).toBe(7);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(`**/projects/${project.code}/checks/`);
    expect(await stored()).toMatchObject({ kind: 'cron', schedule: '30 2 * * 1-5', tz: 'Europe/Riga' });
  });

  test('from the list the schedule opens as a dialog, which a click beside it does not close', async () => {
    const list = `/projects/${project.code}/checks/`;
    await page.goto(`${app.base}${list}`);
    await page.locator(`a[href$="/checks/${check.code}/timeout/"]`).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: 'OnCalendar' }).check();
    await dialog.getByLabel('OnCalendar expressions').fill('Mon..Fri 18:00');
    await dialog.getByText('Monday to Friday at 18:00').waitFor();
    expect(await violationsOn(page)).toEqual([]);
    await page.mouse.click(5, 5);
    expect(await dialog.isVisible()).toBe(true);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(page.url()).toContain(list);
    expect(await stored()).toMatchObject({ kind: 'oncalendar', schedule: 'Mon..Fri 18:00' });
  });

  test('what is no schedule cannot be saved', async () => {
    await page.goto(`${app.base}/checks/${check.code}/timeout/`);
    await page.getByRole('radio', { name: 'Cron' }).check();
    await page.getByRole('textbox', { name: 'Cron expression' }).fill('99 * * * *');
    await page.getByText('is not between 0 and 59').waitFor();
    const save = page.getByRole('button', { name: 'Save' });
    expect(await save.isDisabled()).toBe(true);
    await page.getByRole('radio', { name: 'Simple' }).check();
    await page.getByText('An alert is sent when').waitFor();
    expect(await save.isDisabled()).toBe(false);
  });

  test('slider, number and marks of a period move together', async () => {
    await page.goto(`${app.base}/checks/${check.code}/timeout/`);
    await page.getByRole('radio', { name: 'Simple' }).check();
    const period = page.getByRole('group', { name: 'Period' });
    const slider = period.getByRole('slider');
    await period.getByRole('button', { name: '1 week' }).click();
    expect(await period.getByRole('spinbutton').inputValue()).toBe('7');
    expect(await slider.inputValue()).toBe('500');
    await slider.fill('200');
    expect(await period.getByRole('spinbutton').inputValue()).toBe('1');
    expect(await period.getByRole('combobox').inputValue()).toBe('3600');
    await period.getByRole('spinbutton').fill('12');
    expect(await slider.inputValue()).toBe('300');
    await page.getByText('Every 12 hours').waitFor();
  });

  test('keywords can be typed once something is looked through for them', async () => {
    await page.goto(`${app.base}/checks/${check.code}/filtering_rules/`);
    const keywords = page.getByLabel('Failure keywords');
    expect(await keywords.isDisabled()).toBe(true);
    await page.getByLabel('In the body of HTTP requests').check();
    await keywords.fill('ERROR');
    await page.locator('#filtering-text').fill('an ERROR came');
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    await page.getByText('This would count as a failure.').waitFor();
  });

  test('a badge is drawn as it is chosen, and its address works', async () => {
    await page.goto(`${app.base}/projects/${project.code}/badges/`);
    await page.getByLabel('Tag', { exact: true }).selectOption('x');
    const result = page.locator('[data-badge-result]');
    await result.getByAltText('x: down').waitFor();
    const url = await result.locator('code').first().innerText();
    const svg = await (await fetch(url.replace(app.config.siteRoot, app.base))).text();
    expect(svg).toContain('x: down');
    await page.getByLabel('JSON document').check();
    await result.getByText('"status": "down"').waitFor();
    expect(page.url()).toContain('target=tag&tag=x');
  });

  test('the wall shows checks by key, and says when a key is rejected', async () => {
    const key = makeApiKey('ro', app.config.secretKey);
    await db.store.projects.update(project.id, { apiKeyReadonly: key.stored });
    const stranger = await browser.newContext();
    const wall = await stranger.newPage();
    await wall.goto(`${app.base}/tv/#${key.key}=My+jobs&theme=dark`);
    await wall.getByRole('heading', { name: 'My jobs' }).waitFor();
    await wall.getByText('nightly backup').waitFor();
    // what is down comes first
    expect(await wall.locator('.tv__tile').first().innerText()).toContain('Down');
    expect(await wall.locator('html').getAttribute('data-theme')).toBe('dark');
    expect(await violationsOn(wall)).toEqual([]);
    await wall.goto(`${app.base}/tv/#wrong=Nothing`);
    await wall.getByText('Key rejected').waitFor();
    expect(await wall.locator('.tv__tile').count()).toBe(0);
    await stranger.close();
  });

  test('the wall shows no old tiles when the connection is lost', async () => {
    const key = makeApiKey('ro', app.config.secretKey);
    await db.store.projects.update(project.id, { apiKeyReadonly: key.stored });
    await page.clock.install();
    await page.goto(`${app.base}/tv/#${key.key}=My+jobs`);
    await page.getByText('nightly backup').waitFor();
    await context.setOffline(true);
    await page.clock.runFor(6_000);
    await page.getByText('Connection lost').waitFor();
    expect(await page.locator('.tv__tile').count()).toBe(0);
  });

  test('a status page is made, published and seen by a stranger, with script or without', async () => {
    await page.goto(`${app.base}/projects/${project.code}/status_pages/`);
    await page.getByLabel('Title').fill('Our jobs');
    await page.getByLabel('URL').fill('our-jobs');
    await page.getByRole('button', { name: 'Create page' }).click();
    await page.getByLabel('nightly backup', { exact: true }).check();
    await page.getByLabel('Public name of nightly backup').fill('Backups');
    await page.getByRole('checkbox', { name: /^Public/ }).check();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('link', { name: 'Open the page' }).waitFor();
    for (const javaScriptEnabled of [true, false]) {
      const stranger = await browser.newContext({ javaScriptEnabled, viewport: { width: 375, height: 700 } });
      const seen = await stranger.newPage();
      await seen.goto(`${app.base}/status/our-jobs/`);
      expect(await seen.getByRole('heading', { level: 1 }).innerText()).toBe('Our jobs');
      expect(await seen.getByRole('listitem').innerText()).toContain('Backups');
      expect(await seen.getByRole('img', { name: 'The last 90 days' }).count()).toBe(1);
      expect(await seen.content()).not.toContain(check.code);
      await stranger.close();
    }
  });

  test('the wall is set up without knowing its address', async () => {
    await page.goto(`${app.base}/tv/`);
    await page.getByLabel('Read-only API key').fill('some-key');
    await page.getByLabel('Heading').fill('Web shop');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByRole('heading', { name: 'Web shop' }).waitFor();
    expect(page.url()).toContain('#some-key=Web+shop');
  });
});
