import { expect, test } from 'vitest';
import { htmlMessage } from '../../server/delivery/html-message.ts';
import { excerptIn, fitRoom, othersIn, type Room } from '../../server/delivery/room.ts';
import { T0 } from '../support/builders.ts';
import { anAlert } from './builders.ts';

/** All rooms there are, from the largest to the smallest. */
function rooms(): Room[] {
  const seen: Room[] = [];
  fitRoom(
    (room) => {
      seen.push(room);
      return '';
    },
    () => false,
  );
  return seen;
}

test('a message that fits is written once', () => {
  let written = 0;
  const text = fitRoom(
    () => {
      written += 1;
      return 'short';
    },
    () => true,
  );
  expect([text, written]).toEqual(['short', 1]);
});

test('given up are the body, then the list of others, then the description, then the name', () => {
  const all = rooms();
  const first = (isGone: (room: Room) => boolean): number => all.findIndex(isGone);
  const order = [
    first(({ bodyLength }) => bodyLength < 1000),
    first(({ listsOthers }) => !listsOthers),
    first(({ descLength }) => descLength < 2000),
    first(({ nameLength }) => nameLength < 200),
  ];
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(new Set(order).size).toBe(4);
});

test('the last and smallest version is taken when nothing fits', () => {
  expect(
    fitRoom(
      ({ nameLength }) => String(nameLength),
      () => false,
    ),
  ).toBe(String(rooms().at(-1)?.nameLength));
});

test.each([
  [10, '', ''],
  [0, 'long', ''],
  [4, 'long', 'long'],
  [3, '🦄🦄🦄', '🦄🦄🦄'],
  [2, '🦄🦄🦄', '🦄🦄\n[truncated]'],
])('with room for %i, the body %j is shown as %j', (bodyLength, body, expected) => {
  const [full] = rooms();
  expect(full && excerptIn({ ...full, bodyLength }, body)).toBe(expected);
});

test.each([
  [1, 'down', '1 other check in the project is also down.'],
  [3, 'down', '3 other checks in the project are also down.'],
  [3, 'up', '3 other checks in the project are still down.'],
  [3, 'unheard', '3 other checks in the project are still down.'],
  [0, 'up', 'All other checks in the project are up.'],
] as const)('without room for a list, %i others of a check that is %s are counted', (total, what, text) => {
  const about = what === 'unheard' ? 'unheard' : 'change';
  const status = what === 'up' ? 'up' : 'down';
  const list = Array.from({ length: total }, () => ({ name: 'x', link: '', lastPingAt: null }));
  const room = rooms().at(-1);
  expect(room && othersIn(room, { status, about, summary: null, othersDown: { total, list } })).toEqual({
    text,
    list: [],
  });
});

test('nothing from outside is markup', () => {
  const nasty = '<script>"&\'</b>';
  const list = [{ name: nasty, link: 'https://x.test/', lastPingAt: T0 }];
  const check = { name: nasty, tags: nasty, kind: 'cron', schedule: nasty, tz: nasty } as const;
  const alert = anAlert({ check, othersDown: { total: 1, list }, project: { name: nasty, code: '', ownerEmail: '' } });
  for (const room of rooms()) {
    const html = htmlMessage({ alert, body: nasty, room, now: T0, lineEnd: '\n' });
    expect(html.replace(/<\/?(?:b|code|pre)>|<a href="https:[^"]*">|<\/a>/g, '')).not.toMatch(/[<>]/);
  }
});
