import { describe, expect, test } from 'vitest';
import { goDown, goDownIfReadable } from '../../server/core/go-down.ts';
import { aCheck, at } from '../support/builders.ts';

const late = { status: 'up', timeoutSecs: 300, graceSecs: 60, lastPingAt: at(0), alertAfter: at(360) } as const;

describe('an overdue check', () => {
  test('goes down with a time-out flip dated at the deadline, not at its detection', () => {
    const check = aCheck(late);

    expect(goDown(check, at(500))).toEqual({
      down: {
        check: { ...check, status: 'down', alertAfter: null },
        flip: { createdAt: at(360), oldStatus: 'up', newStatus: 'down', reason: 'timeout', silent: false },
      },
    });
  });

  test('D1: is down exactly at its deadline', () => {
    expect(goDown(aCheck(late), at(360))).toHaveProperty('down');
  });

  test('stays as it is when its deadline has moved', () => {
    expect(goDown(aCheck({ ...late, lastPingAt: at(200) }), at(500))).toEqual({ alertAfter: at(560) });
  });

  test('has no deadline any more when it is down already', () => {
    expect(goDown(aCheck({ ...late, status: 'down' }), at(500))).toEqual({ alertAfter: null });
  });

  test.each(['new', 'paused'] as const)(
    'that is %s goes down by a run that overran; its clock keeps running',
    (status) => {
      const outcome = goDown(aCheck({ graceSecs: 60, status, lastStartAt: at(20) }), at(90));

      expect(outcome).toMatchObject({
        down: { check: { status: 'down', lastStartAt: at(20) }, flip: { createdAt: at(80), oldStatus: status } },
      });
    },
  );

  test('L2: a schedule that cannot be read is an error, for the sweep to put off and log', () => {
    const check = aCheck({ ...late, kind: 'cron', schedule: 'soon' });

    expect(() => goDown(check, at(500))).toThrow();
    expect(goDownIfReadable(check, at(500))).toEqual({ alertAfter: at(360) });
  });
});
