import { ScheduleTester } from '../../../../views/components/schedule-tester.tsx';
import { DocPageView } from '../../../../views/pages/docs/page.tsx';
import { CHECK_FIELDS } from '../../../core/check-fields.ts';
import { previewSchedule } from '../../../core/schedule/preview.ts';
import { isZoneName, ZONE_NAMES } from '../../../core/schedule/zone-names.ts';
import { page, type Reply } from '../../kit/reply.ts';
import type { Visit } from '../../kit/visit.ts';
import { docOf } from './page.ts';

const DATES = 6;
const EXAMPLES = { cron: '30 2 * * MON-FRI', oncalendar: 'Mon..Fri 02:30' } as const;

/** Shows what cron expressions may hold, with a box to try them in. */
export function tryCron(visit: Visit): Reply {
  return answer(visit, 'cron');
}

/** The same for OnCalendar. */
export function tryOnCalendar(visit: Visit): Reply {
  return answer(visit, 'oncalendar');
}

function answer(visit: Visit, kind: 'cron' | 'oncalendar'): Reply {
  const { form, query, user, now, shell, deps } = visit;
  const schedule = (form.one('schedule') || query.get('schedule') || EXAMPLES[kind]).slice(
    0,
    CHECK_FIELDS.schedule.longest,
  );
  const chosen = form.one('tz') || query.get('tz') || user?.profile.tz || '';
  const tz = isZoneName(chosen) ? chosen : 'UTC';
  const tool = ScheduleTester({
    shell,
    kind,
    schedule,
    tz,
    isZoneKnown: tz === chosen,
    zones: { common: [], all: ZONE_NAMES },
    result: previewSchedule({ kind, schedule, tz, timeoutSecs: 0, graceSecs: null, now, count: DATES }),
    // the preview of OnCalendar is for those who are signed in
    live: kind === 'cron' || user !== null,
  });
  return page(DocPageView({ shell, menu: deps.docs.menu(), doc: docOf(kind, visit), tool }));
}
