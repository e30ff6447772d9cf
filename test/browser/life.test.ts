import { randomUUID } from 'node:crypto';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { accountWorld, PASSWORD } from '../http/account/account-world.ts';
import { closePages, sharedBrowser } from '../support/browser.ts';
import { pageStores } from '../support/stores.ts';

const ALICE = 'alice@example.org';
const BOB = 'bob@example.org';
const LINK = /https?:\/\/\S+\/accounts\/check_token\/\S+/;

/** Somebody at a browser of their own. */
interface Person {
  readonly email: string;
  readonly page: Page;
  readonly context: BrowserContext;
}

describe.each(pageStores)('the whole life of an account, on $name', ({ open }) => {
  const world = accountWorld(open, { env: { RP_ID: 'localhost', SITE_ROOT: 'http://localhost' } });
  let browser: Browser;
  const contexts: BrowserContext[] = [];
  beforeAll(async () => {
    browser = await sharedBrowser();
  });
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
  });
  afterAll(() => closePages(browser));

  const at = (path: string) => `${world.app().base.replace('127.0.0.1', 'localhost')}${path}`;

  const somebody = async (email: string): Promise<Person> => {
    // a place of its own, so that nobody meets the limits of another
    const headers = { 'X-Forwarded-For': `2001:db8:${randomUUID().slice(0, 4)}::1` };
    const context = await browser.newContext({ extraHTTPHeaders: headers });
    contexts.push(context);
    context.setDefaultTimeout(15_000);
    return { email, context, page: await context.newPage() };
  };

  const mailedLink = async (email: string): Promise<string> => {
    const link = await world.linkTo(email, LINK);
    return at(new URL(link).pathname + new URL(link).search);
  };

  /** Opens a page that asks for a confirmation, and gives it from the mail. */
  const openConfirmed = async ({ page, email }: Person, path: string): Promise<void> => {
    await page.goto(at(path));
    const field = page.locator('input[name="sudo_code"]');
    if ((await field.count()) === 0) return;
    const mails = await world.mailsTo(email);
    const code = /Confirmation code: (\d{6})/.exec(mails.at(-1)?.subject ?? '')?.[1] ?? '';
    await field.fill(code);
    await page.getByRole('button', { name: 'Confirm' }).click();
    await field.waitFor({ state: 'detached' });
  };

  const signOut = async ({ page }: Person): Promise<void> => {
    await page.goto(at('/accounts/profile/'));
    await page.locator('form[action$="/accounts/logout/"]').evaluate((form: HTMLFormElement) => form.submit());
    await page.waitForURL('**/accounts/login/**');
  };

  const givePassword = async ({ page, email }: Person): Promise<void> => {
    await page.goto(at('/accounts/login/'));
    await page.locator('input[name="email"]').fill(email);
    await page.locator('input[name="password"]').fill(PASSWORD);
    await page.locator('input[name="password"]').press('Enter');
  };

  const isIn = async ({ page, email }: Person): Promise<void> => {
    await page.goto(at('/accounts/profile/'));
    await page.locator('main').getByText(email).first().waitFor();
  };

  /** Posts a form as a script would that leaves the buttons of the page aside; returns the status. */
  const force = async ({ page, context }: Person, path: string, fields: Readonly<Record<string, string>>) => {
    const token = (await context.cookies()).find(({ name }) => name === 'csrftoken')?.value ?? '';
    const form = { csrfmiddlewaretoken: token, ...fields };
    const answer = await page.request.post(at(path), { form, maxRedirects: 0 });
    return answer.status();
  };

  const plugIn = async ({ context, page }: Person): Promise<CDPSession> => {
    const session = await context.newCDPSession(page);
    await session.send('WebAuthn.enable');
    const abilities = { hasResidentKey: true, hasUserVerification: true, isUserVerified: true } as const;
    await session.send('WebAuthn.addVirtualAuthenticator', {
      options: { protocol: 'ctap2', transport: 'internal', automaticPresenceSimulation: true, ...abilities },
    });
    return session;
  };

  test('from signing up to closing', async () => {
    const alice = await somebody(ALICE);
    const { page } = alice;

    // sign up, and follow the link in the mail
    await page.goto(at('/accounts/login/'));
    const signUp = page.locator('form[action$="/accounts/signup/"]');
    await signUp.getByLabel('Email address').fill(ALICE);
    await signUp.getByRole('button', { name: 'Sign up' }).click();
    await page.getByText('Check your inbox').waitFor();
    await page.goto(await mailedLink(ALICE));
    await page.waitForURL('**/projects/*/checks/');
    const projectPath = new URL(page.url()).pathname.replace('checks/', '');
    const settingsPath = `${projectPath}settings/`;

    // a password
    await openConfirmed(alice, '/accounts/set_password/');
    await page.getByLabel('New password').fill(PASSWORD);
    await page.getByRole('button', { name: /Save/ }).click();
    await page.waitForURL('**/accounts/profile/');

    // a security key and an authenticator app, and codes for the day both are lost
    const key = await plugIn(alice);
    await openConfirmed(alice, '/accounts/two_factor/webauthn/');
    await page.getByLabel('Name').fill('laptop');
    await page.getByRole('button', { name: 'Add the key' }).click();
    await page.getByText('The key laptop has been added.').waitFor();
    await openConfirmed(alice, '/accounts/two_factor/totp/');
    const secret = (await page.locator('.secret').textContent())?.trim() ?? '';
    await page.getByLabel('Six-digit code').fill(world.codeOf(secret));
    await page.getByRole('button', { name: 'Turn on' }).click();
    await openConfirmed(alice, '/accounts/two_factor/recovery_codes/');
    await page.getByRole('button', { name: 'Create ten new codes' }).click();
    const codes = await page.locator('.codes li').allTextContents();
    expect(codes).toHaveLength(10);

    // signing in with each
    await signOut(alice);
    await givePassword(alice);
    await page.getByRole('button', { name: 'Use a security key' }).click();
    await page.waitForURL('**/projects/*/checks/');
    await signOut(alice);
    await givePassword(alice);
    await page.getByRole('link', { name: 'Use your authenticator app instead' }).click();
    // the code of the set-up is used up
    world.clock.advance(90);
    await page.locator('input[name="code"]').fill(world.codeOf(secret));
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL('**/projects/*/checks/');
    await signOut(alice);
    await givePassword(alice);
    await page.getByRole('link', { name: 'Use a recovery code instead' }).click();
    await page.locator('input[name="recovery_code"]').fill(codes[0] ?? '');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL('**/projects/*/checks/');
    await signOut(alice);
    await page.goto(at('/accounts/login/'));
    await page.getByRole('link', { name: 'Log in with a passkey' }).click();
    await page.waitForURL('**/projects/*/checks/');
    await key.detach();

    // a second person, who may look first
    await page.goto(at(settingsPath));
    const invitation = page.locator('form:has(button[name="invite_team_member"])');
    await invitation.locator('input[name="email"]').fill(BOB);
    await invitation.locator('input[name="role"][value="r"]').check();
    await invitation.locator('button[name="invite_team_member"]').click();
    await page.locator(`select[aria-label="Role of ${BOB}"]`).waitFor({ state: 'attached' });
    const bob = await somebody(BOB);
    await bob.page.goto(await mailedLink(BOB));
    await bob.page.getByRole('button', { name: 'Log in' }).click();
    await bob.page.waitForURL(`**${projectPath}checks/`);

    // each role tries what it may not
    const setRole = async (role: string): Promise<void> => {
      await page.goto(at(settingsPath));
      await page.locator(`select[aria-label="Role of ${BOB}"]`).selectOption(role);
      await page.locator(`form:has(select[aria-label="Role of ${BOB}"]) button[name="change_role"]`).click();
    };
    await bob.page.goto(at(settingsPath));
    expect(await bob.page.getByText('API access').count()).toBe(0);
    expect(await force(bob, settingsPath, { set_project_name: '1', name: 'Mine' })).toBe(403);
    expect(await force(bob, settingsPath, { create_key: 'api_key' })).toBe(403);
    await setRole('w');
    expect(await force(bob, settingsPath, { set_project_name: '1', name: 'Renamed' })).toBe(200);
    expect(await force(bob, settingsPath, { invite_team_member: '1', email: 'c@example.org', role: 'w' })).toBe(403);
    await setRole('m');
    expect(await force(bob, settingsPath, { invite_team_member: '1', email: 'c@example.org', role: 'w' })).toBe(200);
    expect(await force(bob, settingsPath, { transfer_project: '1', email: BOB })).toBe(403);
    expect(await force(bob, `${projectPath}remove/`, {})).toBe(404);
    expect(await force(bob, settingsPath, { accept_transfer: '1' })).toBe(403);

    // the project changes hands
    await page.goto(at(settingsPath));
    const offer = page.locator('form:has(button[name="transfer_project"])');
    await offer.locator('[name="email"]').selectOption(BOB);
    await offer.locator('button[name="transfer_project"]').click();
    await bob.page.goto(at(settingsPath));
    await bob.page.locator('button[name="accept_transfer"]').click();
    await bob.page.locator('button[name="transfer_project"]').waitFor();
    expect(await force(alice, settingsPath, { transfer_project: '1', email: ALICE })).toBe(403);

    // and the first account closes, without taking the project along
    await openConfirmed(alice, '/accounts/close/');
    await page.locator('input[name="confirmation"]').fill(ALICE);
    await page.getByRole('button', { name: 'Close my account' }).click();
    await page.getByText('Your account is closed').waitFor();
    expect(await world.db().users.byEmail(ALICE)).toBeNull();
    await givePassword(alice);
    await page.getByText('email address or password is incorrect').waitFor();
    await isIn(bob);
    await bob.page.goto(at(`${projectPath}checks/`));
    await bob.page.getByText('My First Check').first().waitFor();
  });
});
