import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { issueSetupToken } from '../../../server/services/set-up-site.ts';
import { openWorld, type World } from '../../support/people.ts';
import { pageStores } from '../../support/stores.ts';

const DAY = 24 * 3600;
const FIELDS = { email: 'Ann@Example.org', password: 'correct horse', site_name: 'Harbour', tz: 'Europe/Riga' };

describe.each(pageStores)('the first start in a browser, on $name', ({ open }) => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld(open);
  });
  afterEach(() => world.close());

  const issue = async (kept: string | null = null): Promise<string> =>
    await issueSetupToken(kept, { store: world.db.store, now: world.clock.now() });
  const superusers = async () => {
    const users = await Promise.all(
      [FIELDS.email, 'bob@example.org'].map((email) => world.db.store.users.byEmail(email)),
    );
    return users.filter((user) => user?.isSuperuser);
  };

  test('the link shows the form, and keeps its address to itself', async () => {
    const seen = await world.app.visitor().get(`/setup/${await issue()}/`);
    expect(seen.status).toBe(200);
    expect(seen.headers.get('referrer-policy')).toBe('strict-origin');
    expect(seen.headers.get('cache-control')).toBe('private, no-store');
    for (const name of ['email', 'password', 'site_name', 'tz']) expect(seen.text).toContain(`name="${name}"`);
    expect(seen.text).toContain('value="Rollcall"');
    expect(seen.text).toContain('SQLite, in');
  });

  test('the form makes a superuser, names the site, and signs in at the first check', async () => {
    const token = await issue();
    const visitor = world.app.visitor();
    const { status, location } = await visitor.post(`/setup/${token}/`, FIELDS);
    expect([status, location]).toEqual([302, expect.stringMatching(/^\/projects\/[\w-]+\/checks\/$/)]);
    const { text } = await visitor.get(location);
    expect(text).toContain('My First Check');
    expect(text).toMatch(
      /curl -fsS -m 10 --retry 5 --retry-connrefused -o \/dev\/null http:\/\/localhost:8000\/ping\/[\w-]{36}/,
    );
    expect(text).toContain('Harbour');
    expect(world.app.config).toMatchObject({ siteName: 'Harbour', masterBadgeLabel: 'Harbour' });

    const user = await world.db.store.users.byEmail('ann@example.org');
    expect(user).toMatchObject({ isSuperuser: true, isStaff: true });
    expect(await world.db.store.users.timeZone(user?.id ?? 0)).toBe('Europe/Riga');
    const again = await world.app.visitor().post('/accounts/login/', { ...FIELDS, action: 'login' });
    expect(again.status).toBe(302);
  });

  test('a link works once', async () => {
    const token = await issue();
    await world.app.visitor().post(`/setup/${token}/`, FIELDS);
    for (const method of ['get', 'post'] as const) {
      const { status, text } = await world.app.visitor()[method](`/setup/${token}/`, {});
      expect(status).toBe(404);
      expect(text).toContain('This server is set up');
      expect(text).toContain('/accounts/login/');
      expect(text).toContain('rollcall createsuperuser');
    }
  });

  test('of two browsers with two links at the same moment one makes the account', async () => {
    const other = await world.also({});
    const [first, second] = [await issue(), await issue()];
    const answers = await Promise.all([
      world.app.visitor().post(`/setup/${first}/`, FIELDS),
      other.visitor().post(`/setup/${second}/`, { ...FIELDS, email: 'bob@example.org' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([302, 404]);
    expect(await superusers()).toHaveLength(1);
  });

  test('of two browsers with the same link at the same moment one makes the account', async () => {
    const token = await issue();
    const answers = await Promise.all(
      ['ann@example.org', 'bob@example.org'].map((email) =>
        world.app.visitor().post(`/setup/${token}/`, { ...FIELDS, email }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([302, 404]);
    expect(await superusers()).toHaveLength(1);
  });

  test('a link counts for 24 hours from the latest start', async () => {
    const token = await issue();
    world.clock.advance(DAY - 1);
    expect((await world.app.visitor().get(`/setup/${token}/`)).status).toBe(200);
    expect(await issue(token)).toBe(token);
    world.clock.advance(DAY - 1);
    expect((await world.app.visitor().get(`/setup/${token}/`)).status).toBe(200);
    world.clock.advance(1);
    const { status, text } = await world.app.visitor().get(`/setup/${token}/`);
    expect([status, text]).toEqual([404, expect.stringContaining('more than 24 hours ago')]);
    expect(await issue(token)).not.toBe(token);
  });

  test('createsuperuser voids the link; other accounts do not', async () => {
    const token = await issue();
    await world.person();
    expect((await world.app.visitor().get(`/setup/${token}/`)).status).toBe(200);
    await world.person({ isSuperuser: true });
    expect((await world.app.visitor().post(`/setup/${token}/`, FIELDS)).status).toBe(404);
  });

  test('guesses are limited, and do not shut out whoever has the link', async () => {
    const token = await issue();
    const statuses: number[] = [];
    for (let n = 0; n < 21; n += 1)
      statuses.push((await world.app.visitor().get(`/setup/${'x'.repeat(42)}${n}/`)).status);
    expect(statuses.at(19)).toBe(404);
    expect(statuses.at(20)).toBe(429);
    expect((await world.app.visitor().get(`/setup/${token}/`)).status).toBe(200);
  });

  test.each([
    [{ email: 'ann@' }, 'Enter a valid email address.'],
    [{ password: 'short' }, 'Use at least'],
    [{ password: 'password' }, 'too common'],
    [{ site_name: ' ' }, 'Enter a name.'],
    [{ site_name: 'x'.repeat(61) }, 'At most 60 characters.'],
  ])('%j: %s', async (over, message) => {
    const token = await issue();
    const { status, text } = await world.app.visitor().post(`/setup/${token}/`, { ...FIELDS, ...over });
    expect([status, text]).toEqual([200, expect.stringContaining(message)]);
    expect(text).toContain('<option value="Europe/Riga" selected');
    expect(await world.db.store.users.any()).toBe(false);
  });

  test('an address that has an account is told beside the field', async () => {
    const token = await issue();
    await world.person({ email: 'ann@example.org' });
    const { text } = await world.app.visitor().post(`/setup/${token}/`, FIELDS);
    expect(text).toContain('This address already has an account on this server. To make it a superuser, run');
  });

  test('a form from elsewhere is refused', async () => {
    const token = await issue();
    const body = new URLSearchParams({ ...FIELDS, csrfmiddlewaretoken: 'x'.repeat(32) });
    expect((await world.app.visitor().send(`/setup/${token}/`, { method: 'POST', body })).status).toBe(403);
    const headers = { origin: 'https://evil.example' };
    expect((await world.app.visitor().post(`/setup/${token}/`, FIELDS, headers)).status).toBe(403);
  });

  test('the token is in no line of the log and in no row of the database', async () => {
    const token = await issue();
    await world.app.visitor().get(`/setup/${token}/`);
    await world.app.visitor().post(`/setup/${token}/`, FIELDS);
    await world.app.visitor().get(`/setup/${token}/`);
    expect(world.logged.some(({ fields }) => fields['route'] === '/setup/{token}/')).toBe(true);
    expect(JSON.stringify(world.logged)).not.toContain(token);
  });

  test('SITE_NAME wins over the name that was chosen, and takes the field away', async () => {
    const named = await world.also({ env: { SITE_NAME: 'Ops' } });
    const token = await issue();
    expect((await named.visitor().get(`/setup/${token}/`)).text).not.toContain('site_name');
    const { site_name: _, ...fields } = FIELDS;
    expect((await named.visitor().post(`/setup/${token}/`, fields)).status).toBe(302);
    expect(named.config.siteName).toBe('Ops');
    expect(await world.db.store.siteSettings.get('name')).toBeNull();
  });

  test('the login page of an empty server says where to begin', async () => {
    expect((await world.app.visitor().get('/accounts/login/')).text).toContain('This server has no account yet.');
    await world.person();
    expect((await world.app.visitor().get('/accounts/login/')).text).not.toContain('This server has no account yet.');
  });
});
