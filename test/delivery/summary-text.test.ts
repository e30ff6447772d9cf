import { describe, expect, test } from 'vitest';
import { factsOf, titleOf } from '../../server/delivery/alert.ts';
import { oneLiner } from '../../server/delivery/headline.ts';
import { smsText } from '../../server/delivery/sms-text.ts';
import { summarySentence } from '../../server/delivery/summary-text.ts';
import { T0 } from '../support/builders.ts';
import { aSummary } from './builders.ts';

const NONE = { down: [], up: [], down_and_up: [], unknown: [] };

describe('a summary says', () => {
  test.each([
    [{ down: ['a'] }, '1 more check went down.'],
    [{ down: ['a', 'b'] }, '2 more checks went down.'],
    [{ up: ['a', 'b'], down_and_up: ['c'] }, '2 more checks came back up, and 1 went down and came back up.'],
    [
      { down: ['a', 'b'], up: ['c'], unknown: ['d'] },
      '2 more checks went down, 1 came back up, and 1 could not be heard.',
    ],
  ] as const)('of %j: %s', (parts, sentence) => {
    expect(summarySentence({ ...NONE, ...parts })).toBe(sentence);
  });

  test('up to 50 names of each, and how many there are besides', () => {
    const [down, up] = factsOf(aSummary({ down: 62, up: 2 }), T0);
    expect(down).toMatchObject({ label: 'Down', value: expect.stringMatching(/^job-0, .*, job-49 and 12 more$/) });
    expect(up).toMatchObject({ label: 'Up again', value: 'again-0, again-1' });
  });

  test('its number in the title and in one line', () => {
    expect(titleOf(aSummary({ down: 5, up: 0 }))).toBe('DOWN | 5 more checks');
    expect(oneLiner(aSummary({ down: 5, up: 0 }))).toBe('"5 more checks" are DOWN. 5 more checks went down.');
  });

  test('as many names in a text message as fit', () => {
    const text = smsText(aSummary({ down: 500, up: 1 }), { siteName: 'Rollcall' });
    expect(text.length).toBeLessThanOrEqual(480);
    expect(text).toMatch(
      /^DOWN: 500 more checks went down, and 1 came back up\. Down: job-0, job-1, .*\.\.\. - Rollcall$/,
    );
  });
});
