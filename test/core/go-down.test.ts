import { expect, test } from 'vitest';
import { goDown } from '../../server/core/go-down.ts';
import { aCheck, at } from '../support/builders.ts';

test('a check goes down with a time-out flip dated at the deadline, not at its detection', () => {
  const check = aCheck({ status: 'up', lastPingAt: at(0), alertAfter: at(360) });

  expect(goDown(check, at(360))).toEqual({
    check: { ...check, status: 'down', alertAfter: null },
    flip: { createdAt: at(360), oldStatus: 'up', newStatus: 'down', reason: 'timeout', silent: false },
  });
});

test.each(['new', 'paused'] as const)('a check that is %s keeps the clock of its run', (status) => {
  const { check, flip } = goDown(aCheck({ status, lastStartAt: at(20) }), at(80));

  expect(check).toMatchObject({ status: 'down', lastStartAt: at(20) });
  expect(flip).toMatchObject({ oldStatus: status, createdAt: at(80) });
});
