import { addSecs, type Instant, instant, MICROS_PER_SECOND } from './instant.ts';
import { dateOf, daysTo, SECS_PER_DAY, weekdayOf } from './schedule/civil.ts';
import { zoneOf } from './schedule/zone.ts';

const MORNING_SECS = 9 * 3600;
const MONDAY = 1;

/**
 * Returns when the next report is due: on the next day after today that fits, `minutes` (0–119, so that not all go out
 * at once) after nine in the morning of the zone.
 */
export function nextReportAt(
  every: 'daily' | 'weekly' | 'monthly',
  { now, tz, minutes }: { readonly now: Instant; readonly tz: string; readonly minutes: number },
): Instant {
  const zone = zoneOf(tz);
  const nowSecs = Math.floor(now / MICROS_PER_SECOND);
  const today = Math.floor((nowSecs + zone.periodAt(nowSecs).offset) / SECS_PER_DAY);
  const local = dayOf(every, today) * SECS_PER_DAY + MORNING_SECS;
  // clocks change at night, so by nine the offset of that moment is the one of the whole morning
  const { offset } = zone.periodAt(local - zone.periodAt(local).offset);
  return addSecs(instant((local - offset) * MICROS_PER_SECOND), minutes * 60);
}

function dayOf(every: 'daily' | 'weekly' | 'monthly', today: number): number {
  if (every === 'daily') return today + 1;
  if (every === 'weekly') return today + 1 + ((MONDAY - weekdayOf(today + 1) + 7) % 7);
  const { year, month } = dateOf(today);
  return month === 12 ? daysTo(year + 1, 1, 1) : daysTo(year, month + 1, 1);
}
