import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { accountWorld, PASSWORD } from '../http/account/account-world.ts';
import { closePages, sharedBrowser } from '../support/browser.ts';
import { seedProject } from '../support/seed.ts';
import { pageStores } from '../support/stores.ts';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PAGES = [
  '/accounts/profile/',
  '/accounts/profile/notifications/',
  '/accounts/profile/appearance/',
  '/accounts/set_password/',
  '/accounts/change_email/',
  '/accounts/close/',
  '/accounts/two_factor/webauthn/',
  '/accounts/two_factor/totp/',
  '/accounts/two_factor/totp/remove/',
];

describe.each(pageStores)('account pages in a browser, on $name', ({ open }) => {
  const world = accountWorld(open, { env: { RP_ID: 'localhost' } });
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    browser = await sharedBrowser();
  });
  afterAll(() => closePages(browser));
  beforeEach(async () => {
    context = await browser.newContext();
    page = await context.newPage();
    complaints = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
  });
  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  const site = () => world.app().base.replace('127.0.0.1', 'localhost');
  const signIn = async (user: Parameters<typeof world.confirmed>[0]) => {
    const { cookies } = await world.confirmed(user);
    await context.addCookies([{ name: 'sessionid', value: cookies.get('sessionid') ?? '', url: site() }]);
  };
  /** A key that agrees to everything. */
  const plugIn = async () => {
    const session = await context.newCDPSession(page);
    await session.send('WebAuthn.enable');
    const options = { protocol: 'ctap2', transport: 'usb', hasResidentKey: false, hasUserVerification: false } as const;
    await session.send('WebAuthn.addVirtualAuthenticator', {
      options: { ...options, automaticPresenceSimulation: true },
    });
  };

  test('F10 F4 F1 a key is added, then asked for at once after the password, and opens the account', async () => {
    const user = await world.userWith({ password: true });
    await signIn(user);
    await plugIn();
    await page.goto(`${site()}/accounts/two_factor/webauthn/`);
    await page.getByLabel('Name').fill('the blue one');
    await page.getByRole('button', { name: 'Add the key' }).click();
    await page.getByText('The key the blue one has been added.').waitFor();

    // the same key a second time
    await page.goto(`${site()}/accounts/two_factor/webauthn/`);
    await page.getByLabel('Name').fill('again');
    await page.getByRole('button', { name: 'Add the key' }).click();
    await page.getByText('This key has already been added').waitFor();

    await context.clearCookies();
    await page.goto(`${site()}/accounts/login/`);
    await page.locator('input[name="email"]').fill(user.email);
    await page.locator('input[name="password"]').fill(PASSWORD);
    await page.locator('input[name="password"]').press('Enter');
    await page.waitForURL(`${site()}/`);
    const [key] = await world.db().credentials.ofUser(user.id);
    expect([key?.name, key?.lastUsedAt === null]).toEqual(['the blue one', false]);
  });

  test.each([
    [375, 'dark'],
    [1280, 'light'],
  ] as const)('pages have no axe violation and do not scroll sideways at %i px, %s', async (width, colorScheme) => {
    const user = await world.newUser();
    await seedProject(world.db(), { ownerId: user.id, name: 'A very long name of a project '.repeat(6) });
    await world.db().profiles.update(user.id, { theme: 'system' });
    await signIn(user);
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    const inspect = async (path: string) => {
      await page.goto(`${site()}${path}`);
      const shots = process.env['SCREENSHOTS'];
      if (shots) await page.screenshot({ path: `${shots}${path.replaceAll('/', '-')}${width}.png`, fullPage: true });
      const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
      expect([path, overflow]).toEqual([path, 0]);
      await page.evaluate(axe);
      const violations = await page.evaluate('axe.run().then(({ violations }) => violations.map(({ id }) => id))');
      expect([path, violations]).toEqual([path, []]);
    };
    for (const path of PAGES) await inspect(path);
    // the page that asks for a confirmation stands before it again
    world.clock.advance(1801);
    await inspect('/accounts/set_password/?again');
    await page.getByText('Confirm your identity').waitFor();
  });

  test('A2 the zone of the browser is offered, and a weak password is not sent', async () => {
    await context.close();
    context = await browser.newContext({ timezoneId: 'Europe/Riga' });
    page = await context.newPage();
    const user = await world.newUser();
    await signIn(user);
    await page.goto(`${site()}/accounts/profile/`);
    await page.getByRole('button', { name: 'Use the time zone of this browser: Europe/Riga' }).click();
    await page.locator('form:has(select[name="tz"])').getByRole('button', { name: 'Save' }).click();
    await page.getByText('Times are now shown in Europe/Riga').waitFor();
    await page.goto(`${site()}/accounts/set_password/`);
    await page.getByLabel('New password').fill('password1');
    await page.getByText('Too common').waitFor();
    await page.getByRole('button', { name: /Save/ }).click();
    expect(await world.db().users.password(user.id)).toBe('!');
    await page.getByLabel('New password').fill(PASSWORD);
    await page.getByRole('button', { name: /Save/ }).click();
    await page.waitForURL(`${site()}/accounts/profile/`);
  });
});
