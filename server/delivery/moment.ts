import { type Instant, toMillis } from '../core/instant.ts';

const PARTS = {
  weekday: 'short',
  day: '2-digit',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'longOffset',
} as const;

/** From one moment to another. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** Writes an instant the way mail does (RFC 5322): `Thu, 01 Jan 2026 02:30:00 +0200`. An unknown zone counts as UTC. */
export function formatRfc5322(at: Instant, timeZone: string): string {
  const parts = partsOf(at, timeZone);
  const offset = parts.offset.replace('GMT', '').replace(':', '') || '+0000';
  return `${parts.weekday}, ${parts.day} ${parts.month} ${parts.year} ${parts.hour}:${parts.minute}:${parts.second} ${offset}`;
}

/** Writes an instant for the first line of a message, to the minute, with its zone: `1 Jan 02:30 (Europe/Riga)`. */
export function formatMoment(at: Instant, timeZone: string): string {
  const { day, month, hour, minute, zone } = partsOf(at, timeZone);
  return `${Number(day)} ${month} ${hour}:${minute} (${zone})`;
}

/** Writes a span to the minute, with its zone: `02:10–02:25 (UTC)`, with dates when it spans days: `1 Jan 23:50 – 2 Jan 00:10 (UTC)`. */
export function formatSpan({ from, to }: Span, timeZone: string): string {
  const [first, last] = [partsOf(from, timeZone), partsOf(to, timeZone)];
  const clock = ({ hour, minute }: typeof first): string => `${hour}:${minute}`;
  const day = (parts: typeof first): string => `${Number(parts.day)} ${parts.month}`;
  const isOneDay = formatDate(from, timeZone) === formatDate(to, timeZone);
  if (isOneDay) return `${clock(first)}–${clock(last)} (${first.zone})`;
  return `${day(first)} ${clock(first)} – ${day(last)} ${clock(last)} (${first.zone})`;
}

/** Writes a date: `1 Jan 2026`. */
export function formatDate(at: Instant, timeZone: string): string {
  const { day, month, year } = partsOf(at, timeZone);
  return `${Number(day)} ${month} ${year}`;
}

function partsOf(at: Instant, timeZone: string) {
  const zone = isKnown(timeZone) ? timeZone : 'UTC';
  const parts = new Intl.DateTimeFormat('en-US', { ...PARTS, timeZone: zone }).formatToParts(toMillis(at));
  const textOf = (type: Intl.DateTimeFormatPartTypes): string => parts.find((part) => part.type === type)?.value ?? '';
  return {
    zone,
    weekday: textOf('weekday'),
    day: textOf('day'),
    month: textOf('month'),
    year: textOf('year'),
    hour: textOf('hour'),
    minute: textOf('minute'),
    second: textOf('second'),
    offset: textOf('timeZoneName'),
  };
}

function isKnown(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone }).format(0) !== '';
  } catch {
    return false;
  }
}
