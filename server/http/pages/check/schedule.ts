import { PeriodPreview, SchedulePreview } from '../../../../views/components/schedule-preview.tsx';
import { ScheduleDialog } from '../../../../views/pages/check/schedule.tsx';
import type { Check, ScheduleKind, Scheduling } from '../../../core/check.ts';
import type { Instant } from '../../../core/instant.ts';
import { displayName } from '../../../core/names.ts';
import { validateSchedule } from '../../../core/schedule/next-due.ts';
import { type PreviewResult, previewSchedule } from '../../../core/schedule/preview.ts';
import { currentZoneName, isKnownZoneName } from '../../../core/schedule/zone-names.ts';
import { rescheduleCheck } from '../../../services/update-check.ts';
import { expressionIn, readSchedule, scheduleValue, secsIn, sentScheduleValue } from '../../forms/schedule-form.ts';
import { viewerZone } from '../../forms/viewer-zone.ts';
import { zoneChoice } from '../../forms/zone-choice.ts';
import { dialog } from '../../kit/dialog.ts';
import { fragment, json, type Reply } from '../../kit/reply.ts';
import type { Visit } from '../../kit/visit.ts';
import { backTo, type CheckVisit, checkDeps, openCheck } from './check-visit.ts';

const PREVIEW_DATES = 6;
const LONGEST_EXPRESSION = 1_000;

/** Shows the schedule of a check, to be changed. */
export async function showSchedule(visit: CheckVisit): Promise<Reply> {
  const { check } = await openCheck(visit, 'edit-check');
  return dialog(visit, {
    title: `Schedule of ${displayName(check)}`,
    body: ScheduleDialog({
      shell: visit.shell,
      code: check.code,
      value: scheduleValue(check),
      zones: await zoneChoice(check.projectId, visit.deps.store),
      errors: {},
      preview: previewOf(check, visit.now),
      viewerTz: viewerZone(visit),
    }),
  });
}

/** Gives the check another schedule, or shows what is wrong with that. */
export async function changeSchedule(visit: CheckVisit): Promise<Reply> {
  const { check, project } = await openCheck(visit, 'edit-check');
  const read = readSchedule(visit.form);
  if (read.ok && !visit.form.has('preview')) {
    await rescheduleCheck(check.id, read.fields, checkDeps(visit));
    return backTo(visit, { project, check });
  }
  const value = sentScheduleValue(visit.form, check);
  return dialog(visit, {
    title: `Schedule of ${displayName(check)}`,
    status: read.ok ? 200 : 400,
    body: ScheduleDialog({
      shell: visit.shell,
      code: check.code,
      value,
      zones: await zoneChoice(check.projectId, visit.deps.store),
      errors: read.ok ? {} : read.errors,
      preview: previewOfForm(visit, value.kind),
      viewerTz: viewerZone(visit),
    }),
  });
}

/** Shows what a cron expression means; for any visitor, and what is wrong with it is an answer like others. */
export function previewCron(visit: Visit): Reply {
  return preview(visit, 'cron');
}

/** Shows what an OnCalendar schedule means. */
export function previewOnCalendar(visit: Visit): Reply {
  return preview(visit, 'oncalendar');
}

/** Shows what a period means. */
export function previewSimple(visit: Visit): Reply {
  return preview(visit, 'simple');
}

/** Tells programs whether a schedule is valid. */
export function validate({ query }: Visit): Reply {
  const kind = query.get('kind');
  if (kind !== 'cron' && kind !== 'oncalendar') return json({ error: 'kind must be cron or oncalendar' }, 400);
  const schedule = query.get('schedule') ?? '';
  return json({ result: schedule.length <= LONGEST_EXPRESSION && validateSchedule(kind, schedule) === null });
}

/** Returns what a schedule means from now on, for the first sight of a form. */
export function previewOf(scheduling: Scheduling | Check, now: Instant): PreviewResult {
  const { kind, timeoutSecs, graceSecs, schedule, tz } = scheduling;
  return previewSchedule({ kind, timeoutSecs, graceSecs, schedule, tz, now, count: PREVIEW_DATES });
}

/** Returns what the schedule in a form that was sent means. */
export function previewOfForm({ form, now }: Pick<Visit, 'form' | 'now'>, kind: ScheduleKind): PreviewResult {
  const schedule = expressionIn(form, kind);
  if (schedule.length > LONGEST_EXPRESSION) return { ok: false, error: 'the expression is too long' };
  const grace = secsIn(form, 'grace');
  return previewSchedule({
    kind,
    schedule,
    timeoutSecs: secsIn(form, 'timeout'),
    graceSecs: Number.isNaN(grace) ? null : grace,
    tz: form.one('tz') || 'UTC',
    now,
    count: PREVIEW_DATES,
  });
}

function preview(visit: Visit, kind: ScheduleKind): Reply {
  const result = previewOfForm(visit, kind);
  if (kind === 'simple') return fragment(PeriodPreview({ result }));
  return fragment(SchedulePreview({ result, viewerTz: knownZone(visit.form.one('viewer_tz')) }));
}

/** Browsers know some zones by names of long ago; what is no zone at all is left out. */
function knownZone(name: string): string {
  return isKnownZoneName(name) ? (currentZoneName(name) ?? name) : '';
}
