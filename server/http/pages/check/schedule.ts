import { ScheduleDialog } from '../../../../views/pages/check/schedule.tsx';
import { displayName } from '../../../core/names.ts';
import { rescheduleCheck } from '../../../services/reschedule-check.ts';
import { readSchedule, scheduleValue, sentScheduleValue } from '../../forms/schedule-form.ts';
import { viewerZone } from '../../forms/viewer-zone.ts';
import { zoneChoice } from '../../forms/zone-choice.ts';
import { dialog } from '../../kit/dialog.ts';
import type { Reply } from '../../kit/reply.ts';
import { backTo } from './back-to.ts';
import { type CheckVisit, openCheck } from './open-check.ts';
import { checkDeps } from './operate.ts';
import { previewOf, previewOfForm } from './preview.ts';

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
