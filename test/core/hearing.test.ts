import { describe, expect, test } from 'vitest';
import type { BlindWindow, Door } from '../../server/core/blind-window.ts';
import {
  doorsDiffer,
  doorsHeard,
  doorsTakenAway,
  heardAtMost,
  heardBy,
  hearingOf,
  heldUntil,
  judgeableSince,
  type Listener,
  unjudgedTo,
} from '../../server/core/hearing.ts';
import { addSecs, instant } from '../../server/core/instant.ts';
import { at, T0 } from '../support/builders.ts';

const NOW = 10_000;

/** A listener that wrote so many seconds ago how far it had stored. */
function listener(instance: string, beatSecsAgo: number, over: Partial<Listener> = {}): Listener {
  const beatAt = at(NOW - beatSecsAgo);
  return { instance, door: 'http', since: at(0), storedUntil: beatAt, beatAt, closedAt: null, ...over };
}

function blind(fromSecs: number, toSecs: number, over: Partial<BlindWindow> = {}): BlindWindow {
  const span = { from: at(fromSecs), to: at(toSecs) };
  return { ...span, door: 'http', kind: 'blind', cause: 'stopped', appliedAt: null, ...over };
}

function heardTo(listeners: readonly Listener[], windows: readonly BlindWindow[] = [], door: Door = 'http') {
  return hearingOf({ now: at(NOW), listeners, windows }).get(door)?.heardTo;
}

describe('pings have been heard', () => {
  test.each<[string, readonly Listener[], readonly BlindWindow[], number]>([
    ['up to what the only listener has stored', [listener('a', 3)], [], NOW - 3],
    ['up to what the slower one has stored', [listener('a', 1), listener('b', 4)], [], NOW - 4],
    ['not beyond a listener that vanished', [listener('a', 1), listener('b', 30)], [], NOW - 30],
    [
      'after 70 s without regard to it, however long it went on to say that it lives',
      [listener('a', 1), listener('b', 15, { storedUntil: at(NOW - 70) })],
      [],
      NOW - 1,
    ],
    ['after 70 s without regard to it', [listener('a', 1), listener('b', 70)], [], NOW - 1],
    [
      'without regard to one that stopped',
      [listener('a', 1), listener('b', 4, { closedAt: at(NOW - 4) })],
      [],
      NOW - 1,
    ],
    ['up to the last word when nobody listens', [listener('a', 50), listener('b', 40)], [], NOW - 40],
    [
      'not beyond the beginning of a window that has just ended',
      [listener('a', 1)],
      [blind(NOW - 600, NOW - 30)],
      NOW - 600,
    ],
    ['as always a minute after its end', [listener('a', 1)], [blind(NOW - 600, NOW - 60)], NOW - 1],
    [
      'not beyond the first of windows that follow each other',
      [listener('a', 1)],
      [blind(NOW - 120, NOW - 100), blind(NOW - 50, NOW - 30)],
      NOW - 120,
    ],
    [
      'as always when they have followed each other for ten minutes',
      [listener('a', 1)],
      Array.from({ length: 14 }, (_, index) => blind(NOW - 700 + index * 50, NOW - 690 + index * 50)),
      NOW - 1,
    ],
    [
      'not beyond the beginning of a partial window',
      [listener('a', 1)],
      [blind(NOW - 20, NOW - 10, { kind: 'partial' })],
      NOW - 20,
    ],
    ['not at all while the clock is behind what was stored', [listener('a', -60)], [], -1],
  ])('%s', (_, listeners, windows, secs) => {
    expect(heardTo(listeners, windows)).toBe(secs === -1 ? instant(0) : at(secs));
  });

  test('by the own process up to what it knows itself', () => {
    const own = { instance: 'a', storedUntil: new Map([['http', at(NOW)] as const]) };
    const hearing = hearingOf({ now: at(NOW), listeners: [listener('a', 30)], windows: [], own });

    expect(heardAtMost(hearing, at(NOW))).toBe(at(NOW));
  });

  test('up to now where no release has ever said that it listens', () => {
    expect(heardAtMost(hearingOf({ now: at(NOW), listeners: [], windows: [] }), at(NOW))).toBe(at(NOW));
  });

  test('by a door that was taken away a day ago up to now', () => {
    const smtp = listener('b', 86_401, { door: 'smtp' });

    expect(heardTo([listener('a', 1), smtp], [], 'smtp')).toBe(at(NOW));
    expect(heardTo([smtp], [], 'smtp')).toBe(smtp.storedUntil);
  });
});

describe('doors', () => {
  const listeners = [listener('a', 1), listener('b', 1, { door: 'smtp' })];
  const closed = hearingOf({ now: at(NOW), listeners, windows: [blind(NOW - 600, NOW - 30, { door: 'smtp' })] });

  const wanted = { from: at(NOW - 700), deadline: at(NOW - 10) };
  const both = (...windows: readonly BlindWindow[]) =>
    hearingOf({ now: at(NOW), listeners: [listener('a', 1), listener('a', 3, { door: 'smtp' })], windows });

  test.each([
    ['one of them was closed', closed, wanted, true],
    ['none was closed, and both have been heard up to the deadline', both(), wanted, false],
    ['one has not been heard up to the deadline', both(), { ...wanted, deadline: at(NOW - 2) }, true],
    ['one was closed, before the check counts', both(blind(100, 200)), wanted, false],
    [
      'both were closed by the same stop',
      both(blind(9_400, 9_700), blind(9_401, 9_699, { door: 'smtp' })),
      wanted,
      false,
    ],
    ['one was closed for longer', both(blind(9_400, 9_700), blind(9_400, 9_720, { door: 'smtp' })), wanted, true],
  ])('matter when … %s', (_, hearing, check, doMatter) => {
    expect(doorsDiffer(hearing, check)).toBe(doMatter);
  });

  test('that do not differ are taken together', () => {
    const hearing = both(blind(9_400, 9_700), blind(9_401, 9_701, { door: 'smtp' }));
    expect(heardBy(hearing, 'all', at(NOW)).away).toEqual([{ from: at(9_400), to: at(9_701) }]);
  });

  test('together are as far as the one that is further behind, and were away when any of them was', () => {
    expect(heardBy(closed, ['http'], at(NOW))).toMatchObject({ heardTo: at(NOW - 1), away: [] });
    expect(heardBy(closed, ['http', 'smtp'], at(NOW))).toMatchObject({
      heardTo: at(NOW - 600),
      away: [{ from: at(NOW - 600), to: at(NOW - 30) }],
    });
  });

  test('do not hold each other back: what comes by the other can be judged', () => {
    expect(heardAtMost(closed, at(NOW))).toBe(at(NOW - 1));
    expect(heldUntil(closed)).toBe(addSecs(at(NOW), 30));
  });

  test('that were never open count as HTTP', () => {
    const http = hearingOf({ now: at(NOW), listeners: [listener('a', 4)], windows: [] });

    expect(heardBy(http, ['smtp'], at(NOW)).heardTo).toBe(at(NOW - 4));
  });

  test('tell which window may not be judged yet', () => {
    const judged = [blind(100, 200, { appliedAt: at(300) })];

    expect(unjudgedTo(closed)).toBe(at(NOW - 30));
    expect(unjudgedTo(hearingOf({ now: at(NOW), listeners, windows: judged }))).toBeNull();
  });
});

describe('doors are asked for a sign of life', () => {
  const row = (door: Door, beatSecs: number, closedSecs: number | null = null, instance = 'a') => ({
    ...{ instance, door, since: at(-100_000), storedUntil: at(beatSecs), beatAt: at(beatSecs) },
    closedAt: closedSecs === null ? null : at(closedSecs),
  });
  test.each<[string, readonly Listener[], readonly (readonly [Door, number])[]]>([
    ['none was ever open', [], []],
    [
      'each by the newest of its listeners',
      [row('http', -3), row('http', -50, null, 'b'), row('smtp', -40)],
      [
        ['http', -3],
        ['smtp', -40],
      ],
    ],
    [
      'not one that was closed in good order while another is open',
      [row('http', -3), row('smtp', -40, -40)],
      [['http', -3]],
    ],
    [
      'also one that was closed in good order, while none is open',
      [row('http', -50), row('smtp', -40, -40)],
      [
        ['http', -50],
        ['smtp', -40],
      ],
    ],
    ['not one that was taken away', [row('http', -3), row('smtp', -86_401)], [['http', -3]]],
    [
      'one that is away for almost a day',
      [row('http', -3), row('smtp', -86_400)],
      [
        ['http', -3],
        ['smtp', -86_400],
      ],
    ],
  ])('%s', (_, listeners, expected) => {
    expect(doorsHeard({ now: T0, listeners }).map(({ door, heardAt }) => [door, heardAt])).toEqual(
      expected.map(([door, secs]) => [door, at(secs)]),
    );
  });
});

test.each<[string, readonly Partial<Listener>[], readonly Door[]]>([
  ['a day and a second, while another is open', [{ door: 'smtp', beatAt: at(-86_401) }, {}], ['smtp']],
  ['a day', [{ door: 'smtp', beatAt: at(-86_400) }, {}], []],
  [
    'a day, also when it was closed in good order',
    [{ door: 'smtp', beatAt: at(-86_401), closedAt: at(-86_401) }, {}],
    ['smtp'],
  ],
  ['a day, by one of its processes', [{ beatAt: at(-86_401) }, {}], []],
  ['a day, while none is open', [{ door: 'smtp', beatAt: at(-86_401) }, { beatAt: at(-20) }], []],
])('a door is taken away when it has not been open for %s', (_, over, expected) => {
  const open = {
    instance: 'a',
    door: 'http',
    since: at(-200_000),
    storedUntil: T0,
    beatAt: T0,
    closedAt: null,
  } as const;
  const listeners = over.map((each) => ({ ...open, ...each }));
  expect(doorsTakenAway({ now: T0, listeners }).map(({ door }) => door)).toEqual(expected);
});

describe('a deadline could have been judged', () => {
  test.each<[string, number, readonly BlindWindow[], number | null]>([
    ['since it passed', NOW - 100, [], NOW - 100],
    ['not yet, as nothing has been heard up to it', NOW - 2, [], null],
    ['not yet, as a window holds verdicts', NOW - 100, [blind(NOW - 600, NOW - 30)], null],
    ['since a window no longer holds verdicts', NOW - 500, [blind(NOW - 600, NOW - 90)], NOW - 30],
    ['since it passed, long after a window', NOW - 100, [blind(NOW - 900, NOW - 800)], NOW - 100],
  ])('%s', (_, deadline, windows, expected) => {
    const record = { now: at(NOW), listeners: [listener('a', 3)], windows };
    expect(judgeableSince(at(deadline), record)).toBe(expected === null ? null : at(expected));
  });
});
