import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Channel } from '../../server/core/channel.ts';
import type { Check } from '../../server/core/check.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { buildWorld, type World } from './world.ts';

const BURST = 2;
/** No lease lasts longer without being renewed. */
const LEASE_SECS = 61;

describe.each(stores)('a channel that gets two messages within a minute, on $name', ({ open }) => {
  let db: TestStore;
  let world: World;
  let channel: Channel;
  let checks: readonly Check[];
  let isAway: boolean;

  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.cleanup());
  beforeEach(async () => {
    world = await buildWorld(db.store, { NOTIFY_RETRY_DELAYS: '' });
    const first = await world.addCheck({ name: 'c0' });
    channel = await world.addChannel(first, 'mattermost', `${world.sink.url}/chat`, { burst: BURST });
    const others: Check[] = [];
    for (let n = 1; n < 6; n += 1) {
      const check = await world.addCheck({ name: `c${n}` });
      await world.store.checks.assignChannels(check.id, [channel.id]);
      others.push(check);
    }
    checks = [first, ...others];
    isAway = false;
    world.sink.respond(() => ({ status: isAway ? 503 : 200 }));
  });
  afterEach(() => world.close());

  const go = async (to: 'up' | 'down', ...which: readonly number[]) => {
    for (const n of which) {
      const check = checks[n];
      if (check) await world.flip(check, to === 'up' ? 'down' : 'up', to, to === 'down' ? 'fail' : '');
      await world.fanOut();
    }
  };
  const pass = async (secs: number) => {
    world.clock.advance(secs);
    await world.deliver();
  };
  /** What each message is called. */
  const titles = () =>
    world.sink.at('/chat').map((body) => /"title":"\\"(.*?)\\" (.*?)"/.exec(body)?.slice(1).join(' '));
  const newest = () => world.sink.at('/chat').at(-1) ?? '';
  const recorded = async () =>
    (await world.notifications(channel)).map(({ event, state, error }) => `${event} ${state} ${error}`.trim());

  test('gets the rest as a summary a minute later, with the names, once', async () => {
    await go('down', 0, 1, 2, 3, 4);
    await pass(0);
    expect(titles()).toEqual(['c0 is DOWN', 'c1 is DOWN']);
    await pass(59);
    expect(titles()).toHaveLength(2);

    await pass(1);
    expect(titles()).toEqual(['c0 is DOWN', 'c1 is DOWN', '3 more checks are DOWN']);
    expect(newest()).toContain('3 more checks went down.');
    expect(newest()).toContain('c2, c3, c4');
    await pass(120);
    expect(titles()).toHaveLength(3);
  });

  test('has a record of each change; those of the summary say so', async () => {
    await go('down', 0, 1, 2, 3);
    await pass(60);
    expect(await recorded()).toEqual([
      'monitor.down sent',
      'monitor.down sent',
      'summary sent',
      'monitor.down skipped skipped: part of a summary',
      'monitor.down skipped skipped: part of a summary',
    ]);
    const all = await world.notifications(channel);
    const summary = all.find(({ event }) => event === 'summary');
    expect(summary).toMatchObject({ checkId: null, flipId: null, summaryId: null });
    expect(all.filter(({ summaryId }) => summaryId === summary?.id)).toHaveLength(2);
  });

  test('gets summaries until a minute was quiet, then single messages again', async () => {
    await go('down', 0, 1, 2);
    await pass(60);
    world.clock.advance(30);
    await go('down', 3);
    await pass(29);
    expect(titles()).toHaveLength(3);
    await pass(1);
    expect(titles().at(-1)).toBe('1 more check is DOWN');
    await pass(60);
    await go('down', 4);
    await pass(0);
    expect(titles().at(-1)).toBe('c4 is DOWN');
    expect(titles()).toHaveLength(5);
  });

  test('an UP after the storm says nothing of a DOWN that could not be delivered: the summary told it', async () => {
    await go('down', 0, 1, 2);
    await pass(60);
    world.clock.advance(600);
    await go('up', 2);
    await pass(0);
    expect(titles().at(-1)).toBe('c2 is UP');
    expect(newest()).toContain('It was down for');
    expect(newest()).not.toContain('could be delivered');
  });

  test('an UP after a summary that never arrived says so', async () => {
    await go('down', 0, 1);
    await pass(0);
    await go('down', 2);
    isAway = true;
    await pass(60);
    // for as long as it is tried again
    world.clock.advance(6 * 3_600);
    await world.deliver();
    isAway = false;
    world.clock.advance(600);
    await go('up', 2);
    await pass(60);
    expect(newest()).toContain('no alert could be delivered earlier');
  });

  test('gets one line about a check that is down and up again within a summary', async () => {
    await go('down', 0, 1, 2, 3);
    await go('up', 2);
    await pass(60);
    expect(titles()).toHaveLength(3);
    expect(newest()).toContain('1 more check went down, and 1 went down and came back up.');
  });

  test('does not hear of a check that recovers before it hears that it is down', async () => {
    await go('down', 0, 1, 2);
    await pass(30);
    await go('up', 2);
    await pass(0);
    expect(titles()).toHaveLength(2);
    await pass(30);
    expect(titles().at(-1)).toBe('1 more check is UP');
  });

  test('is not told of checks that were paused or deleted meanwhile, and of nothing if none is left', async () => {
    await go('down', 0, 1, 2, 3, 4);
    await world.store.checks.update(checks[2]?.id ?? 0, { status: 'paused' });
    await world.store.checks.remove(checks[3]?.id ?? 0);
    await pass(60);
    expect(newest()).toContain('1 more check went down.');
    expect(newest()).toContain('c4');

    world.clock.advance(1);
    await go('down', 5);
    await world.store.checks.update(checks[5]?.id ?? 0, { status: 'paused' });
    await pass(60);
    expect(titles()).toHaveLength(3);
    expect(await recorded()).toContain('summary skipped skipped: nothing is left to be summed up');
  });

  test('gets the summary once more after a crash while it was sent, with what it said before', async () => {
    await go('down', 0, 1, 2, 3);
    await pass(0);
    world.clock.advance(60);
    const victim = world.deliverer({ owner: 'victim' });
    await victim.turn();
    await victim.idle();
    expect(titles()).toHaveLength(3);

    await go('down', 4);
    await pass(LEASE_SECS);
    expect(titles()).toEqual([
      'c0 is DOWN',
      'c1 is DOWN',
      '2 more checks are DOWN',
      '2 more checks are DOWN',
      '1 more check is DOWN',
    ]);
    expect(await world.store.jobs.count()).toBe(0);
  });

  test('that is away gets what all summaries say in the newest one', async () => {
    await go('down', 0, 1);
    await pass(0);
    isAway = true;
    await go('down', 2, 3);
    await pass(60);
    await go('down', 4);
    await go('up', 2);
    await pass(60);
    isAway = false;
    await pass(7200);
    expect(newest()).toContain('2 more checks went down, and 1 went down and came back up.');
    expect(newest()).toContain('c3, c4');
    expect((await recorded()).filter((text) => text.startsWith('summary'))).toEqual([
      'summary skipped skipped: a newer status change of the check is sent instead',
      'summary sent',
    ]);
    expect(await world.store.jobs.count()).toBe(0);
  });

  test('gets no single message about a check while a summary waits', async () => {
    await go('down', 0, 1);
    await pass(0);
    isAway = true;
    await go('down', 2);
    await pass(60);
    world.clock.advance(100);
    await go('up', 2);
    isAway = false;
    await pass(7200);
    expect(titles().slice(-1)).toEqual(['1 more check is UP']);
    expect(newest()).toContain('went down and came back up');
  });

  test('does not get an old message after a summary that says something newer', async () => {
    isAway = true;
    await go('down', 0, 1);
    await pass(0);
    await go('up', 0, 1);
    isAway = false;
    await pass(7200);
    expect(titles().slice(-1)).toEqual(['2 more checks are UP']);
    expect((await recorded()).filter((text) => text.startsWith('monitor.down'))).toEqual([
      'monitor.down skipped skipped: a newer status change of the check is sent instead',
      'monitor.down skipped skipped: a newer status change of the check is sent instead',
    ]);
  });

  test('that is disabled gets no summary', async () => {
    await go('down', 0, 1, 2);
    await world.store.channels.update(channel.id, { disabled: true });
    await pass(60);
    expect(titles()).toHaveLength(0);
    expect(await recorded()).toContain('summary skipped skipped: the channel is disabled');
  });

  test('that is deleted leaves nothing behind', async () => {
    await go('down', 0, 1, 2);
    await world.store.channels.remove(channel.id);
    await pass(60);
    expect(await world.store.jobs.count()).toBe(0);
    expect(await world.store.dialect.knex('storms')).toEqual([]);
  });

  test('gets a summary of the next batch from another process, too', async () => {
    await go('down', 0, 1, 2);
    await go('down', 3);
    expect(await world.store.dialect.knex('storms')).toHaveLength(1);
    await pass(60);
    expect(titles().at(-1)).toBe('2 more checks are DOWN');
  });

  test('has no count if it gets any number of messages, or is of a kind that is never summed up', async () => {
    await world.store.channels.update(channel.id, { burst: 0 });
    for (const check of checks) await world.addWebhook(check, '/hook', { burst: BURST });
    await go('down', 0, 1, 2, 3, 4, 5);
    await pass(0);
    expect(titles()).toHaveLength(6);
    expect(world.sink.at('/hook')).toHaveLength(6);
    expect(await world.store.dialect.knex('storms')).toEqual([]);
  });

  test('keeps the summary when its tests are removed', async () => {
    await go('down', 0, 1, 2);
    await world.store.notifications.removeTests(channel.id);
    await pass(60);
    expect(titles().at(-1)).toBe('1 more check is DOWN');
  });
});
