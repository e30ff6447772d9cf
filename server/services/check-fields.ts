import type { CheckField } from '../core/check-field.ts';
import { CHECK_FIELDS, type CheckSettings } from '../core/check-fields.ts';
import { fieldOf, SETTINGS } from '../core/check-settings.ts';
import { message } from '../core/messages.ts';
import { scheduleKindOf, validateSchedule } from '../core/schedule/next-due.ts';
import { currentZoneName } from '../core/schedule/zone-names.ts';
import { isSlug } from '../core/slug.ts';
import { characterCount } from '../core/text-clean.ts';
import { Invalid } from '../errors.ts';

/** Settings of a check that are to be written. */
export type CheckFields = Partial<CheckSettings>;

type Reasons = Record<string, string>;

/**
 * Returns the fields as they are stored: zone names brought up to date, the kind of schedule filled in (a schedule makes
 * a check cron or OnCalendar, else a timeout makes it simple). Throws `Invalid` with a reason for each wrong field, by
 * the name that people know.
 */
export function readCheckFields(fields: CheckFields): CheckFields {
  const own = ownReasons(fields);
  const reasons: Reasons = { ...own, ...(own.kind === undefined ? scheduleReasons(fields) : {}) };
  if (fields.slug !== undefined && !isSlug(fields.slug)) reasons.slug = 'can only contain a-z, 0-9, _ and -';
  if (Object.keys(reasons).length > 0) throw new Invalid(message('fields-refused'), reasons);
  const tz = fields.tz === undefined ? null : currentZoneName(fields.tz);
  const kind = fields.kind ?? kindOf(fields);
  return { ...fields, ...(tz ? { tz } : {}), ...(kind ? { kind } : {}) };
}

function kindOf({ schedule, timeoutSecs }: CheckFields): CheckSettings['kind'] | undefined {
  if (schedule !== undefined) return scheduleKindOf(schedule);
  return timeoutSecs === undefined ? undefined : 'simple';
}

/** What is wrong with fields by themselves. */
function ownReasons(fields: CheckFields): Reasons {
  const reasons: Reasons = {};
  for (const setting of SETTINGS) {
    const value = fields[setting];
    const reason = value === undefined ? null : reasonAgainst(fieldOf(setting), value);
    if (reason !== null) reasons[fieldOf(setting).name] = reason;
  }
  return reasons;
}

function reasonAgainst(field: CheckField, value: CheckSettings[keyof CheckSettings]): string | null {
  switch (field.type) {
    case 'text':
      return textReason(String(value), field.longest);
    case 'zone':
      return currentZoneName(String(value)) === null ? message('not-a-time-zone') : null;
    case 'choice':
      return field.choices.some((choice) => choice === value) ? null : choiceReason(field.choices);
    case 'flag':
      return null;
    case 'count':
    case 'seconds':
      if (value === null && field.byDefault === null) return null;
      return Number.isInteger(value) && Number(value) >= field.least && Number(value) <= field.most
        ? null
        : `must be ${field.type === 'count' ? 'a whole number' : 'whole seconds'} from ${field.least} to ${field.most}`;
    default:
      return field satisfies never;
  }
}

function choiceReason(choices: readonly string[]): string {
  const words = choices.filter(Boolean).join(', ');
  return choices.includes('') ? `must be ${words} or empty` : `must be one of ${words}`;
}

function textReason(text: string, longest: number | null): string | null {
  if (text.includes('\0')) return 'contains a NUL character';
  return longest !== null && characterCount(text) > longest ? message('at-most-characters', { most: longest }) : null;
}

/** What is wrong with a schedule and its kind. */
function scheduleReasons({ kind, schedule }: CheckFields): Reasons {
  if (schedule === undefined)
    return kind === undefined || kind === 'simple' ? {} : { schedule: `is needed for ${kind}` };
  if (kind === 'simple') return { schedule: 'does not go with a simple check' };
  if (textReason(schedule, CHECK_FIELDS.schedule.longest) !== null) return {};
  const wanted = kind ?? scheduleKindOf(schedule);
  const wrong = validateSchedule(wanted, schedule);
  return wrong === null ? {} : { schedule: `is not a valid ${wanted} expression: ${wrong}` };
}
