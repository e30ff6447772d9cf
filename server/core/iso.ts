import { addMicros, addSecs, fromMillis, type Instant, MICROS_PER_SECOND, toMillis } from './instant.ts';

const ISO_DATE_TIME =
  /^(?<date>\d{4}-\d\d-\d\d)[T ](?<minutes>\d\d:\d\d)(?::(?<seconds>\d\d)(?:\.(?<fraction>\d+))?)?(?:Z|(?<sign>[+-])(?<hh>[01]\d|2[0-3])(?::?(?<mm>[0-5]\d))?)?$/i;

/** Writes an instant as the API does, UTC, whole seconds, the rest cut off: `2031-05-06T07:08:09+00:00`. */
export function toIso(at: Instant): string {
  return `${new Date(toMillis(at)).toISOString().slice(0, 19)}+00:00`;
}

/** Writes an instant with six digits of microseconds, or with no fraction at all when it is exactly zero. */
export function toIsoMicros(at: Instant): string {
  // counted from the second below, so that instants before 1970 have a positive fraction too
  const micros = at - Math.floor(at / MICROS_PER_SECOND) * MICROS_PER_SECOND;
  return micros === 0 ? toIso(at) : toIso(at).replace('+', `.${String(micros).padStart(6, '0')}+`);
}

/**
 * Reads a date and time in ISO 8601, or with a space for the `T` as databases write it. Without an offset it is UTC;
 * digits beyond microseconds are cut off. Returns null for anything else, also for days and hours that do not exist.
 */
export function fromIso(text: string): Instant | null {
  const parts = ISO_DATE_TIME.exec(text)?.groups;
  if (parts === undefined) return null;
  const { date, minutes, seconds = '00', fraction = '', sign, hh = '00', mm = '00' } = parts;
  const wall = `${date}T${minutes}:${seconds}`;
  const millis = Date.parse(`${wall}Z`);
  // Date.parse reads February 30th as March 1st
  if (Number.isNaN(millis) || !new Date(millis).toISOString().startsWith(wall)) return null;
  const micros = Number(fraction.slice(0, 6).padEnd(6, '0'));
  const offsetSecs = (Number(hh) * 60 + Number(mm)) * 60;
  return addSecs(addMicros(fromMillis(millis), micros), sign === '-' ? offsetSecs : -offsetSecs);
}

/** Writes what `toIso` wrote for people: `2026-01-31 02:00:00 UTC`. */
export function utcText(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}
