import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Check } from '../../../server/core/check.ts';
import { aPing, at } from '../../support/builders.ts';
import { pageStores } from '../../support/stores.ts';
import { openWorld, type World } from './world.ts';

const DAY = 86_400;

describe.each(pageStores)('the history of a check on $name', ({ open }) => {
  let world: World;
  let check: Check;
  beforeAll(async () => {
    world = await openWorld(open);
    check = await world.check({
      ...{ name: 'backup', nPings: 6, status: 'up', lastPingAt: at(-3600), createdAt: at(-20 * DAY) },
      ...{ kind: 'cron', schedule: '0 */12 * * *' },
    });
    await world.db.store.pings.insert(
      check.id,
      [-10 * DAY, -10 * DAY + 60, -9 * DAY, -8 * DAY, -8 * DAY + 43_200, -3600].map((secs, index) =>
        aPing({ n: index + 1, createdAt: at(secs), kind: index === 1 ? 'log' : 'success' }),
      ),
    );
    await world.db.store.flips.insert(check.id, [
      { createdAt: at(-20 * DAY), oldStatus: 'new', newStatus: 'up', reason: '', silent: true },
      { createdAt: at(-9 * DAY + 3600), oldStatus: 'up', newStatus: 'down', reason: 'fail', silent: false },
      { createdAt: at(-9 * DAY + 7200), oldStatus: 'down', newStatus: 'up', reason: '', silent: false },
    ]);
  });
  afterAll(async () => await world.close());

  const see = (code: string, who: keyof World['people'] = 'owner') =>
    world.people[who].visitor.get(`/checks/${code}/history/`);
  const wordsOf = (html: string, date: string) => new RegExp(`title="(${date}[^"]*)"`).exec(html)?.[1];

  test('has thirteen months, each day with its worst state and its runs', async () => {
    const { status, text } = await see(check.code);
    expect(status).toBe(200);
    expect(text.match(/calendar__name/g)).toHaveLength(13);
    expect(text).toContain('January 2025');
    expect(wordsOf(text, '2025-12-23')).toBe('2025-12-23: down for 1 h 0 min; 1 of 2 expected runs');
    expect(wordsOf(text, '2025-12-24')).toBe('2025-12-24: all good; 2 of 2 expected runs');
    expect(wordsOf(text, '2025-12-25')).toBe('2025-12-25: all good; 0 of 2 expected runs');
    expect(wordsOf(text, '2025-12-15')).toBe('2025-12-15: all good');
    expect(wordsOf(text, '2025-12-10')).toBe('2025-12-10: the check did not exist yet');
  });

  test('a day leads to the log of that day, where that reaches back', async () => {
    const { text } = await see(check.code);
    const [, href = ''] = /<a class="calendar__day calendar__day--down" href="([^"]+)"/.exec(text) ?? [];
    const log = await world.people.owner.visitor.get(href.replaceAll('&amp;', '&'));
    expect([...log.text.matchAll(/id="event-(\w+)-/g)].map(([, kind]) => kind)).toEqual(['flip', 'flip', 'ping']);
    expect(text).toMatch(/<span class="calendar__day calendar__day--up" title="2025-12-15/);
  });

  test('of a time whose changes were pruned, nothing is claimed', async () => {
    const old = await world.check({ status: 'up', lastPingAt: at(-60), createdAt: at(-400 * DAY), nPings: 1 });
    await world.db.store.pings.insert(old.id, [aPing({ n: 1, createdAt: at(-60) })]);
    const { text } = await see(old.code);
    expect(text).toMatch(/calendar__day--none" title="2025-08-01/);
    expect(text).toMatch(/calendar__day--up" title="2025-12-01/);
  });

  test('a schedule that runs all the time, or none at all, is no trouble', async () => {
    const busy = await world.check({
      kind: 'oncalendar',
      schedule: '*:*:0/1',
      status: 'up',
      lastPingAt: at(-1),
      createdAt: at(-90 * DAY),
      nPings: 1,
    });
    await world.db.store.pings.insert(busy.id, [aPing({ n: 1, createdAt: at(-80 * DAY) })]);
    expect((await see(busy.code)).status).toBe(200);
    expect((await see((await world.check({ kind: 'cron', schedule: 'nonsense' })).code)).status).toBe(200);
  });

  test('V2: for members only', async () => {
    expect((await see(check.code, 'reader')).status).toBe(200);
    expect((await see(check.code, 'outsider')).status).toBe(404);
  });
});
