import { pingedColumns } from './check-row.ts';

const columns = pingedColumns('postgres');

/**
 * The fixed SQL of a batch. The first two columns of a found check say which target it answers: its UUID, or ping key and
 * slug.
 *
 * Rows are locked in id order, so that two batches cannot wait for each other. A row that was changed while its lock was
 * waited for is looked at again: renamed or deleted, it is not found.
 */
export const STATEMENTS = {
  begin: 'begin',
  commit: 'commit',

  findByCode: `
    select checks.code, null, ${columns} from checks
    where checks.code = any($1::uuid[])
    order by checks.id for no key update of checks`,

  findByCodeAndSlug: `
    with targets as materialized (
      select checks.id, null as ping_key, null as slug from checks where checks.code = any($1::uuid[])
      union
      select checks.id, projects.ping_key, checks.slug
      from unnest($2::text[], $3::text[]) as wanted (ping_key, slug)
      join projects on projects.ping_key = wanted.ping_key
      join checks on checks.project_id = projects.id and checks.slug = wanted.slug
    )
    select coalesce(targets.ping_key, checks.code::text), targets.slug, ${columns}
    from targets join checks on checks.id = targets.id
    where case when targets.slug is null then checks.code = any($1::uuid[]) else checks.slug = targets.slug end
    order by checks.id for no key update of checks`,

  // columns that do not change keep their value, so the update stays HOT as long as scan_at does
  updateChecks: `
    update checks set
      n_pings = changed.n_pings, last_ping_at = changed.last_ping_at, last_start_at = changed.last_start_at,
      last_start_rid = changed.last_start_rid, last_duration_micros = changed.last_duration_micros,
      has_confirmation_link = changed.has_confirmation_link, alert_after = changed.alert_after,
      status = changed.status, scan_at = changed.scan_at, run_state = changed.run_state
    from unnest(
      $1::int4[], $2::int4[], $3::timestamptz[], $4::timestamptz[], $5::uuid[], $6::int8[], $7::bool[],
      $8::timestamptz[], $9::text[], $10::timestamptz[], $11::text[]
    ) as changed (
      id, n_pings, last_ping_at, last_start_at, last_start_rid, last_duration_micros, has_confirmation_link,
      alert_after, status, scan_at, run_state
    )
    where checks.id = changed.id`,

  insertPings: `
    insert into pings (
      check_id, n, created_at, kind, scheme, remote_addr, method, ua, rid, exit_status, body,
      object_size
    )
    select * from unnest(
      $1::int4[], $2::int4[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
      $9::uuid[], $10::int4[], $11::bytea[], $12::int4[]
    )`,

  // another process's sweep may have recorded a flip after this ping came in
  insertFlips: `
    insert into flips (check_id, created_at, processed_at, old_status, new_status, reason, away_micros,
      broken_limit)
    select added.check_id, moment.at, case when added.silent then moment.at end,
      added.old_status, added.new_status, added.reason, added.away_micros, added.broken_limit
    from unnest($1::int4[], $2::timestamptz[], $3::bool[], $4::text[], $5::text[], $6::text[], $7::int8[],
      $8::text[]) with ordinality
      as added (check_id, created_at, silent, old_status, new_status, reason, away_micros, broken_limit, position)
    cross join lateral (
      select greatest(added.created_at, max(flips.created_at)) as at
      from flips where flips.check_id = added.check_id
    ) as moment
    order by added.position`,
} as const;
