import { HistoryPage, type ShownCalendarDay, type ShownCalendarMonth } from '../../../../views/pages/check/history.tsx';
import { awayIn, isAnyUnjudged } from '../../../core/blind-window.ts';
import { type CalendarDay, calendarDays } from '../../../core/calendar-days.ts';
import { addSecs } from '../../../core/instant.ts';
import { displayName } from '../../../core/names.ts';
import { daysTo, weekdayOf } from '../../../core/schedule/civil.ts';
import { counted } from '../../../core/words.ts';
import { page, type Reply } from '../../kit/reply.ts';
import { shownProject } from '../projects/shown-project.ts';
import { type CheckVisit, checkView } from './check-visit.ts';
import { MONTH_NAMES, shownDay } from './present-charts.ts';

/** Thirteen months, whichever they are, and the days to the first of the oldest. */
const MOST_DAYS = 13 * 31 + 31;
const MONTHS = 13;

/** Shows how each day of the last thirteen months was. */
export async function showHistory(visit: CheckVisit): Promise<Reply> {
  const { deps, shell, now } = visit;
  const { reads } = deps.store;
  const view = await checkView(visit, visit.param('check'));
  const { check, visibleAfter, zone, prefix } = view;
  const [flips, runPings, oldest, project] = await Promise.all([
    reads.flipsSince(check.id, addSecs(now, -MOST_DAYS * 86_400)),
    reads.runPings({ checkId: check.id, after: visibleAfter, limit: null }),
    reads.oldestPing(check.id, visibleAfter),
    shownProject(view.access, deps),
  ]);
  const days = calendarDays({
    check,
    flips,
    now,
    tz: zone,
    count: MOST_DAYS,
    away: awayIn(view.windows),
    isHeld: isAnyUnjudged(view.windows),
    endsAt: runPings.filter(({ kind }) => kind !== 'start').map(({ createdAt }) => createdAt),
    logSince: oldest?.createdAt ?? null,
  });
  const name = displayName(check);
  return page(
    HistoryPage({
      shell,
      project,
      title: `History of ${name} – ${deps.config.siteName}`,
      code: check.code,
      name,
      months: monthsOf(days, `${prefix}/checks/${check.code}`),
      zone,
    }),
  );
}

function monthsOf(days: readonly CalendarDay[], base: string): readonly ShownCalendarMonth[] {
  const byMonth = new Map<string, CalendarDay[]>();
  for (const day of days) {
    const month = day.date.slice(0, 7);
    byMonth.set(month, [...(byMonth.get(month) ?? []), day]);
  }
  return [...byMonth]
    .slice(-MONTHS)
    .reverse()
    .map(([month, ofMonth]) => ({ month: monthName(month), weeks: weeksOf(ofMonth.map((day) => cell(day, base))) }));
}

function cell(day: CalendarDay, base: string): ShownCalendarDay {
  const { words, href, isAway } = shownDay(day, base);
  return {
    date: day.date,
    day: Number(day.date.slice(8)),
    state: day.state,
    isAway,
    words: `${words}${runWords(day)}`,
    href: day.received === null ? null : href,
  };
}

function runWords({ received, expected }: CalendarDay): string {
  if (received === null) return '';
  if (expected === null) return `; ${counted(received, 'run')}`;
  return `; ${received} of ${expected} expected runs`;
}

function weeksOf(days: readonly ShownCalendarDay[]): ShownCalendarMonth['weeks'] {
  const [first] = days;
  if (first === undefined) return [];
  const [year = 0, month = 1, day = 1] = first.date.split('-').map(Number);
  const lead = (weekdayOf(daysTo(year, month, day)) + 6) % 7;
  const cells = [...Array<null>(lead).fill(null), ...days];
  const weeks: (ShownCalendarDay | null)[][] = [];
  for (let at = 0; at < cells.length; at += 7) {
    const week = cells.slice(at, at + 7);
    weeks.push([...week, ...Array<null>(7 - week.length).fill(null)]);
  }
  return weeks;
}

function monthName(month: string): string {
  const [year = '', number = ''] = month.split('-');
  return `${MONTH_NAMES[Number(number) - 1] ?? number} ${year}`;
}
