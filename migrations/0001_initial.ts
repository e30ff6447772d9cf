import type { Knex } from 'knex';
import { columnTypes, run } from './support/columns.ts';

// Accounts, projects and who may see them.

export async function up(knex: Knex): Promise<void> {
  const { id, uuid, instant, bytes, yes, no, text, maybeText, postgres } = columnTypes(knex);
  // api keys are looked up by prefix: byte order makes a range scan of it on PostgreSQL (SQLite compares bytes anyway)
  const byteOrder = postgres ? 'collate "C"' : '';

  await run(knex, [
    `create table users (
      id ${id},
      created_at ${instant} not null,
      last_login_at ${instant},
      is_active ${yes},
      is_staff ${no},
      is_superuser ${no},
      ${text('username', 150)} unique,
      ${text('email', 254)},
      ${text('password', 128)}
    )`,
    // sign-in, invites: the user of an address, whatever its case
    `create unique index users_lower_email on users (lower(email))`,

    `create table profiles (
      user_id integer primary key references users (id) on delete cascade,
      next_report_at ${instant},
      next_nag_at ${instant},
      last_sms_at ${instant},
      last_call_at ${instant},
      totp_created_at ${instant},
      last_active_at ${instant},
      deletion_notice_at ${instant},
      deletion_scheduled_at ${instant},
      over_limit_at ${instant},
      nag_period_secs integer not null default 0 check (nag_period_secs in (0, 3600, 86400)),
      ping_log_limit integer not null default 100,
      check_limit integer not null,
      sms_limit integer not null,
      sms_sent integer not null default 0,
      call_limit integer not null,
      calls_sent integer not null default 0,
      alert_opt_out ${no},
      reports varchar(10) not null default 'monthly' check (reports in ('off', 'daily', 'weekly', 'monthly')),
      tz varchar(36) not null default 'UTC',
      ${maybeText('theme', 10)},
      sort varchar(20) not null default 'created',
      ${text('token', 128)},
      ${maybeText('totp', 32)},
      ${maybeText('phone', 20)}
    )`,
    // sendreports: profiles whose report or nag is due
    `create index profiles_next_report_at on profiles (next_report_at) where next_report_at is not null`,
    `create index profiles_next_nag_at on profiles (next_nag_at) where next_nag_at is not null`,

    `create table projects (
      id ${id},
      owner_id integer not null references users (id) on delete cascade,
      code ${uuid} not null unique,
      show_slugs ${no},
      ${text('name', 200)},
      ${text('api_key', 128)} ${byteOrder},
      ${text('api_key_readonly', 128)} ${byteOrder},
      ${maybeText('ping_key', 128)} unique,
      ${text('badge_key', 150)} unique
    )`,
    // own projects, check usage of an owner
    `create index projects_owner_id on projects (owner_id)`,
    // API calls: candidates by the first eight characters of a key
    `create index projects_api_key on projects (api_key) where api_key <> ''`,
    `create index projects_api_key_readonly on projects (api_key_readonly) where api_key_readonly <> ''`,

    `create table members (
      id ${id},
      user_id integer not null references users (id) on delete cascade,
      project_id integer not null references projects (id) on delete cascade,
      transfer_requested_at ${instant},
      role varchar(1) not null default 'w' check (role in ('r', 'w', 'm')),
      unique (user_id, project_id)
    )`,
    // people of a project
    `create index members_project_id on members (project_id)`,

    `create table credentials (
      id ${id},
      user_id integer not null references users (id) on delete cascade,
      sign_count integer not null default 0,
      created_at ${instant} not null,
      last_used_at ${instant},
      code ${uuid} not null unique,
      ${text('name', 100)},
      data ${bytes} not null
    )`,
    // WebAuthn keys of a user
    `create index credentials_user_id on credentials (user_id)`,

    `create table recovery_codes (
      id ${id},
      user_id integer not null references users (id) on delete cascade,
      created_at ${instant} not null,
      used_at ${instant},
      ${text('code_hash', 128)}
    )`,
    // recovery codes of a user
    `create index recovery_codes_user_id on recovery_codes (user_id)`,

    `create table sessions (
      id varchar(128) primary key,
      user_id integer references users (id) on delete cascade,
      created_at ${instant} not null,
      last_seen_at ${instant} not null,
      expires_at ${instant} not null,
      ${text('remote_addr', 45)},
      ${text('user_agent', 200)},
      ${text('content')}
    )`,
    // sessions page of a user, signing out everywhere
    `create index sessions_user_id on sessions (user_id)`,
    // clearsessions
    `create index sessions_expires_at on sessions (expires_at)`,

    `create table audit_log (
      id ${id},
      project_id integer references projects (id) on delete cascade,
      user_id integer references users (id) on delete set null,
      created_at ${instant} not null,
      ${text('actor', 254)},
      ${text('action', 60)},
      ${text('remote_addr', 45)},
      ${text('detail')}
    )`,
    // audit page of a project, newest first
    `create index audit_log_project_id on audit_log (project_id, created_at)`,
    // deleting a user, pruning after a year
    `create index audit_log_user_id on audit_log (user_id)`,
    `create index audit_log_created_at on audit_log (created_at)`,
  ]);
}

export async function down(knex: Knex): Promise<void> {
  const tables = ['audit_log', 'sessions', 'recovery_codes', 'credentials', 'members', 'projects', 'profiles', 'users'];
  for (const table of tables) await knex.schema.dropTable(table);
}

export default { up, down };
