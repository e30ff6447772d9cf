import type { DayState } from '../../../server/core/day-states.ts';
import { statusLabel } from '../../../server/core/words.ts';
import { Breadcrumb } from '../../components/breadcrumb.tsx';
import { ProjectPage, type ShownProject } from '../../layout/project-page.tsx';
import type { Shell } from '../../layout/shell.ts';

export interface ShownCalendarDay {
  readonly date: string;
  /** Day of the month. */
  readonly day: number;
  readonly state: DayState;
  /** For a part of it, Rollcall was not listening. */
  readonly isAway: boolean;
  /** `2026-01-31: all good; 24 of 24 runs` */
  readonly words: string;
  /** The log of that day; null where it does not reach back. */
  readonly href: string | null;
}

export interface ShownCalendarMonth {
  /** `January 2026` */
  readonly month: string;
  /** Weeks from Monday; null: a day of another month. */
  readonly weeks: readonly (readonly (ShownCalendarDay | null)[])[];
}

export interface HistoryProps {
  readonly shell: Shell;
  readonly project: ShownProject;
  readonly title: string;
  readonly code: string;
  readonly name: string;
  /** Newest first. */
  readonly months: readonly ShownCalendarMonth[];
  readonly zone: string;
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const LEGEND: readonly (readonly [DayState, string])[] = [
  ['up', 'All good'],
  ['grace', statusLabel('grace')],
  ['down', statusLabel('down')],
  ['paused', statusLabel('paused')],
  ['none', 'No data'],
];
/** What tells states apart where colours do not. */
const MARKS: Readonly<Record<DayState, string>> = { up: '', grace: '~', down: '!', paused: 'II', new: '', none: '' };

/** How each day of the last thirteen months was. */
export function HistoryPage({ shell, project, title, code, name, months, zone }: HistoryProps) {
  const base = `${shell.prefix}/checks/${code}`;
  return (
    <ProjectPage
      shell={shell}
      project={project}
      section="checks"
      title={title}
      above={
        <Breadcrumb
          items={[
            { label: project.name, href: `${shell.prefix}/projects/${project.code}/checks/` },
            { label: name, href: `${base}/details/` },
            { label: 'History' },
          ]}
        />
      }
      heading={
        <>
          History of <bdi>{name}</bdi>
        </>
      }
    >
      <p class="calendar__legend">
        {LEGEND.map(([state, word]) => (
          <span class="calendar__key" key={state}>
            <span class={`calendar__swatch calendar__day--${state}`}>{MARKS[state]}</span> {word}
          </span>
        ))}
        <span class="calendar__key">
          <span class="calendar__swatch calendar__day--away" /> Rollcall was not listening for part of the day
        </span>
        <span class="calendar__zone">Days in {zone}</span>
      </p>
      <div class="calendar">
        {months.map((month) => (
          <Month month={month} key={month.month} />
        ))}
      </div>
    </ProjectPage>
  );
}

function Month({ month: { month, weeks } }: { readonly month: ShownCalendarMonth }) {
  return (
    <table class="calendar__month">
      <caption class="calendar__name">{month}</caption>
      <thead>
        <tr>
          {WEEKDAYS.map((weekday) => (
            <th scope="col" key={weekday}>
              {weekday}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week, index) => (
          <tr key={week.find((day) => day !== null)?.date ?? index}>
            {week.map((day, weekday) => (
              <td key={WEEKDAYS[weekday]}>{day === null ? null : <Day day={day} />}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Day({ day: { day, state, isAway, words, href } }: { readonly day: ShownCalendarDay }) {
  const look = `calendar__day calendar__day--${state}${isAway ? ' calendar__day--away' : ''}`;
  const content = (
    <>
      <span aria-hidden="true">
        {day}
        {MARKS[state] === '' ? null : <span class="calendar__mark">{MARKS[state]}</span>}
      </span>
      <span class="visually-hidden">{words}</span>
    </>
  );
  if (href === null) {
    return (
      <span class={look} title={words}>
        {content}
      </span>
    );
  }
  return (
    <a class={look} href={href} title={words}>
      {content}
    </a>
  );
}
