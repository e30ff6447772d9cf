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

/** Returns what we make of a vector, in its own form: times, or the word "refused". */
function answerOf({ kind, schedule, tz, start, next = [] }: Vector): readonly (string | null)[] | 'refused' {
  if (validateSchedule(kind, schedule) !== null) return 'refused';
  return timesAfter(aTiming({ kind, schedule, tz }), at(start), Math.max(1, next.length)).map(isoOf);
}

function differenceOf(vector: Vector): unknown {
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
  expect(vectors.map(differenceOf).filter((difference) => difference !== null)).toEqual([]);
});

test('every refused cron expression is refused with a message of one line', () => {
  for (const { kind, schedule } of readVectors('schedules.json').filter((vector) => vector.error)) {
    const problem = validateSchedule(kind, schedule);
    expect(problem, schedule).toMatch(/^[^\r\n]{10,120}$/);
  }
  expect(new ScheduleError('x').name).toBe('ScheduleError');
});
