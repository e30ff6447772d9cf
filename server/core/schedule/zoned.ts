import { type Instant, instant, MICROS_PER_SECOND } from '../instant.ts';
import { dateOf, SECS_PER_DAY, weekdayOf } from './civil.ts';
import { type Zone, zoneOf } from './zone.ts';

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** What a wall clock and a calendar in some zone show at a moment. */
export interface Zoned {
  /** `Sat 2026-11-21` */
  readonly day: string;
  /** `02:30`, or `02:30:15` where the seconds matter. */
  readonly time: string;
  /** `+02:00` */
  readonly offset: string;
}

/** A change of the clock. */
export interface ClockChange {
  readonly at: Instant;
  /** What the clock shows then. */
  readonly shown: Zoned;
  /** Positive: forward, as in spring. */
  readonly bySecs: number;
}

/** Returns what the clock in a zone shows; throws `ScheduleError` for an unknown zone. */
export function zoned(at: Instant, tz: string): Zoned {
  const secs = Math.floor(at / MICROS_PER_SECOND);
  return shownAt(secs, zoneOf(tz).periodAt(secs).offset);
}

/** Returns the changes of the clock in a zone after one moment and up to another. */
export function clockChanges(tz: string, after: Instant, until: Instant): readonly ClockChange[] {
  const zone = zoneOf(tz);
  const changes: ClockChange[] = [];
  const last = Math.floor(until / MICROS_PER_SECOND);
  let secs = endOfPeriod(zone, Math.floor(after / MICROS_PER_SECOND));
  while (secs <= last) {
    const { offset, offsetBefore, from } = zone.periodAt(secs);
    if (from === secs && offset !== offsetBefore) {
      const at = instant(secs * MICROS_PER_SECOND);
      changes.push({ at, shown: shownAt(secs, offset), bySecs: offset - offsetBefore });
    }
    secs = endOfPeriod(zone, secs);
  }
  return changes;
}

function endOfPeriod(zone: Zone, secs: number): number {
  return zone.periodAt(secs).until;
}

function shownAt(secs: number, offset: number): Zoned {
  const local = secs + offset;
  const days = Math.floor(local / SECS_PER_DAY);
  const { year, month, day } = dateOf(days);
  const inDay = local - days * SECS_PER_DAY;
  const seconds = inDay % 60;
  const size = Math.abs(offset);
  return {
    day: `${WEEKDAYS[weekdayOf(days)]} ${year}-${two(month)}-${two(day)}`,
    time: `${two(Math.floor(inDay / 3600))}:${two(Math.floor(inDay / 60) % 60)}${seconds === 0 ? '' : `:${two(seconds)}`}`,
    offset: `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 3600))}:${two(Math.floor(size / 60) % 60)}`,
  };
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
