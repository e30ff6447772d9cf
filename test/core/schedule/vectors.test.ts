import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ScheduleError, scheduleKindOf, validateSchedule } from '../../../server/core/schedule/next-due.ts';
import { aTiming, at, isoOf, timesAfter } from './support.ts';

interface Vector {
  readonly kind: 'cron' | 'oncalendar';
  readonly schedule: string;
  readonly tz: string;
  readonly start: string;
  readonly next?: readonly (string | null)[];
  readonly error?: true;
}

function readVectors(file: string): readonly Vector[] {
  const content: { vectors: Vector[] } = JSON.parse(
    readFileSync(new URL(`../../conformance/${file}`, import.meta.url), 'utf8'),
  );
  return content.vectors;
}

/** Where we answer otherwise than recorded, with the rule that asks for it; found with `systemd-analyze calendar` of systemd 252. */
interface Difference extends Omit<Vector, 'kind' | 'error'> {
  readonly file: string;
  readonly rule: string;
}

function readDifferences(): readonly Difference[] {
  return JSON.parse(readFileSync(new URL('../../conformance/schedules-differences.json', import.meta.url), 'utf8'));
}

const keyOf = ({ schedule, tz, start }: Omit<Vector, 'kind'>): string => JSON.stringify([schedule, tz, start]);

/** Returns what we make of a vector, in its own form: times, or the word "refused". */
function answerOf({ kind, schedule, tz, start, next = [] }: Vector): readonly (string | null)[] | 'refused' {
  if (validateSchedule(kind, schedule) !== null) return 'refused';
  return timesAfter(aTiming({ kind, schedule, tz }), at(start), Math.max(1, next.length)).map(isoOf);
}

function differenceOf(recorded: Vector, named: Difference | undefined): unknown {
  const { error: _, ...timed } = recorded;
  const vector: Vector = named === undefined ? recorded : { ...timed, next: named.next ?? [] };
  const expected = vector.error ? 'refused' : (vector.next ?? []).map((iso) => iso && isoOf(at(iso)));
  const answer = answerOf(vector);
  const agrees = JSON.stringify(answer) === JSON.stringify(expected) && scheduleKindOf(vector.schedule) === vector.kind;
  return agrees ? null : { ...vector, answer };
}

const cases = [
  { file: 'schedules.json', timed: 4200, refused: 400 },
  { file: 'schedules-ours.json', timed: 561, refused: 0 },
];

test.each(cases)('$file: every recorded schedule fires when it was recorded to', ({ file, timed, refused }) => {
  const vectors = readVectors(file);
  expect(vectors.filter((vector) => vector.next).length).toBe(timed);
  expect(vectors.filter((vector) => vector.error).length).toBe(refused);
  const named = new Map(readDifferences().flatMap((one) => (one.file === file ? [[keyOf(one), one]] : [])));
  const differences = vectors.map((vector) => differenceOf(vector, named.get(keyOf(vector))));
  expect(differences.filter((difference) => difference !== null)).toEqual([]);
  // each is for one vector, and no more are needed
  const used = vectors.filter((vector) => named.has(keyOf(vector)));
  expect(used.length).toBe(named.size);
  expect(used.filter((vector) => differenceOf(vector, undefined) === null)).toEqual([]);
});

test('every refused cron expression is refused with a message of one line', () => {
  const taken = new Set(readDifferences().map(keyOf));
  const refused = readVectors('schedules.json').filter((vector) => vector.error && !taken.has(keyOf(vector)));
  expect(refused).toHaveLength(397);
  for (const { kind, schedule } of refused) {
    const problem = validateSchedule(kind, schedule);
    expect(problem, schedule).toMatch(/^[^\r\n]{10,120}$/);
  }
  expect(new ScheduleError('x').name).toBe('ScheduleError');
});
