import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { User } from '../../../server/store/store.ts';
import { CONFIRMED, openWorld, type World } from '../../support/people.ts';
import { seed } from '../../support/seed.ts';
import { pageStores } from '../../support/stores.ts';
import type { Visitor } from '../../support/visitor.ts';

describe.each(pageStores)('mails that staff send by hand on $name', ({ open }) => {
  let world: World;
  let superuser: Visitor;
  beforeAll(async () => {
    world = await openWorld(open);
    superuser = await world.app.signIn(await world.person({ isSuperuser: true }), CONFIRMED);
  });
  afterAll(() => world.close());

  const send = (user: User, action: string) => superuser.post(`/admin/accounts/profile/${user.id}/change/`, { action });
  const subjectsTo = async ({ email }: User) => {
    await world.mailsTo(email);
    return world.smtp.mails.filter(({ to }) => to.includes(email)).map(({ parsed }) => parsed.subject);
  };

  test('a report goes out, of the kind that the person wants or else monthly, and no date moves', async () => {
    const { user } = await seed(world.db.store, [{ status: 'up', lastPingAt: world.clock.now(), name: 'backup' }]);
    for (const reports of ['weekly', 'off'] as const) {
      await world.db.store.profiles.update(user.id, { reports });
      await send(user, 'send_report');
    }
    await expect.poll(() => subjectsTo(user)).toEqual(['Weekly Report', 'Monthly Report']);
    expect((await world.db.store.profiles.ofUser(user.id))?.nextReportAt).toBeNull();
  });

  test('a reminder goes out only if something is down', async () => {
    const { user, checks } = await seed(world.db.store, [{ status: 'up', lastPingAt: world.clock.now() }]);
    await send(user, 'send_nag');
    expect(await subjectsTo(user)).toEqual([]);
    await world.db.store.checks.update(checks[0]?.id ?? 0, { status: 'down' });
    await send(user, 'send_nag');
    await expect.poll(() => subjectsTo(user)).toEqual(['Reminder: 1 check still down']);
  });
});
