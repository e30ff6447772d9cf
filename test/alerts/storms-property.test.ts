import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Channel } from '../../server/core/channel.ts';
import type { Check } from '../../server/core/check.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { buildWorld, type World } from './world.ts';

const CHECKS = 5;
const LEASE_SECS = 61;
/** Longer than what failed is tried again. */
const IN_THE_END_SECS = 8 * 3600;

type Step =
  | { readonly do: 'flip'; readonly check: number }
  | { readonly do: 'pass'; readonly secs: number }
  | { readonly do: 'crash' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('flip'), check: fc.nat(CHECKS - 1) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass'), secs: fc.integer({ min: 0, max: 70 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash') }) },
);

describe.each(stores)('summaries, on $name', ({ open }) => {
  let db: TestStore;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.cleanup());

  test('tell each channel of each change once, and of each check in order, whatever crashes', async () => {
    const steps = fc.array(step, { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 4 }), steps, async (burst, history) => {
        const world = await buildWorld(db.store, { NOTIFY_RETRY_DELAYS: '' });
        try {
          await live(world, burst, history);
        } finally {
          await world.close();
        }
      }),
      { numRuns: 25 },
    );
  }, 120_000);
});

async function live(world: World, burst: number, history: readonly Step[]): Promise<void> {
  const { checks, channel } = await settle(world, burst);
  const states = checks.map((): 'up' | 'down' => 'up');
  let flips = 0;
  for (const one of history) {
    if (one.do === 'pass') {
      world.clock.advance(one.secs);
      await world.deliver();
    } else if (one.do === 'crash') {
      // sends what is due and dies before that is recorded
      const victim = world.deliverer({ owner: 'victim' });
      await victim.turn();
      await victim.idle();
      world.clock.advance(LEASE_SECS);
    } else {
      const [from, check] = [states[one.check] ?? 'up', checks[one.check]];
      if (check === undefined) continue;
      const to = from === 'up' ? 'down' : 'up';
      await world.flip(check, from, to, to === 'down' ? 'fail' : '');
      states[one.check] = to;
      flips += 1;
      await world.fanOut();
    }
  }
  world.clock.advance(IN_THE_END_SECS);
  await world.deliver();
  await expectToldOnce(world, channel, flips);
  expectInOrder(world, states);
}

async function settle(
  world: World,
  burst: number,
): Promise<{ readonly checks: readonly Check[]; readonly channel: Channel }> {
  const first = await world.addCheck({ name: 'c0' });
  const channel = await world.addChannel(first, 'mattermost', `${world.sink.url}/chat`, { burst });
  const checks = [first];
  for (let n = 1; n < CHECKS; n += 1) {
    const check = await world.addCheck({ name: `c${n}` });
    await world.store.checks.assignChannels(check.id, [channel.id]);
    checks.push(check);
  }
  return { checks, channel };
}

async function expectToldOnce(world: World, channel: Channel, flips: number): Promise<void> {
  const all = await world.notifications(channel);
  const told = all.filter(({ flipId }) => flipId !== null);
  expect(new Set(told.map(({ flipId }) => flipId)).size).toBe(flips);
  expect(told).toHaveLength(flips);
  const sent = new Set(all.filter(({ state }) => state === 'sent').map(({ id }) => id));
  for (const { id, summaryId } of told) expect(sent.has(summaryId ?? id)).toBe(true);
  expect(await world.store.jobs.count()).toBe(0);
}

/** The last that was said of each check is how it stands. */
function expectInOrder(world: World, states: readonly ('up' | 'down')[]): void {
  const last = new Map<string, string>();
  for (const body of world.sink.at('/chat')) {
    const alone = /"title":"\\"(c\d)\\" is (UP|DOWN)"/.exec(body);
    if (alone) last.set(alone[1] ?? '', (alone[2] ?? '').toLowerCase());
    for (const [, title, names = ''] of body.matchAll(/"title":"(Down|Up Again|Down and Up Again)","value":"(.*?)"/g)) {
      for (const name of names.split(', ')) last.set(name, title === 'Down' ? 'down' : 'up');
    }
  }
  for (const [name, said] of last) expect([name, said]).toEqual([name, states[Number(name.slice(1))]]);
}
