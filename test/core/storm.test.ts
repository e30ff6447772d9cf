import { describe, expect, test } from 'vitest';
import { addSecs, type Instant } from '../../server/core/instant.ts';
import { CALM, nextInStorm, type Storm, type SummaryLine, summarize, summaryCount } from '../../server/core/storm.ts';
import { T0 } from '../support/builders.ts';

describe('a message to a channel that gets 3 within a minute', () => {
  test.each([
    ['the first', [], false, false, null, 'send', ''],
    ['the third', [10, 5], false, false, null, 'send', ''],
    ['the fourth', [10, 5, 1], false, false, null, 'begin 60', ''],
    ['the fourth, a minute after the first', [60, 5, 1], false, false, null, 'send', 'the first no longer counts'],
    ['the fourth, 59 s after the first', [59, 5, 1], false, false, null, 'begin 60', ''],
    ['while a summary collects', [], true, false, null, 'join', ''],
    ['59 s after a summary', [], false, false, 59, 'begin 1', 'the storm is not over'],
    ['60 s after a summary', [], false, false, 60, 'send', 'a minute was quiet'],
    [
      'while a summary waits for its delivery',
      [],
      false,
      true,
      600,
      'begin 0',
      'it would overtake what the summary says',
    ],
  ] as const)('%s', (_what, ago, isCollecting, isWaiting, closedAgo, verdict, _why) => {
    const storm: Storm = {
      sentAt: ago.map((secs) => addSecs(T0, -secs)),
      isCollecting,
      isWaiting,
      closedAt: closedAgo === null ? null : addSecs(T0, -closedAgo),
    };
    expect(said(nextInStorm(storm, 3, T0).decided)).toBe(verdict);
  });

  test('is sent however many there are, if the limit is 0', () => {
    let storm = CALM;
    for (let n = 0; n < 100; n += 1) {
      const next = nextInStorm(storm, 0, T0);
      expect(next.decided.verdict).toBe('send');
      storm = next.storm;
    }
    expect(storm.sentAt).toEqual([]);
  });

  test('is a line of the summary that collects, even if the limit is 0 by now', () => {
    expect(nextInStorm({ ...CALM, isCollecting: true }, 0, T0).decided).toEqual({ verdict: 'join' });
  });

  test('never is one of more than 3 within any minute, whenever they come', () => {
    let storm = CALM;
    const sent: Instant[] = [];
    for (let n = 0; n < 300; n += 1) {
      const now = addSecs(T0, (n * 7919) % 13 === 0 ? n * 9 + 5 : n * 9);
      const next = nextInStorm(storm, 3, now);
      // summaries are left out: each is closed at once
      storm = next.decided.verdict === 'send' ? next.storm : { ...next.storm, isCollecting: false };
      if (next.decided.verdict === 'send') sent.push(now);
    }
    for (const at of sent)
      expect(sent.filter((one) => one <= at && one > addSecs(at, -60)).length).toBeLessThanOrEqual(3);
    expect(sent.length).toBeGreaterThan(100);
  });
});

function said(decided: ReturnType<typeof nextInStorm>['decided']): string {
  return decided.verdict === 'begin' ? `begin ${(decided.dueAt - T0) / 1_000_000}` : decided.verdict;
}

describe('a summary', () => {
  const line = (checkId: number, word: SummaryLine['word']): SummaryLine => ({ checkId, name: `c${checkId}`, word });

  test.each([
    [['down'], 'down'],
    [['up'], 'up'],
    [['down', 'up'], 'down_and_up'],
    [['up', 'down'], 'down'],
    [['down', 'up', 'down'], 'down'],
    [['down', 'up', 'down', 'up'], 'down_and_up'],
    [['unknown'], 'unknown'],
    [['unknown', 'down'], 'down'],
  ] as const)('says of a check that goes %j: %s, in one line', (words, said) => {
    const summary = summarize(words.map((word) => line(1, word)));
    expect(summary).toEqual({ down: [], up: [], down_and_up: [], unknown: [], [said]: ['c1'] });
  });

  test.each([
    [['down', 'up', 'up'], { count: 1, status: 'down', isUnknown: false }],
    [['up', 'up', 'unknown'], { count: 2, status: 'up', isUnknown: false }],
    [['unknown'], { count: 1, status: 'up', isUnknown: true }],
    [[], { count: 0, status: 'up', isUnknown: true }],
  ] as const)('of checks that go %j is about the worst of them', (words, expected) => {
    expect(summaryCount(summarize(words.map((word, at) => line(at, word))))).toEqual(expected);
  });
});
