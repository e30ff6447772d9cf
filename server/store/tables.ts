import type { Channel } from '../core/channel.ts';
import type { Check } from '../core/check.ts';
import { CHECK_FIELDS, type CheckSettings } from '../core/check-fields.ts';
import { SETTINGS } from '../core/check-settings.ts';
import type { Flip } from '../core/flip.ts';
import type { Ping } from '../core/ping.ts';
import type { Project } from '../core/project.ts';
import { readRunState, runStateText } from '../core/run-state.ts';
import type { User, UserChange } from '../core/user.ts';
import { asText, type Columns, moment, plain, sealed } from './columns.ts';
import type { ChannelRow, CheckRow, FlipRow, PingRow, ProjectRow, UserRow } from './rows.ts';

// Row ↔ noun, for each table. The only place that knows both names of a thing.

export function toUser(row: UserRow): User {
  return {
    id: row.id,
    username: row.username,
    email: row.email,
    isActive: Boolean(row.is_active),
    isStaff: Boolean(row.is_staff),
    isSuperuser: Boolean(row.is_superuser),
    createdAt: row.created_at,
    lastLoginAt: row.last_login_at,
  };
}

export const USER_COLUMNS: Columns<UserChange> = {
  email: plain('email'),
  password: plain('password'),
  isActive: plain('is_active'),
  isStaff: plain('is_staff'),
  isSuperuser: plain('is_superuser'),
  lastLoginAt: moment('last_login_at'),
};

export const PROJECT_COLUMNS: Columns<Omit<Project, 'id'>> = {
  code: plain('code'),
  name: plain('name'),
  ownerId: plain('owner_id'),
  apiKey: plain('api_key'),
  apiKeyReadonly: plain('api_key_readonly'),
  pingKey: plain('ping_key'),
  badgeKey: plain('badge_key'),
  showSlugs: plain('show_slugs'),
  flapRule: plain('flap_rule'),
};

export function toProject(row: ProjectRow): Project {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    ownerId: row.owner_id,
    apiKey: row.api_key,
    apiKeyReadonly: row.api_key_readonly,
    pingKey: row.ping_key,
    badgeKey: row.badge_key,
    showSlugs: Boolean(row.show_slugs),
    flapRule: Boolean(row.flap_rule),
  };
}

export const CHECK_COLUMNS: Columns<Omit<Check, 'id'>> = {
  code: plain('code'),
  badgeKey: plain('badge_key'),
  projectId: plain('project_id'),
  createdAt: moment('created_at'),
  ...settingColumns(),
  nPings: plain('n_pings'),
  lastPingAt: moment('last_ping_at'),
  lastStartAt: moment('last_start_at'),
  lastStartRid: plain('last_start_rid'),
  lastDuration: plain('last_duration_micros'),
  hasConfirmationLink: plain('has_confirmation_link'),
  alertAfter: moment('alert_after'),
  status: plain('status'),
  judgedFrom: moment('judged_from'),
  runState: asText('run_state', { write: runStateText }),
  scheduledAt: moment('scheduled_at'),
};

type SettingColumn = (typeof CHECK_FIELDS)[keyof CheckSettings]['column'];
/** Does not compile while a column of the catalogue is not declared, by the migration that adds it, in `CheckRow`. */
type SettingColumnOf<Row extends { readonly [Column in SettingColumn]: unknown }> = SettingColumn & keyof Row;

function settingColumns(): Columns<CheckSettings>;
function settingColumns(): object {
  return Object.fromEntries(
    SETTINGS.map((setting) => {
      const column: SettingColumnOf<CheckRow> = CHECK_FIELDS[setting].column;
      return [setting, plain(column)];
    }),
  );
}

/** A literal, and not a loop over the catalogue: lists of thousands of checks are read through it. */
export function toCheck(row: CheckRow): Check {
  return {
    id: row.id,
    code: row.code,
    badgeKey: row.badge_key,
    projectId: row.project_id,
    name: row.name,
    slug: row.slug,
    tags: row.tags,
    desc: row.description,
    createdAt: row.created_at,
    kind: row.kind,
    timeoutSecs: row.timeout_secs,
    graceSecs: row.grace_secs,
    earlyToleranceSecs: row.early_tolerance_secs,
    whenUnheard: row.when_unheard,
    startGraceSecs: row.start_grace_secs,
    maxRuntimeSecs: row.max_runtime_secs,
    minRuntimeSecs: row.min_runtime_secs,
    minIntervalSecs: row.min_interval_secs,
    failTolerance: row.fail_tolerance,
    schedule: row.schedule,
    tz: row.tz,
    filterSubject: Boolean(row.filter_subject),
    filterBody: Boolean(row.filter_body),
    filterHttpBody: Boolean(row.filter_http_body),
    filterDefaultFail: Boolean(row.filter_default_fail),
    startKw: row.start_kw,
    successKw: row.success_kw,
    failureKw: row.failure_kw,
    methods: row.methods,
    manualResume: Boolean(row.manual_resume),
    nPings: row.n_pings,
    lastPingAt: row.last_ping_at,
    lastStartAt: row.last_start_at,
    lastStartRid: row.last_start_rid,
    lastDuration: row.last_duration_micros,
    hasConfirmationLink: Boolean(row.has_confirmation_link),
    alertAfter: row.alert_after,
    status: row.status,
    judgedFrom: row.judged_from,
    runState: readRunState(row.run_state),
    scheduledAt: row.scheduled_at,
  };
}

/** The columns of a ping without its body, as `toPing` wants them. */
export const PING_COLUMNS = [
  'n',
  'created_at',
  'kind',
  'scheme',
  'remote_addr',
  'method',
  'ua',
  'rid',
  'exit_status',
  'object_size',
] as const;

export function toPing(row: PingRow): Ping {
  return {
    n: row.n,
    createdAt: row.created_at,
    kind: row.kind,
    scheme: row.scheme,
    remoteAddr: row.remote_addr,
    method: row.method,
    ua: row.ua,
    rid: row.rid,
    exitStatus: row.exit_status,
    body: null,
    objectSize: row.object_size,
  };
}

export function toFlip(row: FlipRow): Flip {
  return {
    id: row.id,
    checkId: row.check_id,
    createdAt: row.created_at,
    processedAt: row.processed_at,
    oldStatus: row.old_status,
    newStatus: row.new_status,
    reason: row.reason,
    limit: row.broken_limit,
  };
}

export const CHANNEL_COLUMNS: Columns<Omit<Channel, 'id'>> = {
  code: plain('code'),
  projectId: plain('project_id'),
  createdAt: moment('created_at'),
  name: plain('name'),
  kind: plain('kind'),
  value: sealed('value'),
  emailVerified: plain('email_verified'),
  disabled: plain('disabled'),
  burst: plain('burst'),
  lastNotifyAt: moment('last_notify_at'),
  lastNotifyDuration: plain('last_notify_duration_micros'),
  lastError: plain('last_error'),
  failingSince: moment('failing_since_at'),
  troubleToldAt: moment('trouble_told_at'),
};

export function toChannel(row: ChannelRow): Channel {
  return {
    id: row.id,
    code: row.code,
    projectId: row.project_id,
    createdAt: row.created_at,
    name: row.name,
    kind: row.kind,
    value: row.value,
    emailVerified: Boolean(row.email_verified),
    disabled: Boolean(row.disabled),
    burst: row.burst,
    lastNotifyAt: row.last_notify_at,
    lastNotifyDuration: row.last_notify_duration_micros,
    lastError: row.last_error,
    failingSince: row.failing_since_at,
    troubleToldAt: row.trouble_told_at,
  };
}
