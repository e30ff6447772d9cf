import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { closePages, sharedBrowser } from '../support/browser.ts';
import { CONFIRMED, openWorld, type World } from '../support/people.ts';
import { pageStores } from '../support/stores.ts';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PASSWORD = 'correct horse';

describe.each(pageStores)('signing in with a browser, on $name', ({ open }) => {
  let browser: Browser;
  let world: World;
  let contexts: BrowserContext[] = [];
  beforeAll(async () => {
    browser = await sharedBrowser();
    world = await openWorld(open);
  });
  afterEach(async () => {
    for (const context of contexts) await context.close();
    contexts = [];
  });
  afterAll(async () => {
    await closePages(browser);
    await world.close();
  });

  const openPage = async (options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> => {
    const context = await browser.newContext(options);
    contexts.push(context);
    return await context.newPage();
  };
  const at = (path: string) => `${world.app.base}${path}`;

  test.each([true, false])('one signs in with a password and out again; scripts on: %s', async (javaScriptEnabled) => {
    const user = await world.person({ password: PASSWORD });
    const page = await openPage({ javaScriptEnabled });
    await page.goto(at('/'));
    expect(new URL(page.url()).pathname).toBe('/accounts/login/');
    const form = page.locator('form', { has: page.getByLabel('Password') });
    await form.getByLabel('Email address').fill(user.email);
    await form.getByLabel('Password').fill('wrong');
    await form.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('email address or password is incorrect').waitFor();
    expect(await form.getByLabel('Email address').inputValue()).toBe(user.email);
    await form.getByLabel('Password').fill(PASSWORD);
    await form.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('Waiting for the first ping').waitFor();
    await page.getByText('Account', { exact: true }).click();
    expect(await page.getByRole('navigation', { name: 'Account' }).getByText(user.email).isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('heading', { name: 'Log in to' }).waitFor();
  });

  test('one signs up, and the first check is in the time zone of the browser', async () => {
    const page = await openPage({ timezoneId: 'Asia/Tokyo' });
    await page.goto(at('/accounts/login/'));
    const form = page.locator('form', { has: page.getByRole('button', { name: 'Sign up' }) });
    await form.getByLabel('Email address').fill('new@example.org');
    await form.getByRole('button', { name: 'Sign up' }).click();
    await page.getByText('Check your inbox').waitFor();
    await page.goto(at(await world.linkMailedTo('new@example.org')));
    await page.getByText('Waiting for the first ping').waitFor();
    const user = await world.db.store.users.byEmail('new@example.org');
    expect((await world.db.store.profiles.ofUser(user?.id ?? 0))?.tz).toBe('Asia/Tokyo');
  });

  test('the link of a login mail works in another browser by pressing a button', async () => {
    const user = await world.person();
    const page = await openPage({ javaScriptEnabled: false });
    await page.goto(at('/accounts/login/'));
    const form = page.locator('form', { has: page.getByRole('button', { name: 'Email me a link' }) });
    await form.getByLabel('Email address').fill(user.email);
    await form.getByRole('button').click();
    await page.getByText('Check your inbox').waitFor();
    const other = await openPage({ javaScriptEnabled: false });
    await other.goto(at(await world.linkMailedTo(user.email)));
    await other.getByRole('button', { name: 'Log in' }).click();
    await other.getByText('Waiting for the first ping').waitFor();
  });

  test('the menu closes with Escape, and by a click elsewhere', async () => {
    const page = await signedIn();
    await page.goto(at('/'));
    const item = page.getByRole('link', { name: 'Account settings' });
    await page.getByText('Account', { exact: true }).click();
    await item.waitFor();
    await page.keyboard.press('Escape');
    expect(await item.isVisible()).toBe(false);
    await page.getByText('Account', { exact: true }).click();
    await page.getByRole('heading', { level: 1 }).click();
    expect(await item.isVisible()).toBe(false);
  });

  const pages = [
    ['the login page', '/accounts/login/', false],
    ['the login page after a bad link', '/accounts/login/?account-closed', false],
    ['the button of a mailed link', '/accounts/check_token/somebody/token/', false],
    ['the page after asking for a link', '/accounts/login_link_sent/', false],
    ['the list of sessions', '/accounts/profile/sessions/', true],
    ['an address where nothing is', '/nothing/', true],
  ] as const;

  test.each(pages)('%s: axe finds nothing, and nothing scrolls sideways on a phone', async (_, path, isForUsers) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const look = { colorScheme, viewport: { width: 375, height: 700 } };
      const page = isForUsers ? await signedIn(look) : await openPage(look);
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      await page.goto(at(path));
      await page.evaluate(axe);
      const violations = await page.evaluate<string[]>(
        "axe.run().then((result) => result.violations.map((each) => each.id + ': ' + each.nodes[0].html))",
      );
      expect(violations).toEqual([]);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBeLessThanOrEqual(0);
      expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
    }
  });

  const signedIn = async (options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> => {
    const user = await world.person();
    await world.db.store.profiles.update(user.id, { theme: 'system' });
    const visitor = await world.app.signIn(user, CONFIRMED);
    const page = await openPage(options);
    const value = visitor.cookies.get('sessionid') ?? '';
    await page.context().addCookies([{ name: 'sessionid', value, url: world.app.base }]);
    return page;
  };
});
