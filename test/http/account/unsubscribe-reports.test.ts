import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addSecs } from '../../../server/core/instant.ts';
import { REPORTS_SALT, signText } from '../../../server/signing.ts';
import type { User } from '../../../server/store/store.ts';
import { T0 } from '../../support/builders.ts';
import { openWorld, type World } from '../../support/people.ts';
import { stores } from '../../support/stores.ts';

describe.each(stores)('the link that ends reports, on $name', ({ open }) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(open);
  });
  afterAll(() => world.close());

  const linkFor = ({ username }: Pick<User, 'username'>, agoSecs = 0): string =>
    `${world.app.base}/accounts/unsubscribe_reports/${signText(username, REPORTS_SALT, 'test-secret', addSecs(world.clock.now(), -agoSecs))}/`;
  const settings = async (user: User) => {
    const profile = await world.db.store.profiles.ofUser(user.id);
    return [profile?.reports, profile?.nagPeriodSecs, profile?.nextReportAt, profile?.nextNagAt];
  };
  const reader = async () => {
    const user = await world.person();
    await world.db.store.profiles.update(user.id, {
      ...{ reports: 'weekly', nagPeriodSecs: 3600 },
      ...{ nextReportAt: T0, nextNagAt: T0 },
    });
    return user;
  };

  test('Y2: a post without cookie or token turns reports and reminders off, as often as one likes', async () => {
    const user = await reader();
    for (const _ of [1, 2]) {
      const body = 'List-Unsubscribe=One-Click';
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
      expect((await fetch(linkFor(user), { method: 'POST', body, headers })).status).toBe(200);
      expect(await settings(user)).toEqual(['off', 0, null, null]);
    }
  });

  test.each([
    [10, false],
    [299, false],
    [301, true],
    [400 * 86_400, true],
  ])('Y3: opening it after %i s changes nothing; the form sends itself: %s', async (age, itself) => {
    const user = await reader();
    const answer = await fetch(linkFor(user, age));
    expect([answer.status, (await answer.text()).includes('data-submit-itself')]).toEqual([200, itself]);
    expect((await settings(user))[0]).toBe('weekly');
  });

  test('Y4: a link that is not ours says so; one for somebody who is gone succeeds', async () => {
    const user = await reader();
    const forged = `${linkFor(user).slice(0, -3)}xx/`;
    for (const method of ['GET', 'POST']) {
      const answer = await fetch(forged, { method });
      expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('Invalid link')]);
    }
    expect((await settings(user))[0]).toBe('weekly');
    const gone = await fetch(linkFor({ username: 'nobody@example.org' }), { method: 'POST' });
    expect([gone.status, await gone.text()]).toEqual([200, expect.stringContaining('no longer receive')]);
  });
});
