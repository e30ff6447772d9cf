import { type Instant, instant, MICROS_PER_MILLI, MICROS_PER_SECOND } from '../../core/instant.ts';

// What PostgreSQL writes with DateStyle ISO; zone offsets of old dates have seconds.
const ISO = /^(\d{4,6})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?$/;

/** Returns the moment in PostgreSQL's text form, exact to the microsecond: `2031-05-06T07:08:09.123456Z`. */
export function toTimestampText(at: Instant): string {
  const millis = Math.floor(at / MICROS_PER_MILLI);
  const micros = at - millis * MICROS_PER_MILLI;
  return `${new Date(millis).toISOString().slice(0, -1)}${String(micros).padStart(3, '0')}Z`;
}

/** Reads PostgreSQL's text form of a timestamptz, exact to the microsecond. Throws on `infinity` and years BC. */
export function fromTimestampText(text: string): Instant {
  const parts = ISO.exec(text);
  if (!parts) throw new RangeError(`not a moment that can be handled: ${text}`);
  const [, year, month, day, hour, minute, second, fraction = '', sign, zoneHours, zoneMinutes = 0, zoneSecs = 0] =
    parts;
  const millis = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const offsetSecs = Number(zoneHours) * 3600 + Number(zoneMinutes) * 60 + Number(zoneSecs);
  const shift = (sign === '-' ? 1 : -1) * offsetSecs * MICROS_PER_SECOND;
  return instant(millis * MICROS_PER_MILLI + Number(fraction.padEnd(6, '0')) + shift);
}
