import type { Knex } from 'knex';
import type { Check } from '../core/check.ts';
import type { Instant } from '../core/instant.ts';
import { runStateText } from '../core/run-state.ts';
import { cleanText, cleanUuid, toRow } from './columns.ts';
import type { Db, DbValue } from './dialect/dialect.ts';
import type { CheckRow } from './rows.ts';
import { firstOf, placeholders, rowsOf } from './sql.ts';
import type { CheckStore } from './store.ts';
import { CHECK_COLUMNS, toCheck } from './tables.ts';

// Bounds the time one claim holds the write lock on SQLite, and what it looks through.
const MOST_MOVED = 1_000;

/** Checks. `scan_at` stays within this file and the ping writer; see docs/decisions/lazy-due-index.md. */
export function checkStore(db: Db): CheckStore {
  const { knex, dialect } = db;

  const by = async (where: Partial<CheckRow>) => {
    const row = await knex<CheckRow>('checks').where(where).first();
    return row ? toCheck(row) : null;
  };

  const orNull = (moment: Instant | null): DbValue => (moment === null ? null : dialect.instant(moment));

  /** Rows of placeholders for `values`, whose types PostgreSQL cannot tell from an update. */
  const typedRows = (types: readonly string[], count: number): string => {
    const row = types.map((type) => (dialect.name === 'postgres' ? `?::${type}` : '?')).join(', ');
    return Array(count).fill(`(${row})`).join(', ');
  };

  const changed = (tx: Knex, change: Partial<Omit<Check, 'id'>>) => {
    const row = toRow(dialect, CHECK_COLUMNS, change);
    return { ...row, revision: nextRevision(tx), ...scanChange(tx, row) };
  };

  return {
    async insert(check) {
      const row = toRow(dialect, CHECK_COLUMNS, check);
      const scanAt = check.status === 'down' ? null : row['alert_after'];
      const rows = await db.write((tx) =>
        tx('checks')
          .insert({ ...row, scan_at: scanAt })
          .returning<CheckRow[]>('*'),
      );
      return toCheck(firstOf(rows));
    },

    byId: (id) => by({ id }),
    byCode: (code) => by({ code: cleanUuid(code) }),

    async filtersOf(target) {
      const columns = ['checks.filter_subject', 'checks.filter_body'] as const;
      const rows: Pick<CheckRow, 'filter_subject' | 'filter_body'>[] =
        target.by === 'code'
          ? await knex('checks')
              .where({ code: cleanUuid(target.code) })
              .select(columns)
          : await knex('projects')
              .join('checks', 'checks.project_id', 'projects.id')
              .where({ 'projects.ping_key': target.pingKey, 'checks.slug': target.slug })
              .select(columns);
      return rows.map((row) => ({ readsMail: Boolean(row.filter_subject) || Boolean(row.filter_body) }));
    },

    existing: (codes) =>
      knex('checks')
        .whereIn('code', [...codes])
        .pluck('code'),

    async locked(id) {
      const [row] = await rowsOf<CheckRow>(knex, `select * from checks where id = ? ${dialect.forUpdate}`, [id]);
      return row ? toCheck(row) : null;
    },

    async oldestWith(projectId, values) {
      const row = await knex<CheckRow>('checks')
        .where({ ...toRow<Omit<Check, 'id'>>(dialect, CHECK_COLUMNS, values), project_id: projectId })
        .orderBy('id')
        .first();
      return row ? toCheck(row) : null;
    },

    async bySlug(projectId, slug) {
      const rows = await knex<CheckRow>('checks')
        .where({ project_id: projectId, slug: cleanText(slug) })
        .orderBy('id');
      return rows.map(toCheck);
    },

    async ofProject(projectId) {
      const rows = await knex<CheckRow>('checks').where({ project_id: projectId }).orderBy('id');
      return rows.map(toCheck);
    },

    async update(id, change) {
      if (Object.values(change).every((value) => value === undefined)) return;
      await db.write((tx) => tx('checks').where({ id }).update(changed(tx, change)));
    },

    claimDue: (now, limit) => db.atomically((tx) => claimDue(tx, now, limit)),

    async claimDueAmong(now, { afterId, upToId }) {
      const at = dialect.instant(now);
      // without statistics SQLite takes the index of deadlines, which may hold a million that are due
      const table = dialect.name === 'sqlite' ? 'checks not indexed' : 'checks';
      const rows = await rowsOf<CheckRow>(
        knex,
        `select * from ${table} where id > ? and id <= ? and scan_at <= ? and alert_after <= ? and status <> 'down'
         order by id ${dialect.skipLocked}`,
        [afterId, upToId, at, at],
      );
      return rows.map(toCheck);
    },

    async claimSince(since, afterId, limit) {
      const at = dialect.instant(since);
      const rows = await rowsOf<CheckRow>(
        knex,
        `select * from checks where id > ? and (last_ping_at > ? or last_start_at > ? or judged_from > ?)
         order by id limit ? ${dialect.forUpdate}`,
        [afterId, at, at, at, limit],
      );
      return rows.map(toCheck);
    },

    async redate(redated) {
      if (redated.length === 0) return;
      const rows = redated.map(({ id, lastPingAt, lastStartAt, judgedFrom, runState, alertAfter }): DbValue[] => {
        return [
          id,
          ...[lastPingAt, lastStartAt, judgedFrom, alertAfter].map(orNull),
          runState && runStateText(runState),
        ];
      });
      const instants = ['timestamptz', 'timestamptz', 'timestamptz', 'timestamptz'];
      await db.write((tx) =>
        tx.raw(
          `with redated (id, last_ping_at, last_start_at, judged_from, alert_after, run_state)
             as (values ${typedRows(['integer', ...instants, 'text'], redated.length)})
           update checks set last_ping_at = redated.last_ping_at, last_start_at = redated.last_start_at,
             judged_from = redated.judged_from, alert_after = redated.alert_after, run_state = redated.run_state,
             scan_at = case when redated.alert_after is null or checks.scan_at < redated.alert_after
               then checks.scan_at else redated.alert_after end,
             revision = checks.revision + 1
           from redated where checks.id = redated.id`,
          rows.flat(),
        ),
      );
    },

    async advance(id, from, to) {
      const count = await db.write((tx) => tx('checks').where({ id, status: from }).update(changed(tx, to)));
      return count > 0;
    },

    async moveOn(moved) {
      if (moved.length === 0) return;
      const bindings = moved.flatMap(({ id, from, judgedFrom, alertAfter }): DbValue[] => [
        id,
        from,
        ...[judgedFrom, alertAfter].map(orNull),
      ]);
      const types = ['integer', 'text', 'timestamptz', 'timestamptz'];
      await db.write((tx) =>
        tx.raw(
          `with moved (id, status, judged_from, alert_after) as (values ${typedRows(types, moved.length)})
           update checks set judged_from = moved.judged_from, alert_after = moved.alert_after, scan_at = moved.alert_after
           from moved where checks.id = moved.id and checks.status = moved.status`,
          bindings,
        ),
      );
    },

    async goDown(ids, from) {
      if (ids.length === 0) return [];
      const sql = `update checks set status = 'down', alert_after = null, scan_at = null
        where id in (${placeholders(ids.length)}) and status = ? returning id`;
      const rows = await db.write((tx) => rowsOf<{ readonly id: number }>(tx, sql, [...ids, from]));
      return rows.map(({ id }) => id);
    },

    async nextDueAt() {
      const sql = 'select scan_at from checks where scan_at is not null order by scan_at limit 1';
      const [row] = await rowsOf<{ scan_at: Instant }>(knex, sql);
      return row?.scan_at ?? null;
    },

    assignChannels: (checkId, channelIds) =>
      db.atomically(async ({ knex: tx }) => {
        await tx('checks')
          .where({ id: checkId })
          .update({ revision: nextRevision(tx) });
        await tx('channel_checks').where({ check_id: checkId }).delete();
        const assigned = tx('checks')
          .join('channels', 'channels.project_id', 'checks.project_id')
          .where('checks.id', checkId)
          .whereIn('channels.id', channelIds)
          .select('checks.id', 'channels.id as channel_id');
        await tx.into(tx.raw('channel_checks (check_id, channel_id)')).insert(assigned);
      }),

    move: (id, projectId) =>
      db.atomically(async ({ knex: tx }) => {
        await tx('channel_checks').where({ check_id: id }).delete();
        await tx('checks')
          .where({ id })
          .update({ project_id: projectId, revision: nextRevision(tx) });
      }),

    async remove(id) {
      await db.write((tx) => tx('checks').where({ id }).delete());
    },
  };
}

async function claimDue({ knex, dialect }: Db, now: Instant, limit: number): Promise<readonly Check[]> {
  const at = dialect.instant(now);
  // only the earliest are looked at: after an outage there may be a million that are due, and none of them to be moved
  await knex.raw(
    `update checks set scan_at = case when status <> 'down' then alert_after end
     where id in (
       select id from checks
       where id in (select id from checks where scan_at <= ? order by scan_at limit ${MOST_MOVED})
       and (status = 'down' or alert_after is null or alert_after > ?) ${dialect.skipLocked}
     )`,
    [at, at],
  );
  const due = await rowsOf<CheckRow>(
    knex,
    `select * from checks where scan_at <= ? and alert_after <= ? and status <> 'down'
     order by scan_at limit ? ${dialect.skipLocked}`,
    [at, at, limit],
  );
  return due.map(toCheck);
}

// Edits are counted, as pings are: sums of both tell whether a list has changed.
function nextRevision(tx: Knex): Knex.Raw {
  return tx.raw('revision + 1');
}

// Keeps `scan_at` at or before the deadline that is being written. It may stay too early: the sweep moves it on.
function scanChange(tx: Knex, row: Readonly<Record<string, DbValue>>) {
  const deadline = row['alert_after'];
  if (deadline === null) return {};
  if (deadline !== undefined) {
    return { scan_at: tx.raw('case when scan_at < ? then scan_at else ? end', [deadline, deadline]) };
  }
  if (row['status'] === undefined) return {};
  return { scan_at: tx.raw('case when scan_at < alert_after then scan_at else alert_after end') };
}
