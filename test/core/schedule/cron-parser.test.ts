import { CronExpressionParser } from 'cron-parser';
import { expect, test } from 'vitest';
import { toMillis } from '../../../server/core/instant.ts';
import { aTiming, at, timesAfter } from './support.ts';

// An independent opinion, asked only where both must agree: zones without clock changes, no L, W or #, no overlapping
// lists, no stepped star in a day field, days that every month has. Elsewhere it differs from Debian's cron.
const ZONES = ['UTC', 'Asia/Tokyo', 'America/Phoenix', 'Africa/Lagos'];
const EXPRESSIONS = 400;
const SEED = 20_261_121;

type Random = (below: number) => number;

/** Mulberry32: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
function seeded(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function aField(random: Random, min: number, max: number, stepsOfStar: boolean): string {
  const a = min + random(max - min + 1);
  const b = a + random(max - a + 1);
  const forms = ['*', '*', `${a}`, `${a}`, a < b ? `${a}-${b}` : `${a}`, a < b ? `${a},${b}` : `${a}`];
  if (a < b) forms.push(`${a}-${b}/${1 + random(4)}`);
  if (stepsOfStar) forms.push(`*/${2 + random(9)}`);
  return forms[random(forms.length)] ?? '*';
}

function anExpression(random: Random): string {
  const time = [aField(random, 0, 59, true), aField(random, 0, 23, true)];
  return [...time, aField(random, 1, 28, false), aField(random, 1, 12, true), aField(random, 0, 6, false)].join(' ');
}

test(`cron-parser agrees on ${EXPRESSIONS} random expressions`, () => {
  const random = seeded(SEED);
  const differences: unknown[] = [];
  for (let i = 0; i < EXPRESSIONS; i++) {
    const schedule = anExpression(random);
    const tz = ZONES[random(ZONES.length)] ?? 'UTC';
    const start = new Date(Date.UTC(2020 + random(15), random(12), 1 + random(28), random(24), random(60), random(60)));
    const theirs = CronExpressionParser.parse(schedule, { currentDate: start, tz }).next().getTime();
    const [ours] = timesAfter(aTiming({ schedule, tz }), at(start.toISOString()), 1);
    if (!ours || toMillis(ours) !== theirs) differences.push({ schedule, tz, start, theirs, ours });
  }
  expect(differences).toEqual([]);
});
