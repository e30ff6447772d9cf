import { LEAST_SECS, MOST_SECS } from './bounds.ts';

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** The units that periods are entered in. */
export const UNITS = [
  { word: 'minutes', secs: MINUTE },
  { word: 'hours', secs: HOUR },
  { word: 'days', secs: DAY },
] as const;

/** The marks of the slider, at equal distances, and in which steps it moves behind each. */
export const MARKS = [
  { label: '1 min', secs: MINUTE, step: MINUTE },
  { label: '30 min', secs: 30 * MINUTE, step: 5 * MINUTE },
  { label: '1 h', secs: HOUR, step: 30 * MINUTE },
  { label: '12 h', secs: 12 * HOUR, step: HOUR },
  { label: '1 day', secs: DAY, step: 12 * HOUR },
  { label: '1 week', secs: 7 * DAY, step: DAY },
  { label: '30 days', secs: 30 * DAY, step: 5 * DAY },
  { label: '365 days', secs: 365 * DAY, step: DAY },
] as const;

/** Positions of the slider between two marks. */
const BETWEEN = 100;
export const SLIDER_MAX = (MARKS.length - 1) * BETWEEN;

/** Returns the time at a position of the slider, 0 to `SLIDER_MAX`. */
export function secsAt(position: number): number {
  const index = Math.min(Math.floor(position / BETWEEN), MARKS.length - 2);
  const [from, to] = [MARKS[index], MARKS[index + 1]];
  if (from === undefined || to === undefined) return LEAST_SECS;
  const secs = from.secs + ((position - index * BETWEEN) / BETWEEN) * (to.secs - from.secs);
  if (secs >= to.secs) return to.secs;
  return from.secs + Math.round((secs - from.secs) / from.step) * from.step;
}

/** Returns the position that is nearest to a time. */
export function positionOf(secs: number): number {
  const bounded = Math.min(Math.max(secs, LEAST_SECS), MOST_SECS);
  const index = MARKS.findIndex((mark) => bounded <= mark.secs);
  const [from, to] = [MARKS[index - 1], MARKS[index]];
  if (from === undefined || to === undefined) return 0;
  return Math.round((index - 1 + (bounded - from.secs) / (to.secs - from.secs)) * BETWEEN);
}

/** Returns a time in the largest unit that expresses it exactly: 5400 seconds are 90 minutes. */
export function inUnits(secs: number): { readonly count: number; readonly unitSecs: number } {
  const unit = [...UNITS].reverse().find((each) => secs >= each.secs && secs % each.secs === 0) ?? UNITS[0];
  return { count: secs / unit.secs, unitSecs: unit.secs };
}
