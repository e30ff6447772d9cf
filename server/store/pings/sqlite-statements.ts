import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { HABIT_PINGS } from '../../core/expectation.ts';
import type { IncomingPing, PingTarget, PlannedBatch, StoredCheck } from '../../core/incoming.ts';
import { type Instant, instant } from '../../core/instant.ts';
import type { LateRecord } from '../../core/judge-late.ts';
import { runStateText } from '../../core/run-state.ts';
import {
  type ListenerRow,
  type PastPingRow,
  toListener,
  toPastPing,
  toWindow,
  type WindowRow,
} from '../listening-rows.ts';
import { pingedColumns, readCheck } from './check-row.ts';
import { CHECK_LIMIT_FACTOR } from './provision.ts';

/** The statements of the ping writer on one SQLite connection; all run within a transaction of the caller. */
export interface SqliteStatements {
  /** Returns the checks that a target names: none, one, or two where a slug is shared. */
  readonly find: (target: PingTarget) => readonly StoredCheck[];
  readonly write: (batch: PlannedBatch) => void;
  /** Reads what decides about a ping that comes after the deadline of its check. */
  readonly late: (checkId: number) => Omit<LateRecord, 'instance'>;
  /** Makes the check that a slug ping is for, unless there is one; says what it found. */
  readonly provision: (ping: IncomingPing) => Provisioned;
}

/** What became of the wish to make a check. */
export type Provisioned = 'made' | 'found' | 'refused' | 'invalid';

/** Prepares the statements. */
export function prepareSqliteStatements(db: Database): SqliteStatements {
  return { find: prepareFind(db), write: prepareWrite(db), late: prepareLate(db), provision: prepareProvision(db) };
}

type Row = readonly (string | number | null)[];

function prepareFind(db: Database): (target: PingTarget) => readonly StoredCheck[] {
  const columns = pingedColumns('sqlite');
  const byCode = db.prepare<[string], Row>(`select ${columns} from checks where checks.code = ?`).raw();
  const bySlug = db
    .prepare<[string, string], Row>(
      `select ${columns} from projects join checks on checks.project_id = projects.id
       where projects.ping_key = ? and checks.slug = ? limit 2`,
    )
    .raw();
  return (target) => {
    const rows = target.by === 'code' ? byCode.all(target.code) : bySlug.all(target.pingKey, target.slug);
    return rows.map((row) => readCheck(row, (value) => instant(Number(value))));
  };
}

function prepareWrite(db: Database): (batch: PlannedBatch) => void {
  const updateCheck = db.prepare(
    `update checks set n_pings = ?, last_ping_at = ?, last_start_at = ?, last_start_rid = ?, last_duration_micros = ?,
       has_confirmation_link = ?, alert_after = ?, status = ?, scan_at = ?, run_state = ? where id = ?`,
  );
  const insertPing = db.prepare(
    `insert into pings (check_id, n, created_at, kind, scheme, remote_addr, method, ua, rid, exit_status, body, object_size)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const latestFlip = db
    .prepare<[number], Instant | null>('select max(created_at) from flips where check_id = ?')
    .pluck();
  const insertFlip = db.prepare(
    `insert into flips (check_id, created_at, processed_at, old_status, new_status, reason, away_micros, broken_limit)
     values (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return ({ checks, pings, flips }) => {
    for (const { check, scanAt } of checks) {
      updateCheck.run(
        check.nPings,
        check.lastPingAt,
        check.lastStartAt,
        check.lastStartRid,
        check.lastDuration,
        Number(check.hasConfirmationLink),
        check.alertAfter,
        check.status,
        scanAt,
        check.runState && runStateText(check.runState),
        check.id,
      );
    }
    for (const { checkId, n, at, kind, from } of pings) {
      const { scheme, remoteAddr, method, ua, rid, exitStatus, body, uploadBytes = null } = from;
      insertPing.run(checkId, n, at, kind, scheme, remoteAddr, method, ua, rid, exitStatus, body, uploadBytes);
    }
    for (const { checkId, createdAt, silent, oldStatus, newStatus, reason, away, limit } of flips) {
      // another process's sweep may have recorded a flip after this ping came in
      const at = Math.max(createdAt, latestFlip.get(checkId) ?? 0);
      insertFlip.run(checkId, at, silent ? at : null, oldStatus, newStatus, reason, away ?? null, limit ?? null);
    }
  };
}

function prepareLate(db: Database): SqliteStatements['late'] {
  const listeners = db.prepare<[], ListenerRow>('select * from listeners');
  const windows = db.prepare<[], WindowRow>('select * from blind_windows order by from_at');
  const pings = db.prepare<[number], PastPingRow>(
    `select n, created_at, kind, rid, scheme from pings where check_id = ? order by n desc limit ${HABIT_PINGS}`,
  );
  const scheduledAt = db.prepare<[number], Instant | null>('select scheduled_at from checks where id = ?').pluck();
  return (checkId) => ({
    listeners: listeners.all().map(toListener),
    windows: windows.all().map(toWindow),
    pings: pings.all(checkId).map(toPastPing),
    scheduledAt: scheduledAt.get(checkId) ?? null,
  });
}

function prepareProvision(db: Database): (ping: IncomingPing) => Provisioned {
  // the limit counts the checks of all projects of the owner
  const project = db.prepare<[string], { id: number; full: number }>(
    `select projects.id, (
       select count(*) from checks join projects as own on own.id = checks.project_id
       where own.owner_id = projects.owner_id
     ) >= ${CHECK_LIMIT_FACTOR} * profiles.check_limit as full
     from projects join profiles on profiles.user_id = projects.owner_id
     where projects.ping_key = ?`,
  );
  const existing = db.prepare('select 1 from checks where project_id = ? and slug = ?');
  const insertCheck = db.prepare(
    'insert into checks (project_id, created_at, code, badge_key, name, slug) values (?, ?, ?, ?, ?, ?)',
  );
  const assignChannels = db.prepare(
    'insert into channel_checks (check_id, channel_id) select ?, id from channels where project_id = ?',
  );
  return ({ target, invalid, arrivedAt }) => {
    const owner = target.by === 'slug' ? project.get(target.pingKey) : undefined;
    if (owner === undefined || target.by === 'code') return 'refused';
    if (existing.get(owner.id, target.slug) !== undefined) return 'found';
    if (owner.full) return 'refused';
    if (invalid) return 'invalid';
    const { slug } = target;
    const { lastInsertRowid } = insertCheck.run(owner.id, arrivedAt, randomUUID(), randomUUID(), slug, slug);
    assignChannels.run(lastInsertRowid, owner.id);
    return 'made';
  };
}
