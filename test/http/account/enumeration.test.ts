import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { User } from '../../../server/store/store.ts';
import { openWorld, type World } from '../../support/people.ts';
import { processorMsOf } from '../../support/processor-time.ts';
import { pageStores } from '../../support/stores.ts';

/** How many times the processor time of one answer another may take; a missing hash makes it 50. */
const MOST_ALIKE = 4;
const FEWEST_TRIES = 5;
/** As many as the limits let through. */
const MOST_TRIES = 18;

type Attempt = (n: number) => Promise<unknown>;

describe.each(pageStores)('L9 how long an answer takes does not tell who has an account, on $name', ({ open }) => {
  let world: World;
  let user: User;
  let inactive: User;
  let withoutPassword: User;
  beforeAll(async () => {
    world = await openWorld(open);
    user = await world.person({ password: 'correct horse' });
    inactive = await world.person({ password: 'correct horse' });
    await world.db.store.users.update(inactive.id, { isActive: false });
    withoutPassword = await world.person();
  });
  afterAll(() => world.close());

  /**
   * How many times longer `one` takes than `other`, in processor time. Both are tried in turn and the quickest of each
   * counts, as what else this process does only makes them slower; while they differ they are tried again, up to a point.
   */
  const ratioOf = async (one: Attempt, other: Attempt): Promise<number> => {
    let [quickestOne, quickestOther] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let n = 0; n < MOST_TRIES; n += 1) {
      quickestOne = Math.min(quickestOne, await processorMsOf(() => one(n)));
      quickestOther = Math.min(quickestOther, await processorMsOf(() => other(n)));
      const ratio = quickestOne / quickestOther;
      if (n >= FEWEST_TRIES && ratio < MOST_ALIKE && ratio > 1 / MOST_ALIKE) break;
    }
    return quickestOne / quickestOther;
  };

  const post = (path: string, fields: Readonly<Record<string, string>>) =>
    world.app.visitor().post(path, fields, world.fromAnywhere());

  const expectAlike = async (one: Attempt, other: Attempt): Promise<void> => {
    const ratio = await ratioOf(one, other);
    expect(ratio).toBeLessThan(MOST_ALIKE);
    expect(ratio).toBeGreaterThan(1 / MOST_ALIKE);
  };

  test('by password', async () => {
    const login = (email: () => string) => () =>
      // a guess that was made before would be answered from memory (test/support/argon2.ts)
      post('/accounts/login/', { action: 'login', email: email(), password: `not ${crypto.randomUUID()}` });
    const known = login(() => user.email);
    await expectAlike(
      login(() => 'nobody@example.org'),
      known,
    );
    for (const { email } of [inactive, withoutPassword]) {
      world.clock.advance(86_400);
      await expectAlike(
        login(() => email),
        known,
      );
    }
  });

  test.each([
    ['by mailed link', '/accounts/login/'],
    ['at sign-up', '/accounts/signup/'],
  ])('%s', async (_, path) => {
    const known: User[] = [];
    for (let n = 0; n < MOST_TRIES; n += 1) known.push(await world.person());
    await expectAlike(
      (n) => post(path, { identity: known[n]?.email ?? '' }),
      (n) => post(path, { identity: `nobody-${n}${path.length}@example.org` }),
    );
    await world.app.mailsSent();
  });
});
