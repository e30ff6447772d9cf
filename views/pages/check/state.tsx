import { Countdown } from '../../components/countdown.tsx';
import { Moment } from '../../components/moment.tsx';
import { type ShownStatus, Status } from '../../components/status.tsx';

export interface ShownDue {
  /** What is due: `Next ping due`. */
  readonly label: string;
  /** ISO 8601. */
  readonly at: string;
}

export interface CheckStateProps {
  readonly status: ShownStatus;
  readonly started: boolean;
  /** ISO 8601; null when unknown. */
  readonly since: string | null;
  readonly due: ShownDue | null;
}

/** The status, since when, and what is due next; kept up to date while one looks. */
export function CheckState({ status, started, since, due }: CheckStateProps) {
  return (
    <p class="check-state" id="check-state">
      <Status status={status} started={started} />
      {since === null ? null : (
        <span class="check-state__fact">
          since <Moment at={since} none="" />
        </span>
      )}
      {due === null ? null : (
        <span class="check-state__fact">
          {due.label} <Countdown at={due.at} />
        </span>
      )}
    </p>
  );
}
