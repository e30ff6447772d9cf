import {
  type EnteredLimit,
  type LIMIT_NAMES,
  LIMIT_UNITS,
  LimitsDialog,
  type LimitsValue,
} from '../../../../views/pages/check/limits.tsx';
import type { Check } from '../../../core/check.ts';
import { CHECK_FIELDS, type SettingsIn } from '../../../core/check-fields.ts';
import { displayName } from '../../../core/names.ts';
import { Invalid } from '../../../errors.ts';
import { rescheduleCheck } from '../../../services/update-check.ts';
import type { FormFields } from '../../forms/form-fields.ts';
import { dialog } from '../../kit/dialog.ts';
import { type Reply, redirectTo } from '../../kit/reply.ts';
import { type CheckVisit, checkDeps, detailsOf, openCheck } from './check-visit.ts';

type Limits = SettingsIn<'limits'>;
type Limit = (typeof LIMIT_NAMES)[number];

const MINUTE_SECS = 60;

/** Shows the limits of the runs of a check, to be changed. */
export async function showLimits(visit: CheckVisit): Promise<Reply> {
  const { check } = await openCheck(visit, 'edit-check');
  return limitsDialog(visit, check, limitsValue(check), {});
}

/** Changes them; one that is left empty no longer applies. */
export async function changeLimits(visit: CheckVisit): Promise<Reply> {
  const { check } = await openCheck(visit, 'edit-check');
  try {
    await rescheduleCheck(check.id, limitsIn(visit.form), checkDeps(visit));
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    return limitsDialog(visit, check, sentValue(visit.form), error.fields);
  }
  return redirectTo(detailsOf(check));
}

function limitsDialog(
  visit: CheckVisit,
  check: Check,
  value: LimitsValue,
  errors: Readonly<Record<string, string>>,
): Reply {
  return dialog(visit, {
    title: `Limits of ${displayName(check)}`,
    status: Object.keys(errors).length > 0 ? 400 : 200,
    body: LimitsDialog({ shell: visit.shell, code: check.code, value, errors }),
  });
}

function limitsValue(check: Limits): LimitsValue {
  return eachLimit((limit) => enteredOf(check[limit]), String(check.failTolerance));
}

function sentValue(form: FormFields): LimitsValue {
  const entered = (limit: Limit): EnteredLimit => {
    const { name } = CHECK_FIELDS[limit];
    return { count: form.one(`${name}_value`), unitSecs: Number(form.one(`${name}_unit`)) };
  };
  return eachLimit(entered, form.one(CHECK_FIELDS.failTolerance.name));
}

function eachLimit(entered: (limit: Limit) => EnteredLimit, failTolerance: string): LimitsValue {
  return {
    startGraceSecs: entered('startGraceSecs'),
    maxRuntimeSecs: entered('maxRuntimeSecs'),
    minRuntimeSecs: entered('minRuntimeSecs'),
    minIntervalSecs: entered('minIntervalSecs'),
    failTolerance,
  };
}

function limitsIn(form: FormFields): Limits {
  const tolerance = form.one(CHECK_FIELDS.failTolerance.name).trim();
  return {
    startGraceSecs: secsIn(form, 'startGraceSecs'),
    maxRuntimeSecs: secsIn(form, 'maxRuntimeSecs'),
    minRuntimeSecs: secsIn(form, 'minRuntimeSecs'),
    minIntervalSecs: secsIn(form, 'minIntervalSecs'),
    failTolerance: tolerance === '' ? 0 : Number(tolerance),
  };
}

/** In the largest unit that expresses it exactly. */
function enteredOf(secs: number | null): EnteredLimit {
  if (secs === null) return { count: '', unitSecs: MINUTE_SECS };
  const unit = LIMIT_UNITS.findLast((one) => secs % one.secs === 0) ?? LIMIT_UNITS[0];
  return { count: String(secs / unit.secs), unitSecs: unit.secs };
}

/** Null when it is left empty; NaN, which no limit may be, for anything that is no whole number of seconds. */
function secsIn(form: FormFields, limit: Limit): number | null {
  const { name } = CHECK_FIELDS[limit];
  const count = form.one(`${name}_value`).trim();
  if (count === '') return null;
  const unit = LIMIT_UNITS.find(({ secs }) => String(secs) === form.one(`${name}_unit`));
  const secs = unit === undefined ? Number.NaN : Number(count) * unit.secs;
  // hours and days may be entered with a fraction
  return Math.abs(secs - Math.round(secs)) < 1e-3 ? Math.round(secs) : Number.NaN;
}
