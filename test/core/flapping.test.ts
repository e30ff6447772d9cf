import { describe, expect, test } from 'vitest';
import { flapVerdict } from '../../server/core/flapping.ts';
import { addSecs } from '../../server/core/instant.ts';
import { T0 } from '../support/builders.ts';

describe('the flap rule', () => {
  test.each([
    ['down', true, null, 1, 'tell', ''],
    ['down', true, null, 6, 'tell', 'six changes are not more than six'],
    ['down', true, null, 7, 'begin', ''],
    ['up', true, null, 7, 'tell', 'nothing is wrong at the moment'],
    ['down', false, null, 30, 'tell', 'the project does not want it'],
    ['down', true, 1, 8, 'silence', ''],
    ['up', true, 1, 8, 'silence', ''],
    ['down', true, 899, 1, 'silence', ''],
    ['down', true, 900, 1, 'end', 'it was quiet, which was not noticed before'],
    ['down', false, 1, 8, 'end', 'the project has turned it off'],
  ] as const)(
    'to %s, rule %s, flapping %s s ago, %d changes: %s (%s)',
    (newStatus, isOn, ago, changes, verdict, _why) => {
      const flappingAt = ago === null ? null : addSecs(T0, -ago);
      expect(flapVerdict({ createdAt: T0, newStatus }, { isOn, flappingAt, changes })).toBe(verdict);
    },
  );
});
