import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pruneAccounts } from '../../../server/services/prune-all.ts';
import type { User } from '../../../server/store/store.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { seed, seedChannel, seedCheck } from '../../support/seed.ts';
import { pageStores } from '../../support/stores.ts';
import { accountWorld, PASSWORD } from './account-world.ts';

const CLOSE = '/accounts/close/';
const EXPORT = '/accounts/export/';
const DAY_SECS = 24 * 3600;

describe.each(pageStores)('closing an account on $name', ({ open }) => {
  const world = accountWorld(open, { env: { ACCOUNT_CLOSE_GRACE_DAYS: '7' } });
  let atOnce: TestApp;
  beforeAll(async () => {
    atOnce = await startApp(world.opened(), { clock: world.clock });
  });
  afterAll(() => atOnce.stop());

  const close = async (user: User) => {
    const visitor = await world.confirmed(user);
    return { visitor, answer: await visitor.post(CLOSE, { confirmation: user.email }) };
  };
  const prune = () => {
    const { store } = world.opened();
    return pruneAccounts({ store, objects: null, now: world.clock.now(), dryRun: false, bus: { publish: () => {} } });
  };

  test('the page says for how long it can be taken back, and offers the data first', async () => {
    const { user } = await seed(world.db());
    const { text } = await (await world.confirmed(user)).get(CLOSE);
    expect(text).toContain('7 days from now');
    expect(text).toContain(`href="${EXPORT}"`);
    const now = await world.at(atOnce, await world.confirmed(user)).get(CLOSE);
    expect(now.text).toContain('immediately and permanently');
  });

  test('signs out everywhere, and deletes nothing yet', async () => {
    const { user, project } = await seed(world.db());
    await world.db().users.update(user.id, { lastLoginAt: world.clock.now() });
    const other = await world.app().signIn(user);
    const { answer } = await close(user);
    expect(answer.location).toBe('/accounts/login/?account-closed=1');
    expect((await other.get(answer.location)).text).toContain('will be deleted in 7 days');
    expect(await world.isSignedIn(other)).toBe(false);
    await prune();
    expect(await world.db().projects.byId(project.id)).not.toBeNull();
  });

  test('is over when the owner logs in again', async () => {
    const user = await world.userWith({ password: true });
    await close(user);
    const visitor = world.app().visitor();
    await visitor.post('/accounts/login/', { action: 'login', email: user.email, password: PASSWORD });
    expect((await visitor.get('/accounts/profile/')).text).toContain('will not be deleted');
    expect(await world.db().profiles.ofUser(user.id)).toMatchObject({ closingAt: null });
  });

  test('deletes account and projects when the days are over', async () => {
    const { user, project } = await seed(world.db());
    await close(user);
    world.clock.advance(7 * DAY_SECS + 1);
    expect((await prune()).closed).toContain(user.email);
    expect(await world.db().users.byId(user.id)).toBeNull();
    expect(await world.db().projects.byId(project.id)).toBeNull();
  });

  describe('the data of an account', () => {
    test('is one JSON file, with everything of its owner and no secrets', async () => {
      const { user, project } = await seed(world.db(), [{ name: 'Nightly', tags: 'db' }]);
      await seedCheck(world.db(), { projectId: project.id, name: 'Hourly' });
      await seedChannel(world.db(), project, { kind: 'webhook', value: 'https://example.org/secret', name: 'Hook' });
      const answer = await (await world.confirmed(user)).get(EXPORT);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-disposition')).toBe('attachment; filename="account.json"');
      const data = JSON.parse(answer.text);
      expect(data.account).toMatchObject({ email: user.email, tz: 'UTC', reports: 'monthly' });
      expect(data.projects[0].checks.map(({ name }: { readonly name: string }) => name)).toEqual(['Nightly', 'Hourly']);
      expect(data.projects[0].integrations).toEqual([{ kind: 'webhook', name: 'Hook', disabled: false }]);
      for (const secret of ['https://example.org/secret', project.pingKey ?? '', user.username]) {
        expect(answer.text).not.toContain(secret);
      }
    });

    test('holds no project of others, only that one works in it', async () => {
      const { user } = await seed(world.db());
      const { project, checks } = await seed(world.db());
      const membership = { userId: user.id, projectId: project.id, role: 'r', transferRequestedAt: null } as const;
      await world.db().members.insert(membership);
      const { text } = await (await world.confirmed(user)).get(EXPORT);
      expect(text).not.toContain(project.code);
      expect(text).not.toContain(checks[0]?.code);
      expect(JSON.parse(text).member_of).toEqual([{ project: project.name, role: 'r' }]);
    });

    test('is given only to somebody who has confirmed that it is them', async () => {
      const { user } = await seed(world.db());
      const answer = await (await world.app().signIn(user)).get(EXPORT);
      expect(answer.headers.get('content-type')).toContain('text/html');
      expect(answer.text).toContain('sudo_code');
    });
  });
});
