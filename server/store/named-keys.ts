import type { Instant } from '../core/instant.ts';
import { cleanText } from './columns.ts';
import type { Db } from './dialect/dialect.ts';
import type { HashedKeyStart } from './reads/api-keys.ts';

/** An API key with a name. */
export interface NamedKey {
  readonly id: number;
  readonly projectId: number;
  readonly name: string;
  readonly scope: 'rw' | 'ro';
  /** The address of who made it, at that time. */
  readonly createdBy: string;
  readonly createdAt: Instant;
  /** To the hour. Null: never. */
  readonly lastUsedAt: Instant | null;
  /** Null: never. */
  readonly expiresAt: Instant | null;
  /** A hash. */
  readonly stored: string;
}

export type NewNamedKey = Omit<NamedKey, 'id' | 'lastUsedAt'>;

export interface NamedKeyStore {
  insert(key: NewNamedKey): Promise<void>;
  /** By name. */
  ofProject(projectId: number): Promise<readonly NamedKey[]>;
  /** Those that begin like a key and have not expired; the caller compares. */
  candidates(start: HashedKeyStart, now: Instant): Promise<readonly NamedKey[]>;
  noteUse(id: number, at: Instant): Promise<void>;
  /** Returns its name, or null when the project has no such key. */
  remove(projectId: number, id: number): Promise<string | null>;
}

interface NamedKeyRow {
  readonly id: number;
  readonly project_id: number;
  readonly name: string;
  readonly scope: 'rw' | 'ro';
  readonly created_by: string;
  readonly created_at: Instant;
  readonly last_used_at: Instant | null;
  readonly expires_at: Instant | null;
  readonly stored: string;
}

/** API keys with names. */
export function namedKeyStore(db: Db): NamedKeyStore {
  const { knex, dialect } = db;
  return {
    async insert({ projectId, name, scope, createdBy, createdAt, expiresAt, stored }) {
      const row = {
        ...{ project_id: projectId, name: cleanText(name), scope, created_by: createdBy, stored },
        created_at: dialect.instant(createdAt),
        expires_at: expiresAt === null ? null : dialect.instant(expiresAt),
      };
      await db.write((tx) => tx('named_keys').insert(row));
    },

    async ofProject(projectId) {
      const rows = await knex<NamedKeyRow>('named_keys').where({ project_id: projectId }).orderByRaw('lower(name), id');
      return rows.map(toNamedKey);
    },

    async candidates({ scope, prefix }, now) {
      // '/' is the character after '.', so this is every text that begins with `<prefix>.`
      const start = cleanText(prefix);
      const rows = await knex<NamedKeyRow>('named_keys')
        .where({ scope })
        .where('stored', '>=', `${start}.`)
        .where('stored', '<', `${start}/`)
        .whereRaw('(expires_at is null or expires_at > ?)', [dialect.instant(now)]);
      return rows.map(toNamedKey);
    },

    async noteUse(id, at) {
      await db.write((tx) =>
        tx('named_keys')
          .where({ id })
          .update({ last_used_at: dialect.instant(at) }),
      );
    },

    remove: (projectId, id) =>
      db.atomically(async ({ knex: tx }) => {
        const row = await tx<NamedKeyRow>('named_keys').where({ project_id: projectId, id }).first();
        await tx('named_keys').where({ project_id: projectId, id }).delete();
        return row?.name ?? null;
      }),
  };
}

function toNamedKey(row: NamedKeyRow): NamedKey {
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    scope: row.scope,
    createdBy: row.created_by,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
    stored: row.stored,
  };
}
