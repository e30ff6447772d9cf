import { type Calendar, nextMatch } from './calendar.ts';
import { SECS_PER_DAY } from './civil.ts';
import type { Zone, ZonePeriod } from './zone.ts';

/** More than any offset from UTC, and than any change of one (Samoa skipped a whole day in 2011). */
const MARGIN_SECS = 36 * 3600;
/** A rule may ask for nothing but times in spring gaps; this ends the search for a real one. */
const HORIZON_SECS = 250 * 365 * SECS_PER_DAY;

/**
 * Returns when the calendar next fires in the zone, strictly after `after`, or null for never; seconds since 1970 UTC.
 *
 * This is the one place where changes of the clock are resolved.
 */
export function nextOccurrence(calendar: Calendar, zone: Zone, after: number): number | null {
  return calendar.secondPass === 'runs'
    ? nextInRealTime(calendar, zone, after)
    : nextOnWallClock(calendar, zone, after);
}

/** Walks period by period: what a period's wall clock never shows does not happen, what it shows again happens again. */
function nextInRealTime(calendar: Calendar, zone: Zone, after: number): number | null {
  let at = after + 1;
  for (let steps = 0; at - after < HORIZON_SECS; steps++) {
    const period = zone.periodAt(at);
    const wall = nextMatch(calendar, at + period.offset);
    if (wall === null) return null;
    const found = wall - period.offset;
    if (found < period.until) return found;
    // The first step must not skip: behind the period's end the clock may go back to before our starting point.
    at = steps === 0 ? period.until : Math.max(period.until, found - MARGIN_SECS);
  }
  return null;
}

/** Searches on the wall clock, then looks up when that clock first shows the time found. */
function nextOnWallClock(calendar: Calendar, zone: Zone, after: number): number | null {
  const start = zone.periodAt(after);
  const shown = after + start.offset + 1;
  // In the second pass of an overlap the clock shows times which have already counted.
  const begin = calendar.secondPass === 'skipped' ? Math.max(shown, start.from + start.offsetBefore) : shown;
  let wall = nextMatch(calendar, begin);
  while (wall !== null && wall - after < HORIZON_SECS) {
    const period = firstPeriodReaching(zone, wall, after);
    const found = wall - period.offset;
    if (found >= period.from) return found;
    if (calendar.movesOutOfGaps) return period.from;
    wall = nextMatch(calendar, period.from + period.offset);
  }
  return null;
}

/** Returns the first period, from `after` on, whose wall clock shows `wall` or passes over it in a gap at its beginning. */
function firstPeriodReaching(zone: Zone, wall: number, after: number): ZonePeriod {
  let period = zone.periodAt(Math.max(after, wall - MARGIN_SECS));
  while (wall - period.offset >= period.until) period = zone.periodAt(period.until);
  return period;
}
