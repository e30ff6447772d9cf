import { describe, expect, test } from 'vitest';
import type { StoredStatus } from '../../server/core/check.ts';
import { instant } from '../../server/core/instant.ts';
import { notifiesAnyone, routeFlip, routeUnheard } from '../../server/core/route-flip.ts';
import { aChannel, aFlip } from '../support/builders.ts';

const context = {
  isNoop: () => false,
  isGroup: ({ kind }: { kind: string }) => kind === 'group',
  isReadByPeople: ({ kind }: { kind: string }) => kind !== 'pd',
};
const now = instant(1_000_000);

function told(routed: ReturnType<typeof routeFlip>): number[] {
  return routed.filter(({ verdict }) => verdict === 'send').map(({ channel }) => channel.id);
}

describe('which flips notify', () => {
  const rows: { oldStatus: StoredStatus; newStatus: StoredStatus; notifies: boolean; why: string }[] = [
    { oldStatus: 'new', newStatus: 'up', notifies: false, why: 'the first success is no news' },
    { oldStatus: 'paused', newStatus: 'up', notifies: false, why: 'the end of a pause is no news' },
    { oldStatus: 'down', newStatus: 'up', notifies: true, why: 'the end of an outage is' },
    { oldStatus: 'new', newStatus: 'down', notifies: true, why: 'a check that never came up is' },
    { oldStatus: 'up', newStatus: 'down', notifies: true, why: 'an outage is' },
    { oldStatus: 'paused', newStatus: 'down', notifies: true, why: 'a run on a paused check that overran is' },
    { oldStatus: 'up', newStatus: 'paused', notifies: false, why: 'a pause is no news' },
    { oldStatus: 'paused', newStatus: 'new', notifies: false, why: 'a resume is no news' },
  ];

  for (const { oldStatus, newStatus, notifies, why } of rows) {
    test(`${oldStatus} to ${newStatus}: ${why}`, () => {
      const flip = aFlip({ oldStatus, newStatus });

      expect(notifiesAnyone(flip)).toBe(notifies);
      expect(routeFlip(flip, [aChannel()], context, now)).toMatchObject([
        notifies ? { verdict: 'send', reason: 'assigned', sendAt: now } : { verdict: 'silent', reason: 'no_news' },
      ]);
    });
  }
});

describe('whom a flip goes to', () => {
  test('the quickest channel comes first, those never used last', () => {
    const channels = [
      aChannel({ id: 1, lastNotifyDuration: null }),
      aChannel({ id: 2, lastNotifyDuration: 900 }),
      aChannel({ id: 3, lastNotifyDuration: 20 }),
      aChannel({ id: 4, lastNotifyDuration: 0 }),
      aChannel({ id: 5, lastNotifyDuration: null }),
    ];

    expect(told(routeFlip(aFlip(), channels, context, now))).toEqual([4, 3, 2, 1, 5]);
  });

  test('a group comes behind its members, whose results it sums up, however quick it is', () => {
    const group = aChannel({ id: 1, kind: 'group', lastNotifyDuration: 0 });
    const member = aChannel({ id: 2, lastNotifyDuration: null });

    expect(told(routeFlip(aFlip(), [group, member], context, now))).toEqual([2, 1]);
  });

  test('a disabled channel stays silent, and the reason is given', () => {
    expect(routeFlip(aFlip(), [aChannel({ disabled: true })], context, now)).toMatchObject([
      { verdict: 'silent', reason: 'disabled' },
    ]);
  });

  test('a channel with nothing to send for this status stays silent, and the reason is given', () => {
    const phone = aChannel({ id: 1, kind: 'call' });
    const mail = aChannel({ id: 2, kind: 'email' });
    const isNoop = (channel: { kind: string }, status: string) => channel.kind === 'call' && status === 'up';
    const downOnly = { ...context, isNoop };

    expect(told(routeFlip(aFlip(), [phone, mail], downOnly, now))).toEqual([1, 2]);
    expect(routeFlip(aFlip({ oldStatus: 'down', newStatus: 'up' }), [phone, mail], downOnly, now)).toMatchObject([
      { channel: { id: 1 }, verdict: 'silent', reason: 'no_op' },
      { channel: { id: 2 }, verdict: 'send' },
    ]);
  });

  test('of several reasons for silence the first counts: no news, disabled, nothing to send', () => {
    const always = { ...context, isNoop: () => true };
    const disabled = aChannel({ disabled: true });

    expect(routeFlip(aFlip({ oldStatus: 'new', newStatus: 'up' }), [disabled], always, now)).toMatchObject([
      { reason: 'no_news' },
    ]);
    expect(routeFlip(aFlip(), [disabled], always, now)).toMatchObject([{ reason: 'disabled' }]);
  });

  test('a channel reached twice is notified once', () => {
    const channel = aChannel();

    expect(routeFlip(aFlip(), [channel, { ...channel }], context, now)).toHaveLength(1);
  });
});

describe('whom it goes to that a ping could not be heard', () => {
  const statusOf = (routed: ReturnType<typeof routeUnheard>) =>
    routed.map((one) => (one.verdict === 'send' ? one.status : one.reason));

  test('people who read: not incident systems, which would be told that something is down or over', () => {
    expect(statusOf(routeUnheard([aChannel({ kind: 'pd' })], context, now))).toEqual(['alerts_only']);
    expect(statusOf(routeUnheard([aChannel({ kind: 'email' })], context, now))).toEqual(['up']);
  });

  test.each([
    [['up', 'down'], 'up'],
    [['down'], 'down'],
    [['up'], 'up'],
    [[], 'no_op'],
  ])('a channel that sends something for %j gets it as %s', (told, expected) => {
    const isNoop = (_channel: unknown, status: string) => !told.includes(status);
    expect(statusOf(routeUnheard([aChannel()], { ...context, isNoop }, now))).toEqual([expected]);
  });

  test('a disabled channel stays silent', () => {
    expect(statusOf(routeUnheard([aChannel({ disabled: true })], context, now))).toEqual(['disabled']);
  });
});
