import { describe, expect, test } from 'vitest';
import type { StoredStatus } from '../../server/core/check.ts';
import { notifiesAnyone, routeFlip } from '../../server/core/route-flip.ts';
import { aChannel, aFlip } from '../support/builders.ts';

const never = () => false;

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
      expect(routeFlip(flip, [aChannel()], never)).toHaveLength(notifies ? 1 : 0);
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

    expect(routeFlip(aFlip(), channels, never).map(({ id }) => id)).toEqual([4, 3, 2, 1, 5]);
  });

  test('a disabled channel is left out', () => {
    expect(routeFlip(aFlip(), [aChannel({ disabled: true })], never)).toEqual([]);
  });

  test('a channel with nothing to send for this status is left out', () => {
    const phone = aChannel({ kind: 'call' });
    const mail = aChannel({ kind: 'email' });
    const downOnly = (channel: { kind: string }, status: string) => channel.kind === 'call' && status === 'up';

    expect(routeFlip(aFlip(), [phone, mail], downOnly)).toEqual([phone, mail]);
    expect(routeFlip(aFlip({ oldStatus: 'down', newStatus: 'up' }), [phone, mail], downOnly)).toEqual([mail]);
  });

  test('a channel reached twice is notified once', () => {
    const channel = aChannel();

    expect(routeFlip(aFlip(), [channel, { ...channel }], never)).toHaveLength(1);
  });
});
