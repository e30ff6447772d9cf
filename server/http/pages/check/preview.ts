import { PeriodPreview, SchedulePreview } from '../../../../views/components/schedule-preview.tsx';
import type { Check, ScheduleKind, Scheduling } from '../../../core/check.ts';
import type { Instant } from '../../../core/instant.ts';
import { validateSchedule } from '../../../core/schedule/next-due.ts';
import { type PreviewResult, previewSchedule } from '../../../core/schedule/preview.ts';
import { currentZoneName, isKnownZoneName } from '../../../core/schedule/zone-names.ts';
import { expressionIn, secsIn } from '../../forms/schedule-form.ts';
import { fragment, json, type Reply } from '../../kit/reply.ts';
import type { Visit } from '../../kit/visit.ts';

const DATES = 6;
const LONGEST = 1_000;

/** Shows what a cron expression means; for anybody, and what is wrong with it is an answer like others. */
export function previewCron(visit: Visit): Reply {
  return answer(visit, 'cron');
}

/** Shows what an OnCalendar schedule means. */
export function previewOnCalendar(visit: Visit): Reply {
  return answer(visit, 'oncalendar');
}

/** Shows what a period means. */
export function previewSimple(visit: Visit): Reply {
  return answer(visit, 'simple');
}

/** Tells programs whether a schedule is valid. */
export function validate({ query }: Visit): Reply {
  const kind = query.get('kind');
  if (kind !== 'cron' && kind !== 'oncalendar') return json({ error: 'kind must be cron or oncalendar' }, 400);
  const schedule = query.get('schedule') ?? '';
  return json({ result: schedule.length <= LONGEST && validateSchedule(kind, schedule) === null });
}

/** Returns what a schedule means from now on, for the first sight of a form. */
export function previewOf(scheduling: Scheduling | Check, now: Instant): PreviewResult {
  const { kind, timeoutSecs, graceSecs, schedule, tz } = scheduling;
  return previewSchedule({ kind, timeoutSecs, graceSecs, schedule, tz, now, count: DATES });
}

/** Returns what the schedule in a form that was sent means. */
export function previewOfForm({ form, now }: Pick<Visit, 'form' | 'now'>, kind: ScheduleKind): PreviewResult {
  const schedule = expressionIn(form, kind);
  if (schedule.length > LONGEST) return { ok: false, error: 'the expression is too long' };
  const grace = secsIn(form, 'grace');
  return previewSchedule({
    kind,
    schedule,
    timeoutSecs: secsIn(form, 'timeout'),
    graceSecs: Number.isNaN(grace) ? null : grace,
    tz: form.one('tz') || 'UTC',
    now,
    count: DATES,
  });
}

function answer(visit: Visit, kind: ScheduleKind): Reply {
  const result = previewOfForm(visit, kind);
  if (kind === 'simple') return fragment(PeriodPreview({ result }));
  return fragment(SchedulePreview({ result, viewerTz: viewerZone(visit.form.one('viewer_tz')) }));
}

/** Browsers know some zones by names of long ago; what is no zone at all is left out. */
function viewerZone(name: string): string {
  return isKnownZoneName(name) ? (currentZoneName(name) ?? name) : '';
}
