import type { Instant } from '../core/instant.ts';
import { cleanText, cleanUuid } from './columns.ts';
import type { Db } from './dialect/dialect.ts';

/** A security key of a user. */
export interface Credential {
  readonly id: number;
  readonly code: string;
  readonly userId: number;
  readonly name: string;
  readonly createdAt: Instant;
  /** Null: not since its use is noted. */
  readonly lastUsedAt: Instant | null;
  /** How often the key says it was used; 0 for keys that do not count. */
  readonly signCount: number;
  /** Attested credential data of WebAuthn: maker, id and public key. */
  readonly data: Uint8Array;
}

export type NewCredential = Omit<Credential, 'id' | 'lastUsedAt'> & {
  /** By what the key is found before it is known whose it is: a hash of its own id. */
  readonly lookup?: string;
};

export interface CredentialStore {
  insert(credential: NewCredential): Promise<void>;
  byCode(code: string): Promise<Credential | null>;
  byLookup(lookup: string): Promise<Credential | null>;
  /** Oldest first. */
  ofUser(userId: number): Promise<readonly Credential[]>;
  rename(id: number, name: string): Promise<void>;
  /** Notes a use unless another one was noted since the key was read with `from`; returns whether it did. */
  noteUse(
    id: number,
    from: number,
    use: { readonly signCount: number; readonly at: Instant; readonly lookup: string },
  ): Promise<boolean>;
  remove(id: number): Promise<void>;
  /** Returns how many there were. */
  removeOfUser(userId: number): Promise<number>;
}

interface CredentialRow {
  readonly id: number;
  readonly code: string;
  readonly user_id: number;
  readonly name: string;
  readonly created_at: Instant;
  readonly last_used_at: Instant | null;
  readonly sign_count: number;
  readonly lookup: string | null;
  readonly data: Uint8Array;
}

/** Security keys. */
export function credentialStore(db: Db): CredentialStore {
  const { knex, dialect } = db;
  return {
    async insert({ code, userId, name, createdAt, signCount, data, lookup = null }) {
      const row = {
        code: cleanUuid(code),
        user_id: userId,
        name: cleanText(name),
        created_at: dialect.instant(createdAt),
        sign_count: signCount,
        data: Buffer.from(data),
        lookup,
      };
      await db.write((tx) => tx('credentials').insert(row));
    },

    async byCode(code) {
      const row = await knex<CredentialRow>('credentials')
        .where({ code: cleanUuid(code) })
        .first();
      return row ? toCredential(row) : null;
    },

    async byLookup(lookup) {
      const row = await knex<CredentialRow>('credentials').where({ lookup }).first();
      return row ? toCredential(row) : null;
    },

    async ofUser(userId) {
      const rows = await knex<CredentialRow>('credentials').where({ user_id: userId }).orderBy('id');
      return rows.map(toCredential);
    },

    async rename(id, name) {
      await db.write((tx) =>
        tx('credentials')
          .where({ id })
          .update({ name: cleanText(name) }),
      );
    },

    async noteUse(id, from, { signCount, at, lookup }) {
      const row = { sign_count: signCount, last_used_at: dialect.instant(at), lookup };
      return (await db.write((tx) => tx('credentials').where({ id, sign_count: from }).update(row))) > 0;
    },

    async remove(id) {
      await db.write((tx) => tx('credentials').where({ id }).delete());
    },

    removeOfUser: (userId) => db.write((tx) => tx('credentials').where({ user_id: userId }).delete()),
  };
}

function toCredential(row: CredentialRow): Credential {
  return {
    id: row.id,
    code: row.code,
    userId: row.user_id,
    name: row.name,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    signCount: row.sign_count,
    data: row.data,
  };
}
