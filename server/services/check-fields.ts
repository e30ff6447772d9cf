import type { Check, Filtering, Scheduling } from '../core/check.ts';
import { isDuration, LEAST_SECS, MOST_SECS } from '../core/schedule/bounds.ts';
import { scheduleKindOf, validateSchedule } from '../core/schedule/next-due.ts';
import { currentZoneName } from '../core/schedule/zone-names.ts';
import { isSlug, SLUG_MAX_LENGTH } from '../core/slug.ts';
import { characterCount } from '../core/text-clean.ts';
import { Invalid } from '../errors.ts';

const LONGEST = {
  name: 100,
  slug: SLUG_MAX_LENGTH,
  tags: 500,
  schedule: 100,
  startKw: 200,
  successKw: 200,
  failureKw: 200,
} as const;

/** What a person may say about a check. */
export type CheckFields = Partial<Scheduling & Filtering & Pick<Check, 'name' | 'slug' | 'tags' | 'desc'>>;

type Reasons = Record<string, string>;

/**
 * Returns the fields as they are stored: zone names brought up to date, the kind of schedule filled in (a schedule makes
 * a check cron or OnCalendar, else a timeout makes it simple). Throws `Invalid` with a reason for each wrong field.
 */
export function readCheckFields(fields: CheckFields): CheckFields {
  const reasons: Reasons = { ...textReasons(fields), ...durationReasons(fields), ...scheduleReasons(fields) };
  if (fields.slug !== undefined && !isSlug(fields.slug)) reasons.slug = 'may only have a-z, 0-9, _ and -';
  const tz = fields.tz === undefined ? undefined : currentZoneName(fields.tz);
  if (tz === null) reasons.tz = 'is not a time zone';
  if (Object.keys(reasons).length > 0) throw new Invalid('these fields cannot be used', reasons);
  const kind = fields.kind ?? kindOf(fields);
  return { ...fields, ...(tz ? { tz } : {}), ...(kind ? { kind } : {}) };
}

function kindOf({ schedule, timeoutSecs }: CheckFields): Scheduling['kind'] | undefined {
  if (schedule !== undefined) return scheduleKindOf(schedule);
  return timeoutSecs === undefined ? undefined : 'simple';
}

function textReasons(fields: CheckFields): Reasons {
  const reasons: Reasons = {};
  for (const [field, value] of Object.entries(fields)) {
    if (typeof value !== 'string') continue;
    const limit = new Map<string, number>(Object.entries(LONGEST)).get(field);
    if (limit !== undefined && characterCount(value) > limit) reasons[field] = `may have ${limit} characters`;
    if (value.includes('\0')) reasons[field] = 'contains a NUL character';
  }
  return reasons;
}

function durationReasons({ timeoutSecs, graceSecs }: CheckFields): Reasons {
  const reasons: Reasons = {};
  const limits = `must be whole seconds from ${LEAST_SECS} to ${MOST_SECS}`;
  if (timeoutSecs !== undefined && !isDuration(timeoutSecs)) reasons.timeout = limits;
  if (graceSecs !== undefined && !isDuration(graceSecs)) reasons.grace = limits;
  return reasons;
}

function scheduleReasons({ kind, schedule }: CheckFields): Reasons {
  if (schedule === undefined)
    return kind === undefined || kind === 'simple' ? {} : { schedule: `is needed for ${kind}` };
  if (kind === 'simple') return { schedule: 'does not go with a simple check' };
  const wanted = kind ?? scheduleKindOf(schedule);
  if (characterCount(schedule) > LONGEST.schedule) return { schedule: `may have ${LONGEST.schedule} characters` };
  const wrong = validateSchedule(wanted, schedule);
  return wrong === null ? {} : { schedule: `is not a valid ${wanted} expression: ${wrong}` };
}
