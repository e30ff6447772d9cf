import type { ShownRun } from '../../../server/core/charts/run-bars.ts';
import type { ShownStatus } from '../../components/status.tsx';
import type { Logo } from '../../icons.ts';

/** Where a check can be pinged, or why there is no such address. */
export type ShownAddress =
  | { readonly url: string; readonly isShared: boolean }
  | { readonly url: null; readonly why: string };

/** One check as the list of its project shows it. */
export interface ShownCheck {
  readonly code: string;
  readonly name: string;
  readonly slug: string;
  readonly tags: readonly string[];
  readonly status: ShownStatus;
  readonly started: boolean;
  /** Oldest first. */
  readonly runs: readonly ShownRun[];
  readonly schedule: string;
  /** What cron or OnCalendar say it with; null where the words are all there is. */
  readonly expression: string | null;
  /** Null where a zone makes no difference. */
  readonly tz: string | null;
  readonly grace: string;
  /** ISO 8601. */
  readonly lastPing: string | null;
  /** How long the last run took, in words. */
  readonly runTime: string | null;
  /** ISO 8601: until then Rollcall was not listening, and could not hear the ping that was expected; null: nothing is missing. */
  readonly unheardUntil: string | null;
  readonly hasConfirmationLink: boolean;
  /** ISO 8601. */
  readonly nextDue: string | null;
  /** For each channel of the list whether it is on. */
  readonly channels: readonly boolean[];
  readonly address: ShownAddress;
}

/** A channel as the list shows it: one icon in every row. */
export interface ShownChannel {
  readonly code: string;
  readonly logo: Logo | null;
  /** What the service is called. */
  readonly label: string;
  /** Its name, or else what it is. */
  readonly name: string;
}

/** What is the same in every row. */
export interface RowFrame {
  readonly prefix: string;
  readonly channels: readonly ShownChannel[];
  /** The viewer may change checks. */
  readonly canEdit: boolean;
  /** The viewer may change many at once. */
  readonly canSelect: boolean;
}

/** Returns the id of a check's row. */
export function rowId(code: string): string {
  return `check-${code}`;
}
