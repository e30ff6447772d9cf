import { dateOf, daysTo, SECS_PER_DAY } from './civil.ts';
import { quoted, ScheduleError } from './schedule-error.ts';
import { isKnownZoneName } from './zone-names.ts';

/** A stretch of time with one offset from UTC; `from` inclusive, `until` exclusive, in seconds since 1970 UTC. */
export interface ZonePeriod {
  readonly from: number;
  readonly until: number;
  /** Seconds to add to UTC. */
  readonly offset: number;
  /** The offset in force before `from`. */
  readonly offsetBefore: number;
}

/** A time zone as a row of periods. */
export interface Zone {
  /** Returns a period that contains the moment. It may begin and end at the turn of a year although the offset stays. */
  periodAt(secs: number): ZonePeriod;
}

/** Denser than the shortest period from 1970 to 2035, by daily probes of all names: 7 days (Recife, October 2000). */
const PROBE_SECS = 6 * SECS_PER_DAY;
/** A year is scanned from a little before, so that an overlap across its turn is known. */
const LEAD_SECS = 2 * SECS_PER_DAY;
/** Bounds memory; more than the years 1970–2199 that an OnCalendar search may cross. */
const MAX_YEARS = 256;
const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

const ALWAYS: ZonePeriod = { from: -Infinity, until: Infinity, offset: 0, offsetBefore: 0 };
const UTC: Zone = { periodAt: () => ALWAYS };

const zones = new Map<string, Zone>([
  ['UTC', UTC],
  ['Etc/UTC', UTC],
]);

/**
 * Returns the time zone of an IANA name, legacy names included; the same object for each call.
 *
 * Setting up a zone is slow (tenths of a millisecond), and so is the first look at each of its years; both are kept.
 *
 * @throws ScheduleError if the name is not in our table, or the runtime's time zone data lacks it
 */
export function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known) return known;
  const zone = createZone(name);
  zones.set(name, zone);
  return zone;
}

function createZone(name: string): Zone {
  const offsetAt = offsetReader(name);
  const years = new Map<number, readonly ZonePeriod[]>();

  function periodsOf(year: number): readonly ZonePeriod[] {
    const known = years.get(year);
    if (known) return known;
    if (years.size >= MAX_YEARS) years.clear();
    const begin = daysTo(year, 1, 1) * SECS_PER_DAY;
    const periods = scanPeriods(offsetAt, begin - LEAD_SECS, daysTo(year + 1, 1, 1) * SECS_PER_DAY);
    years.set(year, periods);
    return periods;
  }

  return {
    periodAt(secs) {
      const periods = periodsOf(dateOf(Math.floor(secs / SECS_PER_DAY)).year);
      for (const period of periods) if (secs < period.until) return period;
      throw new Error(`no period of ${name} at ${secs}`);
    },
  };
}

function scanPeriods(offsetAt: (secs: number) => number, begin: number, end: number): readonly ZonePeriod[] {
  const periods: ZonePeriod[] = [];
  let from = begin;
  let offset = offsetAt(begin);
  let offsetBefore = offset;
  for (let probed = begin; probed < end; ) {
    const probe = Math.min(probed + PROBE_SECS, end);
    const offsetThere = offsetAt(probe);
    if (offsetThere !== offset) {
      const until = firstOtherOffset(offsetAt, probed, probe);
      periods.push({ from, until, offset, offsetBefore });
      from = until;
      offsetBefore = offset;
      offset = offsetThere;
    }
    probed = probe;
  }
  if (from < end) periods.push({ from, until: end, offset, offsetBefore });
  return periods;
}

/** Returns the first second after `low` at which the offset of `high` is in force. */
function firstOtherOffset(offsetAt: (secs: number) => number, low: number, high: number): number {
  const before = offsetAt(low);
  let same = low;
  let other = high;
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (offsetAt(middle) === before) same = middle;
    else other = middle;
  }
  return other;
}

function offsetReader(name: string): (secs: number) => number {
  const format = formatOf(name);
  return (secs) => {
    const [, sign, hours = '0', minutes = '0', seconds = '0'] = OFFSET.exec(format.format(new Date(secs * 1000))) ?? [];
    const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
    return sign === '-' ? -size : size;
  };
}

/** The offset is the only part that is read; of all forms that hold it, a bare year is the quickest to make. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  if (!isKnownZoneName(timeZone)) throw new ScheduleError(`unknown time zone ${quoted(timeZone)}`);
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric', timeZoneName: 'longOffset' });
  } catch (cause) {
    throw new ScheduleError(`this server has no data for time zone ${quoted(timeZone)}`, { cause });
  }
}
