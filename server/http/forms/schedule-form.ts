import type { ScheduleValue } from '../../../views/components/schedule-fields.tsx';
import { type Check, SCHEDULE_KINDS, type ScheduleKind, type Scheduling } from '../../core/check.ts';
import { CHECK_FIELDS } from '../../core/check-fields.ts';
import { given } from '../../core/given.ts';
import { message } from '../../core/messages.ts';
import { isDuration } from '../../core/schedule/bounds.ts';
import { validateSchedule } from '../../core/schedule/next-due.ts';
import { inUnits } from '../../core/schedule/slider.ts';
import { isZoneName } from '../../core/schedule/zone-names.ts';
import { characterCount } from '../../core/text-clean.ts';
import type { FormFields } from './form-fields.ts';

const WHEN_UNHEARD = CHECK_FIELDS.whenUnheard.choices;
const NO_DURATION = 'choose from 1 minute to 365 days';
const NO_TOLERANCE = `choose from 0 to ${CHECK_FIELDS.earlyToleranceSecs.most} seconds`;

/** What a form with schedule fields says: what to write into the check, or what is wrong with which field. */
export type ScheduleReading =
  | { readonly ok: true; readonly fields: Partial<Scheduling> }
  | { readonly ok: false; readonly errors: Readonly<Record<string, string>> };

/**
 * Reads the schedule fields of a form: `kind`, `timeout` and `grace` in seconds, `schedule`, `tz`. Our own forms send
 * times as a number and its unit, and the two kinds of expression under names of their own.
 */
export function readSchedule(form: FormFields): ScheduleReading {
  const kind = kindIn(form);
  if (kind === null) return { ok: false, errors: { kind: 'choose one of the three' } };
  const fields = entered(form, kind);
  const errors = errorsIn(fields);
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, fields: given(fields) };
}

/** Returns the number of seconds in `timeout` or `grace`; NaN when there is none. */
export function secsIn(form: FormFields, name: 'timeout' | 'grace'): number {
  if (form.has(name)) return numberIn(form.one(name));
  const secs = numberIn(form.one(`${name}_value`)) * numberIn(form.one(`${name}_unit`));
  // hours and days may be entered with a fraction
  return Math.abs(secs - Math.round(secs)) < 1e-3 ? Math.round(secs) : Number.NaN;
}

/** Returns the expression of this kind that a form holds, with line ends as we store them. */
export function expressionIn(form: FormFields, kind: ScheduleKind): string {
  const text = form.has('schedule') ? form.one('schedule') : form.one(`schedule_${kind}`);
  return text.replaceAll('\r\n', '\n');
}

/** Returns what the fields show of a check's schedule, or of the one a new check begins with. */
export function scheduleValue(check: Scheduling): ScheduleValue {
  return {
    kind: check.kind,
    timeout: shownSecs(check.timeoutSecs),
    grace: shownSecs(check.graceSecs),
    cron: check.kind === 'cron' ? check.schedule : '* * * * *',
    oncalendar: check.kind === 'oncalendar' ? check.schedule : '*-*-* 02:30',
    tz: check.tz,
    earlyTolerance: String(check.earlyToleranceSecs),
    whenUnheard: check.whenUnheard,
  };
}

/** Returns what the fields show again after a form was sent, whatever is in it. */
export function sentScheduleValue(form: FormFields, check: Pick<Check, 'kind' | 'tz'>): ScheduleValue {
  return {
    kind: kindIn(form) ?? check.kind,
    timeout: sentSecs(form, 'timeout'),
    grace: sentSecs(form, 'grace'),
    cron: form.one('schedule_cron') || expressionIn(form, 'cron'),
    oncalendar: form.one('schedule_oncalendar') || expressionIn(form, 'oncalendar'),
    tz: form.one('tz') || check.tz,
    earlyTolerance: form.one('early_tolerance'),
    whenUnheard: form.one('when_unheard') || 'wait',
  };
}

/** What a form says of each field of a schedule; undefined: nothing. */
type Entered = { readonly [Field in keyof Scheduling]: Scheduling[Field] | undefined };

function entered(form: FormFields, kind: ScheduleKind): Entered {
  const isSimple = kind === 'simple';
  return {
    kind,
    timeoutSecs: isSimple ? secsIn(form, 'timeout') : undefined,
    graceSecs: secsIn(form, 'grace'),
    schedule: isSimple ? undefined : expressionIn(form, kind),
    tz: isSimple ? undefined : form.one('tz'),
    earlyToleranceSecs: isSimple || !form.has('early_tolerance') ? undefined : numberIn(form.one('early_tolerance')),
    whenUnheard: WHEN_UNHEARD.find((one) => one === form.one('when_unheard')),
  };
}

function errorsIn({
  kind,
  timeoutSecs,
  graceSecs,
  schedule,
  tz,
  earlyToleranceSecs: early,
}: Entered): Readonly<Record<string, string>> {
  const errors: Record<string, string> = {};
  if (timeoutSecs !== undefined && !isDuration(timeoutSecs)) errors['timeout'] = NO_DURATION;
  if (graceSecs !== undefined && !isDuration(graceSecs)) errors['grace'] = NO_DURATION;
  const wrong = kind === undefined || schedule === undefined ? null : wrongIn(kind, schedule);
  if (wrong !== null) errors['schedule'] = wrong;
  if (tz !== undefined && !isZoneName(tz)) errors['tz'] = 'is not a time zone';
  if (early !== undefined && !isTolerance(early)) errors['early_tolerance'] = NO_TOLERANCE;
  return errors;
}

function isTolerance(secs: number): boolean {
  return Number.isInteger(secs) && secs >= 0 && secs <= CHECK_FIELDS.earlyToleranceSecs.most;
}

function wrongIn(kind: ScheduleKind, schedule: string): string | null {
  const { longest } = CHECK_FIELDS.schedule;
  if (characterCount(schedule) > longest) return message('at-most-characters', { most: longest });
  return validateSchedule(kind, schedule);
}

function kindIn(form: FormFields): ScheduleKind | null {
  return SCHEDULE_KINDS.find((kind) => kind === form.one('kind')) ?? null;
}

function shownSecs(secs: number): ScheduleValue['timeout'] {
  const { count, unitSecs } = inUnits(secs);
  return { count: String(count), unitSecs };
}

function sentSecs(form: FormFields, name: 'timeout' | 'grace'): ScheduleValue['timeout'] {
  if (form.has(name)) return shownSecs(secsIn(form, name));
  return { count: form.one(`${name}_value`), unitSecs: numberIn(form.one(`${name}_unit`)) };
}

function numberIn(text: string): number {
  return /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : Number.NaN;
}
