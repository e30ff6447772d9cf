import { SCHEDULE_KINDS } from '../../../core/check.ts';
import { fieldOf, settingsWhere } from '../../../core/check-settings.ts';
import { type AdminSource, agoChoices, flagChoices, presenceChoices, wordChoices } from '../source.ts';

/** The columns of the settings that the administration shows. */
const SHOWN_SETTINGS = Object.fromEntries(
  settingsWhere(({ admin }) => admin !== false).map((setting) => {
    const { column } = fieldOf(setting);
    return [column, `checks.${column}`];
  }),
);

const STATUSES = ['new', 'up', 'down', 'paused'];
const OF_PROJECT = 'join projects on projects.id = checks.project_id join users on users.id = projects.owner_id';

const WHOSE = {
  project_id: 'projects.id',
  project_name: 'projects.name',
  project_code: 'projects.code',
  owner_id: 'users.id',
  email: 'users.email',
};

export const checks: AdminSource = {
  table: 'checks',
  key: ['id'],
  from: `checks ${OF_PROJECT}`,
  columns: {
    ...WHOSE,
    id: 'checks.id',
    code: 'checks.code',
    badge_key: 'checks.badge_key',
    created_at: 'checks.created_at',
    n_pings: 'checks.n_pings',
    status: 'checks.status',
    last_start_at: 'checks.last_start_at',
    last_ping_at: 'checks.last_ping_at',
    alert_after: 'checks.alert_after',
    ...SHOWN_SETTINGS,
  },
  order: 'checks.id desc',
  search: {
    ids: ['checks.id'],
    codes: ['checks.code'],
    texts: ['checks.name', 'checks.slug', 'users.email'],
  },
  filters: {
    status: wordChoices('checks.status', STATUSES),
    kind: wordChoices('checks.kind', SCHEDULE_KINDS),
    created: agoChoices('checks.created_at'),
    pinged: { ...agoChoices('checks.last_ping_at'), never: { sql: 'checks.last_ping_at is null' } },
  },
  cascades: {
    pings: 'select count(*) from pings where check_id = ?',
    'changes of status': 'select count(*) from flips where check_id = ?',
    notifications: 'select count(*) from notifications where check_id = ?',
  },
};

export const pings: AdminSource = {
  table: 'pings',
  key: ['check_id', 'n'],
  from: `pings join checks on checks.id = pings.check_id ${OF_PROJECT}`,
  columns: {
    ...WHOSE,
    n: 'pings.n',
    created_at: 'pings.created_at',
    check_id: 'pings.check_id',
    check_name: 'checks.name',
    check_code: 'checks.code',
    kind: 'pings.kind',
    scheme: 'pings.scheme',
    method: 'pings.method',
    remote_addr: 'pings.remote_addr',
    ua: 'pings.ua',
    rid: 'pings.rid',
    exit_status: 'pings.exit_status',
    bytes: 'coalesce(pings.object_size, octet_length(pings.body), 0)',
  },
  order: 'pings.created_at desc, pings.check_id, pings.n desc',
  search: { codes: ['checks.code'], ids: ['checks.id'], texts: ['checks.name', 'users.email'] },
  narrow:
    'pings.check_id in (select id from checks where last_ping_at is not null order by last_ping_at desc limit 100)',
  filters: {
    created: agoChoices('pings.created_at'),
    kind: wordChoices('pings.kind', ['success', 'start', 'fail', 'log', 'ign']),
    scheme: wordChoices('pings.scheme', ['http', 'https', 'email']),
    method: wordChoices('pings.method', ['GET', 'POST', 'HEAD']),
  },
};

export const flips: AdminSource = {
  table: 'flips',
  key: ['id'],
  from: `flips join checks on checks.id = flips.check_id ${OF_PROJECT}`,
  columns: {
    ...WHOSE,
    id: 'flips.id',
    created_at: 'flips.created_at',
    processed_at: 'flips.processed_at',
    check_id: 'flips.check_id',
    check_name: 'checks.name',
    check_code: 'checks.code',
    old_status: 'flips.old_status',
    new_status: 'flips.new_status',
    reason: 'flips.reason',
  },
  order: 'flips.id desc',
  search: { ids: ['flips.id'], codes: ['checks.code'], texts: ['checks.name', 'users.email'] },
  filters: {
    created: agoChoices('flips.created_at'),
    processed: presenceChoices('flips.processed_at'),
    to: wordChoices('flips.new_status', STATUSES),
  },
};

const CHANNEL_KINDS_OF_PROJECT =
  'join projects on projects.id = channels.project_id join users on users.id = projects.owner_id';
const slowerThan = (secs: number) => ({ sql: `channels.last_notify_duration_micros > ${secs * 1_000_000}` });

export const channels: AdminSource = {
  table: 'channels',
  key: ['id'],
  from: `channels ${CHANNEL_KINDS_OF_PROJECT}`,
  columns: {
    ...WHOSE,
    id: 'channels.id',
    code: 'channels.code',
    name: 'channels.name',
    kind: 'channels.kind',
    value: 'channels.value',
    value_start: 'channels.value',
    created_at: 'channels.created_at',
    last_notify_at: 'channels.last_notify_at',
    last_error: 'channels.last_error',
    duration_micros: 'channels.last_notify_duration_micros',
    email_verified: 'channels.email_verified',
    disabled: 'channels.disabled',
    burst: 'channels.burst',
    checks: '(select count(*) from channel_checks where channel_checks.channel_id = channels.id)',
  },
  order: 'channels.id desc',
  search: {
    ids: ['channels.id'],
    codes: ['channels.code'],
    texts: ['channels.name', 'channels.kind', 'users.email'],
  },
  filters: {
    slower: { '1 s': slowerThan(1), '6 s': slowerThan(6), '10 s': slowerThan(10) },
    error: { yes: { sql: `channels.last_error <> ''` }, no: { sql: `channels.last_error = ''` } },
    disabled: flagChoices('channels.disabled'),
    verified: flagChoices('channels.email_verified'),
  },
  writable: {
    name: { column: 'name' },
    value: { column: 'value', isSecret: true },
    email_verified: { column: 'email_verified' },
    disabled: { column: 'disabled' },
    burst: { column: 'burst' },
    last_error: { column: 'last_error' },
  },
  cascades: {
    notifications: 'select count(*) from notifications where channel_id = ?',
    'assignments to checks': 'select count(*) from channel_checks where channel_id = ?',
  },
};

export const notifications: AdminSource = {
  table: 'notifications',
  key: ['id'],
  from: `notifications join channels on channels.id = notifications.channel_id
    left join checks on checks.id = notifications.check_id ${CHANNEL_KINDS_OF_PROJECT}`,
  columns: {
    ...WHOSE,
    id: 'notifications.id',
    code: 'notifications.code',
    created_at: 'notifications.created_at',
    kind: 'channels.kind',
    channel_id: 'channels.id',
    channel_name: 'channels.name',
    value_start: 'channels.value',
    check_id: 'checks.id',
    check_name: 'checks.name',
    check_code: 'checks.code',
    check_status: 'notifications.check_status',
    event: 'notifications.event',
    state: 'notifications.state',
    error: 'notifications.error',
    error_code: 'notifications.error_code',
    receipt: 'notifications.receipt',
  },
  order: 'notifications.id desc',
  search: {
    ids: ['notifications.id'],
    codes: ['notifications.code', 'checks.code', 'channels.code'],
    texts: ['checks.name', 'channels.kind', 'notifications.error', 'users.email'],
  },
  filters: {
    created: agoChoices('notifications.created_at'),
    state: wordChoices('notifications.state', ['queued', 'sending', 'sent', 'failed', 'deferred', 'skipped']),
    error: { yes: { sql: `notifications.error <> ''` }, no: { sql: `notifications.error = ''` } },
  },
};
