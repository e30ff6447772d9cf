import { formatPeriod, relativeTime } from '../../server/core/duration.ts';
import { addSecs, type Instant } from '../../server/core/instant.ts';
import { toIso } from '../../server/core/iso.ts';
import type { Preview, PreviewResult } from '../../server/core/schedule/preview.ts';
import { type ClockChange, zoned } from '../../server/core/schedule/zoned.ts';

const AXIS_WIDTH = 600;
const AXIS_HEIGHT = 36;
const AXIS_LINE = 24;
const LEAST_BAR = 2;

interface SchedulePreviewProps {
  readonly result: PreviewResult;
  /** Time zone of who looks; empty: not known. */
  readonly viewerTz: string;
}

/** What a schedule means: in words, its next dates, and when an alert would go out. */
export function SchedulePreview({ result, viewerTz }: SchedulePreviewProps) {
  if (!result.ok) {
    return (
      <div class="preview preview--wrong" data-preview-error>
        <p class="preview__error">Not valid yet: {result.error}.</p>
      </div>
    );
  }
  const { preview } = result;
  const [first] = preview.dates;
  return (
    <div class="preview">
      <p class="preview__words">
        {preview.words}
        {preview.tz === '' ? null : <span class="preview__zone"> in {preview.tz.replaceAll('_', ' ')}</span>}
      </p>
      <Translation preview={preview} />
      {first === undefined ? <p>No further dates: no more pings are expected.</p> : null}
      {first === undefined ? null : <Dates preview={preview} viewerTz={viewerTz} />}
      {first === undefined ? null : <Axis preview={preview} />}
      <Alert preview={preview} />
      {preview.changes.map((change) => (
        <p class="preview__note" key={change.at}>
          {clockChange(change)}
        </p>
      ))}
      {preview.outgrownSecs === null ? null : (
        <p class="preview__warning" role="note">
          The grace time is longer than the {formatPeriod(preview.outgrownSecs) || 'time'} between two runs: a missed
          run goes unnoticed if the next one arrives.
        </p>
      )}
    </div>
  );
}

/** The same for users who move from crontab to systemd, or back. */
function Translation({ preview: { kind, translation } }: { readonly preview: Preview }) {
  if (translation === null) return null;
  return (
    <p class="preview__translation">
      {kind === 'cron' ? 'As OnCalendar: ' : 'As cron: '}
      <code>{translation}</code>
    </p>
  );
}

/** A simple check has no dates of its own: they count from its last ping. */
export function PeriodPreview({ result }: { readonly result: PreviewResult }) {
  if (!result.ok) return <SchedulePreview result={result} viewerTz="" />;
  const { words, alertAt, outgrownSecs, graceSecs } = result.preview;
  return (
    <div class="preview">
      <p class="preview__words">{words}</p>
      {alertAt === null ? null : (
        <p>
          An alert is sent when {formatPeriod((alertAt - result.preview.now) / 1_000_000)} have passed since the last
          ping.
        </p>
      )}
      {outgrownSecs === null || graceSecs === null ? null : (
        <p class="preview__warning" role="note">
          The grace time is longer than the period: a single missed run goes unnoticed.
        </p>
      )}
    </div>
  );
}

function Dates({ preview, viewerTz }: { readonly preview: Preview; readonly viewerTz: string }) {
  const { tz, dates, now } = preview;
  const others = [...new Set(['UTC', viewerTz])].filter((zone) => zone !== '' && !isSameZone(zone, tz));
  return (
    <table class="preview__dates">
      <thead>
        <tr>
          <th scope="col">{tz.replaceAll('_', ' ')}</th>
          {others.map((zone) => (
            <th scope="col" key={zone}>
              {zone === 'UTC' ? 'UTC' : `Yours (${zone.replaceAll('_', ' ')})`}
            </th>
          ))}
          <th scope="col">From now</th>
        </tr>
      </thead>
      <tbody>
        {dates.map((date) => (
          <tr key={date}>
            <td>
              <time datetime={toIso(date)}>{dayAndTime(date, tz)}</time>
              {isChanged(preview, date) ? <span class="preview__mark"> {zoned(date, tz).offset}</span> : null}
            </td>
            {others.map((zone) => (
              <td key={zone}>{dayAndTime(date, zone).replace(/ \d{4}-/, ' ')}</td>
            ))}
            <td>{relativeTime(date, now)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The dates on a line, each with its grace time behind it, and the changes of the clock. */
function Axis({ preview }: { readonly preview: Preview }) {
  const { now, dates, graceSecs, changes } = preview;
  const grace = graceSecs ?? 0;
  const end = addSecs(dates.at(-1) ?? now, grace);
  const x = (at: Instant) => Math.round(((at - now) / Math.max(end - now, 1)) * (AXIS_WIDTH - 4)) + 2;
  return (
    <svg
      class="preview__axis"
      viewBox={`0 0 ${AXIS_WIDTH} ${AXIS_HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`From now to the last of these dates${grace > 0 ? `, each followed by ${formatPeriod(grace)} of grace time` : ''}`}
    >
      <path class="preview__line" d={`M0 ${AXIS_LINE}H${AXIS_WIDTH}`} />
      {grace === 0
        ? null
        : dates.map((date) => (
            <rect
              class="preview__grace"
              key={date}
              x={x(date)}
              y={AXIS_LINE - 12}
              width={Math.max(x(addSecs(date, grace)) - x(date), LEAST_BAR)}
              height={12}
            />
          ))}
      {dates.map((date) => (
        <path class="preview__tick" key={date} d={`M${x(date)} ${AXIS_LINE - 16}v22`} />
      ))}
      {changes.map((change) => (
        <path class="preview__change" key={change.at} d={`M${x(change.at)} 0v${AXIS_HEIGHT}`} />
      ))}
    </svg>
  );
}

function Alert({ preview: { alertAt, dates, tz, now } }: { readonly preview: Preview }) {
  const [first] = dates;
  if (alertAt === null || first === undefined) return null;
  return (
    <p>
      If the run of {dayAndTime(first, tz)} never arrives, the alert is sent at{' '}
      <time datetime={toIso(alertAt)}>{dayAndTime(alertAt, tz)}</time>, {relativeTime(alertAt, now)}.
    </p>
  );
}

function isChanged({ changes }: Preview, date: Instant): boolean {
  return changes.some(({ at }) => at <= date);
}

function clockChange({ shown, bySecs }: ClockChange): string {
  const way = bySecs > 0 ? 'forward' : 'back';
  return `Clocks go ${way} ${formatPeriod(Math.abs(bySecs)) || 'a little'} on ${shown.day}; then it is ${shown.time}.`;
}

function isSameZone(a: string, b: string): boolean {
  const names = ['UTC', 'Etc/UTC', 'GMT', 'Etc/GMT'];
  return a === b || (names.includes(a) && names.includes(b));
}

function dayAndTime(at: Instant, tz: string): string {
  const { day, time } = zoned(at, tz);
  return `${day} ${time}`;
}
