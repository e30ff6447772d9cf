import type { Instant, Micros } from './instant.ts';

export const SCHEDULE_KINDS = ['simple', 'cron', 'oncalendar'] as const;
export type ScheduleKind = (typeof SCHEDULE_KINDS)[number];

/** The four statuses that are stored; `grace` and `started` are computed (see status.ts). */
export const STORED_STATUSES = ['new', 'up', 'down', 'paused'] as const;
export type StoredStatus = (typeof STORED_STATUSES)[number];

/** When a check is expected to ping. Durations are whole seconds. */
export interface Scheduling {
  readonly kind: ScheduleKind;
  readonly timeoutSecs: number;
  readonly graceSecs: number;
  readonly schedule: string;
  /** IANA name. */
  readonly tz: string;
}

/** How the content of a ping decides its kind. */
export interface Filtering {
  readonly filterSubject: boolean;
  readonly filterBody: boolean;
  readonly filterHttpBody: boolean;
  readonly filterDefaultFail: boolean;
  readonly startKw: string;
  readonly successKw: string;
  readonly failureKw: string;
  readonly methods: '' | 'POST';
  readonly manualResume: boolean;
}

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
  readonly status: StoredStatus;
}

/** One thing watched. */
export interface Check extends Scheduling, Filtering, CheckProgress {
  readonly id: number;
  readonly code: string;
  readonly badgeKey: string;
  readonly projectId: number;
  readonly name: string;
  readonly slug: string;
  /** Space-separated; see tags.ts. */
  readonly tags: string;
  readonly desc: string;
  readonly createdAt: Instant;
}

/** What a check is until somebody says otherwise. */
export const NEW_CHECK: Omit<Check, 'id' | 'code' | 'badgeKey' | 'projectId' | 'createdAt'> = {
  name: '',
  slug: '',
  tags: '',
  desc: '',
  kind: 'simple',
  timeoutSecs: 86_400,
  graceSecs: 3_600,
  schedule: '* * * * *',
  tz: 'UTC',
  filterSubject: false,
  filterBody: false,
  filterHttpBody: false,
  filterDefaultFail: false,
  startKw: '',
  successKw: '',
  failureKw: '',
  methods: '',
  manualResume: false,
  nPings: 0,
  lastPingAt: null,
  lastStartAt: null,
  lastStartRid: null,
  lastDuration: null,
  hasConfirmationLink: false,
  alertAfter: null,
  status: 'new',
};
