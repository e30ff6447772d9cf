import { addSecs, type Instant } from '../core/instant.ts';
import { type Columns, moment, plain, toRow } from './columns.ts';
import type { Db } from './dialect/dialect.ts';

const KEPT_SECS = 365 * 24 * 3600;

/** A change to a project and who made it; kept for a year. */
export interface AuditEntry {
  /** Null for a project that is gone. */
  readonly projectId: number | null;
  /** Null for a user who is gone. */
  readonly userId: number | null;
  readonly createdAt: Instant;
  /** The address of the user at that time. */
  readonly actor: string;
  /** What was done: `member-added`. */
  readonly action: string;
  readonly remoteAddr: string;
  /** To whom or what; empty when the action says it all. */
  readonly detail: string;
}

export interface AuditLogStore {
  /** Adds an entry, and drops those of the same project that are too old. */
  insert(entry: AuditEntry): Promise<void>;
  /** What a user did of one kind at this moment or later, in any project. */
  ofUser(userId: number, action: string, since: Instant): Promise<readonly AuditEntry[]>;
  /** Newest first, none older than a year. */
  ofProject(
    projectId: number,
    page: { readonly now: Instant; readonly skip: number; readonly limit: number },
  ): Promise<readonly AuditEntry[]>;
}

interface AuditRow {
  readonly id: number;
  readonly project_id: number | null;
  readonly user_id: number | null;
  readonly created_at: Instant;
  readonly actor: string;
  readonly action: string;
  readonly remote_addr: string;
  readonly detail: string;
}

const COLUMNS: Columns<AuditEntry> = {
  projectId: plain('project_id'),
  userId: plain('user_id'),
  createdAt: moment('created_at'),
  actor: plain('actor'),
  action: plain('action'),
  remoteAddr: plain('remote_addr'),
  detail: plain('detail'),
};

/** Who did what, project by project. */
export function auditLogStore(db: Db): AuditLogStore {
  const { knex, dialect } = db;
  const oldest = (now: Instant) => dialect.instant(addSecs(now, -KEPT_SECS));
  return {
    insert: (entry) =>
      db.atomically(async ({ knex: tx }) => {
        await tx('audit_log').insert(toRow(dialect, COLUMNS, entry));
        const old = tx('audit_log').where('created_at', '<', oldest(entry.createdAt));
        await (entry.projectId === null
          ? old.whereNull('project_id')
          : old.where({ project_id: entry.projectId })
        ).delete();
      }),

    async ofUser(userId, action, since) {
      const rows = await knex<AuditRow>('audit_log')
        .where({ user_id: userId, action })
        .where('created_at', '>=', dialect.instant(since))
        .orderBy('id');
      return rows.map(toEntry);
    },

    async ofProject(projectId, { now, skip, limit }) {
      const rows = await knex<AuditRow>('audit_log')
        .where({ project_id: projectId })
        .where('created_at', '>=', oldest(now))
        .orderBy([
          { column: 'created_at', order: 'desc' },
          { column: 'id', order: 'desc' },
        ])
        .offset(skip)
        .limit(limit);
      return rows.map(toEntry);
    },
  };
}

function toEntry(row: AuditRow): AuditEntry {
  return {
    projectId: row.project_id,
    userId: row.user_id,
    createdAt: row.created_at,
    actor: row.actor,
    action: row.action,
    remoteAddr: row.remote_addr,
    detail: row.detail,
  };
}
