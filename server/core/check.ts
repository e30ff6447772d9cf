import { CHECK_FIELDS, type CheckSettings, type SettingsIn, type SettingsOfPings } from './check-fields.ts';
import { defaultSettings } from './check-settings.ts';
import type { Instant, Micros } from './instant.ts';
import type { RunState } from './run-state.ts';

export const SCHEDULE_KINDS = CHECK_FIELDS.kind.choices;
export type ScheduleKind = CheckSettings['kind'];

/** The four statuses that are stored; `grace` and `started` are computed (see status.ts). */
export const STORED_STATUSES = ['new', 'up', 'down', 'paused'] as const;
export type StoredStatus = (typeof STORED_STATUSES)[number];

/** When a check is expected to ping: what its schedule dialog changes. */
export type Scheduling = SettingsIn<'schedule'>;

/** How the content of a ping decides its kind: what the dialog with the filtering rules changes. */
export type Filtering = SettingsIn<'filtering'>;

/** What pings and the passing of time change. */
export interface CheckProgress {
  readonly nPings: number;
  /** Last success or fail. */
  readonly lastPingAt: Instant | null;
  /** Set while a run is in progress: the running clock. */
  readonly lastStartAt: Instant | null;
  readonly lastStartRid: string | null;
  readonly lastDuration: Micros | null;
  readonly hasConfirmationLink: boolean;
  /** The stored deadline: the check counts as down from here on. */
  readonly alertAfter: Instant | null;
  /** Deadlines count as if a ping had come then: one that was due while nobody listened. A later ping outdates it. */
  readonly judgedFrom: Instant | null;
  /** Null for most checks: see run-state.ts. */
  readonly runState: RunState | null;
  readonly status: StoredStatus;
}

/** A check as far as the rules for pings look at it. */
export interface PingedCheck extends SettingsOfPings, CheckProgress {
  readonly id: number;
  readonly projectId: number;
}

/** One thing watched. */
export interface Check extends CheckSettings, CheckProgress {
  readonly id: number;
  readonly code: string;
  readonly badgeKey: string;
  readonly projectId: number;
  readonly createdAt: Instant;
  /** When its schedule was last changed: what came before tells nothing about when it usually pings. */
  readonly scheduledAt: Instant | null;
}

/** What a check is before anything is set up or comes in. */
export const NEW_CHECK: CheckSettings & CheckProgress & Pick<Check, 'scheduledAt'> = {
  ...defaultSettings(),
  nPings: 0,
  lastPingAt: null,
  lastStartAt: null,
  lastStartRid: null,
  lastDuration: null,
  hasConfirmationLink: false,
  alertAfter: null,
  judgedFrom: null,
  runState: null,
  scheduledAt: null,
  status: 'new',
};
