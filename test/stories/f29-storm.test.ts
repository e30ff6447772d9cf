import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stores, type TestStore } from '../support/stores.ts';
import { runStorm, STORM_CHECKS } from '../support/storm.ts';

// F29: a switch fails, everything behind it goes down at once, and thousands of messages bury the one that matters.

describe.each(stores)('10,000 checks that go down at one moment, on $name', ({ open }) => {
  let db: TestStore;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.cleanup());

  test('send few mails and SMS, every webhook, and leave a record of each message', async () => {
    const { mails, texts, hooks, records, unfinished } = await runStorm(db.store);
    expect(mails).toEqual({ first: 10, all: 11 });
    expect(texts).toEqual({ first: 3, all: 4 });
    expect(hooks).toBe(STORM_CHECKS);
    expect(records).toEqual({
      email: { sent: 11, summedUp: STORM_CHECKS - 10 },
      sms: { sent: 4, summedUp: STORM_CHECKS - 3 },
      webhook: { sent: STORM_CHECKS, summedUp: 0 },
    });
    expect(unfinished).toBe(0);
  }, 180_000);
});
