import { addSecs, type Instant, MICROS_PER_SECOND } from './instant.ts';
import { toIso } from './iso.ts';
import { zoneOf } from './schedule/zone.ts';

/** A moment as clocks somewhere show it. */
export interface LocalTime {
  /** `2026-01-31` */
  readonly date: string;
  /** `14:05:09` */
  readonly time: string;
  /** `+02:00` */
  readonly offset: string;
}

/** Returns what a clock in the zone shows; an unknown zone counts as UTC. */
export function localTime(at: Instant, tz: string): LocalTime {
  const offsetSecs = offsetAt(at, tz);
  const iso = toIso(addSecs(at, offsetSecs));
  return { date: iso.slice(0, 10), time: iso.slice(11, 19), offset: offsetText(offsetSecs) };
}

/** Writes a moment as `2026-01-31 14:05:09`. */
export function localText(at: Instant, tz: string): string {
  const { date, time } = localTime(at, tz);
  return `${date} ${time}`;
}

/** Writes a moment in ISO 8601 with the offset of the zone: `2026-01-31T14:05:09+02:00`. */
export function localIso(at: Instant, tz: string): string {
  const { date, time, offset } = localTime(at, tz);
  return `${date}T${time}${offset}`;
}

function offsetAt(at: Instant, tz: string): number {
  try {
    return zoneOf(tz).periodAt(Math.floor(at / MICROS_PER_SECOND)).offset;
  } catch {
    return 0;
  }
}

function offsetText(secs: number): string {
  const minutes = Math.floor(Math.abs(secs) / 60);
  const pair = (count: number): string => String(count).padStart(2, '0');
  return `${secs < 0 ? '-' : '+'}${pair(Math.floor(minutes / 60))}:${pair(minutes % 60)}`;
}
