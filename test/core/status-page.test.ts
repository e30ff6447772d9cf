import { describe, expect, test } from 'vitest';
import { statusDocument, statusFeed, uptimeWords } from '../../server/core/status-feed.ts';
import { outagesOf, overallOf, SLUG_FORM, type StatusSource, statusItems } from '../../server/core/status-page.ts';
import { aCheck, aFlip, at, T0 } from '../support/builders.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const now = at(3 * DAY + HOUR);
const page = { title: 'Web shop', description: '', tz: 'UTC', historyDays: 3 };

/** Was down for two hours from noon of the second day. */
const wasDown: StatusSource = {
  check: aCheck({ status: 'up', lastPingAt: at(3 * DAY), timeoutSecs: DAY, graceSecs: HOUR }),
  publicName: 'payments',
  flips: [
    aFlip({ createdAt: at(1.5 * DAY), oldStatus: 'up', newStatus: 'down', reason: 'fail' }),
    aFlip({ createdAt: at(1.5 * DAY + 2 * HOUR), oldStatus: 'down', newStatus: 'up', reason: '' }),
  ],
};
const isDown: StatusSource = {
  check: aCheck({ status: 'down', createdAt: at(2 * DAY) }),
  publicName: 'Backup 2',
  flips: [aFlip({ createdAt: at(3 * DAY), oldStatus: 'up', newStatus: 'down', reason: 'fail' })],
};

describe('the lines of a status page', () => {
  test('7.5: come by name, each with its days, the worst of each, and its uptime', () => {
    const items = statusItems(page, [wasDown, isDown], now);
    expect(items.map(({ name, status }) => [name, status])).toEqual([
      ['Backup 2', 'down'],
      ['payments', 'up'],
    ]);
    expect(items[1]?.days).toEqual([
      { date: '2026-01-02', state: 'down', downtime: 2 * HOUR * 1_000_000 },
      { date: '2026-01-03', state: 'up', downtime: 0 },
      { date: '2026-01-04', state: 'up', downtime: 0 },
    ]);
    expect(items[0]?.days.map(({ state }) => state)).toEqual(['none', 'up', 'down']);
    expect(items[1]?.uptimePercent).toBe(95.91);
  });

  test('K7: the time in which Rollcall was not listening counts neither as down nor as up', () => {
    const from = at(1.5 * DAY + HOUR / 2);
    const window = { from, to: at(1.5 * DAY + 1.5 * HOUR), door: 'http', cause: 'stopped', appliedAt: T0 } as const;
    const uptimes = (kind: 'blind' | 'partial') =>
      statusItems(page, [wasDown], now, [{ ...window, kind }]).map(({ uptimePercent }) => uptimePercent);
    // an hour of the two, in 48 hours of the 49
    expect(uptimes('blind')).toEqual([97.91]);
    expect(uptimes('partial')).toEqual([95.91]);
  });

  test('7.5: hold nothing by which a check could be found or pinged', () => {
    const text = JSON.stringify(statusItems(page, [wasDown, isDown], now));
    for (const { check } of [wasDown, isDown]) {
      expect(text).not.toContain(check.code);
      expect(text).not.toContain(check.badgeKey);
    }
  });

  test.each([
    [['up', 'down', 'grace'], 'down'],
    [['up', 'grace'], 'grace'],
    [['up', 'new', 'paused'], 'up'],
    [['new', 'paused'], 'nothing'],
    [[], 'nothing'],
  ] as const)('%j are together %s', (statuses, overall) => {
    const items = statuses.map((status) => ({ name: '', status, days: [], uptimePercent: null }));
    expect(overallOf(items)).toBe(overall);
  });

  test('outages come newest first, those before the oldest day do not', () => {
    expect(outagesOf([wasDown, isDown], T0)).toEqual([
      { name: 'Backup 2', from: at(3 * DAY), to: null },
      { name: 'payments', from: at(1.5 * DAY), to: at(1.5 * DAY + 2 * HOUR) },
    ]);
    expect(outagesOf([wasDown], at(2 * DAY))).toEqual([]);
  });
});

describe('a status page for programs', () => {
  const report = {
    page,
    items: statusItems(page, [isDown], now),
    notes: [{ id: 7, createdAt: at(DAY), title: 'We <move>', body: 'On Sunday & Monday.' }],
    outages: outagesOf([wasDown, isDown], T0),
    now,
  };

  test('7.5: as JSON', () => {
    expect(statusDocument(report)).toMatchObject({
      title: 'Web shop',
      status: 'down',
      items: [{ name: 'Backup 2', status: 'down', days: [{}, {}, { state: 'down', downtime_seconds: HOUR }] }],
      notes: [{ title: 'We <move>', body: 'On Sunday & Monday.' }],
      outages: [{ to: null }, { from: '2026-01-02T12:00:00+00:00', to: '2026-01-02T14:00:00+00:00' }],
    });
  });

  test('7.5: as a feed, newest first, each entry with an id that stays', () => {
    const feed = statusFeed(report, { url: 'https://x/status/a/', self: 'https://x/status/a/feed.xml' });
    expect([...feed.matchAll(/<item>\n<title>(.*)<\/title>/g)].map(([, title]) => title)).toEqual([
      'Backup 2 is down',
      'payments is back',
      'payments is down',
      'We &lt;move&gt;',
    ]);
    const ids = [...feed.matchAll(/<guid[^>]*>(.*)<\/guid>/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(4);
    expect(feed).toContain('<pubDate>Fri, 02 Jan 2026 00:00:00 GMT</pubDate>');
    expect(feed).toContain('It was down for 2 h 0 min.');
  });
});

test.each([
  [99.98, '99.98 %'],
  [100, '100.0 %'],
  [null, ''],
])('an uptime of %j is written %j', (percent, words) => {
  expect(uptimeWords(percent)).toBe(words);
});

test.each([
  ['web-shop', true],
  ['a1b', true],
  ['ab', false],
  ['-abc', false],
  ['abc-', false],
  ['Web', false],
  ['a/b', false],
  ['x'.repeat(60), true],
  ['x'.repeat(61), false],
])('the address %j is possible: %j', (slug, answer) => {
  expect(SLUG_FORM.test(slug)).toBe(answer);
});
