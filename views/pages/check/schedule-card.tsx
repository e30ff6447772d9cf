import { Card } from '../../components/card.tsx';
import { Moment } from '../../components/moment.tsx';
import type { Shell } from '../../layout/shell.ts';

export interface ShownDate {
  /** ISO 8601. */
  readonly iso: string;
  readonly local: string;
}

export interface ScheduleCardProps {
  readonly code: string;
  readonly kind: 'simple' | 'cron' | 'oncalendar';
  /** In words; empty when there are none for it. */
  readonly words: string;
  /** Lines of the expression; empty for simple ones. */
  readonly lines: readonly string[];
  readonly tz: string;
  readonly period: string;
  readonly grace: string;
  /** Limits of runs that are set, by name. */
  readonly limits: readonly (readonly [name: string, value: string])[];
  readonly canEdit: boolean;
}

const KINDS = { simple: 'Simple', cron: 'Cron', oncalendar: 'OnCalendar' } as const;

/** When the check is expected. */
export function ScheduleCard({
  shell,
  next,
  ...schedule
}: ScheduleCardProps & { readonly shell: Shell; readonly next: NextDatesProps }) {
  const { code, kind, words, lines, tz, period, grace, limits, canEdit } = schedule;
  return (
    <Card title="Schedule" id="schedule">
      {words === '' ? null : <p class="schedule-card__words">{words}</p>}
      <table class="fact-table">
        <caption class="visually-hidden">Schedule</caption>
        <tbody>
          <tr>
            <th scope="row">{KINDS[kind]}</th>
            <td>
              {kind === 'simple'
                ? period
                : lines.map((line) => (
                    <code class="schedule-card__line" key={line}>
                      {line}
                    </code>
                  ))}
            </td>
          </tr>
          {kind === 'simple' ? null : (
            <tr>
              <th scope="row">Time zone</th>
              <td>{tz}</td>
            </tr>
          )}
          <tr>
            <th scope="row">Grace time</th>
            <td>{grace}</td>
          </tr>
          {limits.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <NextDates {...next} />
      {canEdit ? (
        <p class="schedule-card__buttons">
          <a class="button button--plain" href={`${shell.prefix}/checks/${code}/timeout/`} data-dialog data-key="s">
            Change schedule
          </a>
          <a href={`${shell.prefix}/checks/${code}/limits/`} data-dialog>
            Limits of runs
          </a>
        </p>
      ) : null}
    </Card>
  );
}

export interface NextDatesProps {
  readonly dates: readonly ShownDate[];
  readonly zone: string;
}

/** When pings are expected next; kept up to date while one looks. */
export function NextDates({ dates, zone }: NextDatesProps) {
  return (
    <div class="next-dates" id="check-next">
      {dates.length === 0 ? null : (
        <>
          <p class="next-dates__title">Next pings expected ({zone})</p>
          <ol class="next-dates__list">
            {dates.map(({ iso, local }) => (
              <li key={iso}>
                <span>{local}</span> <Moment at={iso} none="" />
              </li>
            ))}
          </ol>
        </>
      )}
    </div>
  );
}
