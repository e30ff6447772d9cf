import type { DayState } from '../../server/core/day-states.ts';
import { formatApprox } from '../../server/core/duration.ts';
import type { StatusDay } from '../../server/core/status-page.ts';
import { statusWord } from '../../server/core/words.ts';

const STEP = 4;
const WIDTH = 3;
const HEIGHT = 28;

const wordOf = (state: DayState): string => (state === 'new' || state === 'none' ? 'no data' : statusWord(state));

interface DayStripProps {
  /** Oldest first. */
  readonly days: readonly StatusDay[];
}

/** Days side by side, their hue the worst that was on each; those that were not just up tell more on hover. */
export function DayStrip({ days }: DayStripProps) {
  const width = days.length * STEP;
  return (
    <svg
      class="day-strip"
      viewBox={`0 0 ${width} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={describeDays(days)}
    >
      {days.map((day, index) => (
        <rect
          class={`day-strip__day day-strip__day--${day.state}`}
          key={day.date}
          x={index * STEP}
          width={WIDTH}
          height={HEIGHT}
        >
          <title>{dayWords(day)}</title>
        </rect>
      ))}
    </svg>
  );
}

function dayWords({ date, state, downtime }: StatusDay): string {
  return `${date}: ${wordOf(state)}${downtime > 0 ? ` for ${formatApprox(downtime)}` : ''}`;
}

function describeDays(days: readonly StatusDay[]): string {
  const down = days.filter(({ state }) => state === 'down');
  const known = days.filter(({ state }) => state !== 'none' && state !== 'new').length;
  if (known === 0) return `The last ${days.length} days: no data yet`;
  const since = down.length === 0 ? 'none of them with an outage' : `${down.length} of them with an outage`;
  return `The last ${days.length} days, ${known} with data, ${since}`;
}
