import { type Check, SCHEDULE_KINDS, STORED_STATUSES } from '../../core/check.ts';
import { type Instant, instant } from '../../core/instant.ts';
import type { StoredCheck } from './plan.ts';

const METHODS = ['', 'POST'] as const;

/** The columns of a check that the rules for pings look at, in the order in which `readCheck` takes them. */
export const PINGED_COLUMNS = [
  'id',
  'project_id',
  'n_pings',
  'status',
  'last_ping_at',
  'last_start_at',
  'last_start_rid',
  'last_duration_micros',
  'alert_after',
  'scan_at',
  'has_confirmation_link',
  'kind',
  'timeout_secs',
  'grace_secs',
  'schedule',
  'tz',
  'manual_resume',
  'filter_subject',
  'filter_body',
  'filter_http_body',
  'filter_default_fail',
  'methods',
  'start_kw',
  'success_kw',
  'failure_kw',
] as const;

/** A value as a driver returns it. */
type Value = string | number | boolean | null | undefined;

/** How a driver returns what differs between the databases. */
export interface ValueReader {
  readonly instant: (value: Value) => Instant | null;
  readonly bool: (value: Value) => boolean;
}

/**
 * Reads a row of `PINGED_COLUMNS`. An array and one object literal: this runs for each ping, and rows with names, spread
 * into others, took a third of the time of a whole commit.
 *
 * What no rule for pings looks at (descriptions can be long) is not read; it is empty here and must not be written.
 */
export function readCheck(row: readonly Value[], read: ValueReader): StoredCheck {
  const check: Check = {
    id: Number(row[0]),
    projectId: Number(row[1]),
    nPings: Number(row[2]),
    status: oneOf(STORED_STATUSES, row[3]),
    lastPingAt: read.instant(row[4]),
    lastStartAt: read.instant(row[5]),
    lastStartRid: maybeText(row[6]),
    lastDuration: row[7] === null ? null : Number(row[7]),
    alertAfter: read.instant(row[8]),
    hasConfirmationLink: read.bool(row[10]),
    kind: oneOf(SCHEDULE_KINDS, row[11]),
    timeoutSecs: Number(row[12]),
    graceSecs: Number(row[13]),
    schedule: text(row[14]),
    tz: text(row[15]),
    manualResume: read.bool(row[16]),
    filterSubject: read.bool(row[17]),
    filterBody: read.bool(row[18]),
    filterHttpBody: read.bool(row[19]),
    filterDefaultFail: read.bool(row[20]),
    methods: oneOf(METHODS, row[21]),
    startKw: text(row[22]),
    successKw: text(row[23]),
    failureKw: text(row[24]),
    code: '',
    badgeKey: '',
    name: '',
    slug: '',
    tags: '',
    desc: '',
    createdAt: NEVER,
  };
  return { check, scanAt: read.instant(row[9]) };
}

const NEVER = instant(0);

function text(value: Value): string {
  return typeof value === 'string' ? value : '';
}

function maybeText(value: Value): string | null {
  return typeof value === 'string' ? value : null;
}

function oneOf<T extends string>(known: readonly T[], value: Value): T {
  for (const each of known) if (each === value) return each;
  throw new TypeError(`a check holds ${value}, which is none of ${known.join(', ')}`);
}
