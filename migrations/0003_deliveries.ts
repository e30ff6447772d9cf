import type { Knex } from 'knex';
import { columnTypes, run } from './support/columns.ts';

// Channels, and the way of a flip to them: notifications, their attempts, and the queue.

export async function up(knex: Knex): Promise<void> {
  const { id, uuid, instant, no, text, maybeText, postgres } = columnTypes(knex);

  await run(knex, [
    `create table channels (
      id ${id},
      project_id integer not null references projects (id) on delete cascade,
      created_at ${instant} not null,
      last_notify_at ${instant},
      last_notify_duration_micros bigint,
      email_verified ${no},
      disabled ${no},
      code ${uuid} not null unique,
      ${text('name', 100)},
      ${text('kind', 20)},
      ${text('value')},
      ${text('last_error', 200)}
    )`,
    // channels of a project
    `create index channels_project_id on channels (project_id)`,

    `create table channel_checks (
      check_id integer not null references checks (id) on delete cascade,
      channel_id integer not null references channels (id) on delete cascade,
      primary key (check_id, channel_id)
    ) ${postgres ? '' : 'without rowid'}`,
    // checks of a channel, deleting a channel
    `create index channel_checks_channel_id on channel_checks (channel_id)`,

    // check_id is null for a test; flip_id also for messages that no flip caused, and after the flip was pruned
    `create table notifications (
      id ${id},
      check_id integer references checks (id) on delete cascade,
      channel_id integer not null references channels (id) on delete cascade,
      flip_id integer references flips (id) on delete set null,
      created_at ${instant} not null,
      reminder_no integer not null default 0,
      code ${uuid} not null unique,
      check_status varchar(6) not null check (check_status in ('up', 'down')),
      state varchar(8) not null default 'queued'
        check (state in ('queued', 'sending', 'sent', 'failed', 'deferred', 'skipped')),
      ${text('event', 30)},
      ${text('error', 200)},
      ${text('error_code', 30)},
      ${maybeText('contact', 200)},
      unique (flip_id, channel_id, event, reminder_no)
    )`,
    // log of a check; pruning with its pings
    `create index notifications_check_id_created_at on notifications (check_id, created_at)`,
    // last notifications of a channel, removing earlier tests, deleting a channel
    `create index notifications_channel_id_created_at on notifications (channel_id, created_at)`,

    `create table notification_attempts (
      notification_id integer not null references notifications (id) on delete cascade,
      n integer not null,
      started_at ${instant} not null,
      duration_ms integer not null,
      http_status smallint,
      ${text('error_code', 30)},
      ${text('error', 200)},
      ${text('response_excerpt', 500)},
      primary key (notification_id, n)
    )`,

    // check_id and channel_id repeat the notification's, so that claiming keeps the order without a join
    `create table delivery_jobs (
      id ${id},
      notification_id integer not null unique references notifications (id) on delete cascade,
      check_id integer,
      channel_id integer not null,
      attempts integer not null default 0,
      run_at ${instant} not null,
      locked_until ${instant},
      ${maybeText('locked_by', 100)}
    )`,
    // claim: jobs that are due
    `create index delivery_jobs_run_at on delivery_jobs (run_at)`,
    // claim: is there an older job of the same check and channel?
    `create index delivery_jobs_check_id_channel_id on delivery_jobs (check_id, channel_id, id)`,
    // a queue is emptied as fast as it fills: vacuum on rows, not on a share of a table that is usually empty
    ...(postgres ? ['alter table delivery_jobs set (fillfactor = 80, autovacuum_vacuum_scale_factor = 0)'] : []),
  ]);
}

export async function down(knex: Knex): Promise<void> {
  const tables = ['delivery_jobs', 'notification_attempts', 'notifications', 'channel_checks', 'channels'];
  for (const table of tables) await knex.schema.dropTable(table);
}

export default { up, down };
