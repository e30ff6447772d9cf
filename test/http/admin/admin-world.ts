import { randomUUID } from 'node:crypto';
import type { Channel } from '../../../server/core/channel.ts';
import { addSecs } from '../../../server/core/instant.ts';
import type { Store, User } from '../../../server/store/store.ts';
import { aPing } from '../../support/builders.ts';
import type { MovingClock } from '../../support/moving-clock.ts';
import { type Seed, seed, seedChannel, seedUser } from '../../support/seed.ts';

export const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
export const TOKEN = 'https://hooks.example.org/very-secret-token';

/** A person with a project that has one of everything in it. */
export interface Household extends Seed {
  readonly channel: Channel;
}

/** Stores one of everything that the administration lists. */
export async function household(store: Store, clock: MovingClock): Promise<Household> {
  const seeded = await seed(store, [{ name: 'Nightly <b>dump</b>', tags: 'db prod' }]);
  const { user, project, checks } = seeded;
  const [check] = checks;
  if (check === undefined) throw new Error('no check');
  const now = clock.now();
  const channel = await seedChannel(store, project, { kind: 'webhook', value: TOKEN, name: 'Hook' });
  await store.profiles.update(user.id, { totp: SECRET, totpCreatedAt: now });
  await store.projects.update(project.id, { apiKey: 'plainkeyplainkeyplainkeyplainkey' });
  await store.pings.insert(check.id, [aPing({ createdAt: now })]);
  await store.checks.update(check.id, { status: 'up', lastPingAt: now, alertAfter: addSecs(now, 90_000), nPings: 1 });
  await store.flips.insert(check.id, [
    { createdAt: now, oldStatus: 'new', newStatus: 'up', reason: '', silent: false },
  ]);
  await store.notifications.insert([
    {
      code: randomUUID(),
      flipId: null,
      checkId: check.id,
      channelId: channel.id,
      event: 'test',
      checkStatus: 'down',
      createdAt: now,
    },
  ]);
  await store.credentials.insert({
    code: randomUUID(),
    userId: user.id,
    name: 'Blue key',
    createdAt: now,
    signCount: 3,
    data: new Uint8Array([1, 2, 3]),
  });
  const lease = { owner: 'me', until: addSecs(now, 60) };
  await store.mails.add({ recipient: user.email, subject: 'Hello', body: 'sealed', createdAt: now }, lease);
  return { ...seeded, channel };
}

/** Stores somebody who may see the administration. */
export async function staffIn(store: Store, rights: Pick<User, 'isStaff' | 'isSuperuser'>): Promise<User> {
  const user = await seedUser(store);
  await store.users.update(user.id, rights);
  return user;
}
