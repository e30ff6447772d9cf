import type { Instant } from '../core/instant.ts';
import { cutText } from '../core/text-clean.ts';
import { cleanText } from './columns.ts';
import type { Db } from './dialect/dialect.ts';

/** One visitor's session. The key is a hash of what the browser holds, so the table alone is of no use to an attacker. */
export interface StoredSession {
  readonly key: string;
  /** Null until a user is signed in. */
  readonly userId: number | null;
  readonly createdAt: Instant;
  readonly lastSeenAt: Instant;
  readonly expiresAt: Instant;
  /** Where it was last used from; empty when unknown. */
  readonly remoteAddr: string;
  readonly userAgent: string;
  /** JSON; see server/http/sessions/content.ts. */
  readonly content: string;
}

export interface SessionStore {
  /** Null when there is none, or it has expired. */
  byKey(key: string, now: Instant): Promise<StoredSession | null>;
  insert(session: StoredSession): Promise<void>;
  /** Replaces all but the moment it was made. One that was removed meanwhile stays removed: the user signed out. */
  replace(session: StoredSession): Promise<void>;
  noteUse(key: string, use: Pick<StoredSession, 'lastSeenAt' | 'remoteAddr' | 'userAgent'>): Promise<void>;
  /** Those of a user that have not expired, last used first. */
  ofUser(userId: number, now: Instant): Promise<readonly StoredSession[]>;
  remove(key: string): Promise<void>;
  /** Signs the user out everywhere, except in the session `keep` if that is given; returns in how many places. */
  removeOfUser(userId: number, keep?: string): Promise<number>;
}

interface SessionRow {
  readonly id: string;
  readonly user_id: number | null;
  readonly created_at: Instant;
  readonly last_seen_at: Instant;
  readonly expires_at: Instant;
  readonly remote_addr: string;
  readonly user_agent: string;
  readonly content: string;
}

const LONGEST_ADDRESS = 45;
const LONGEST_AGENT = 200;

/** Sessions of the people who use the pages. */
export function sessionStore(db: Db): SessionStore {
  const { knex, dialect } = db;

  const toRow = (session: StoredSession) => ({
    ...toUse(session),
    user_id: session.userId,
    expires_at: dialect.instant(session.expiresAt),
    content: cleanText(session.content),
  });

  const toUse = ({ lastSeenAt, remoteAddr, userAgent }: Parameters<SessionStore['noteUse']>[1]) => ({
    last_seen_at: dialect.instant(lastSeenAt),
    remote_addr: cutText(cleanText(remoteAddr), LONGEST_ADDRESS),
    user_agent: cutText(cleanText(userAgent), LONGEST_AGENT),
  });

  return {
    async byKey(key, now) {
      const row = await knex<SessionRow>('sessions')
        .where({ id: key })
        .where('expires_at', '>', dialect.instant(now))
        .first();
      return row ? toSession(row) : null;
    },

    async insert(session) {
      const row = { ...toRow(session), id: session.key, created_at: dialect.instant(session.createdAt) };
      await db.write((tx) => tx('sessions').insert(row));
    },

    async replace(session) {
      await db.write((tx) => tx('sessions').where({ id: session.key }).update(toRow(session)));
    },

    async noteUse(key, use) {
      await db.write((tx) => tx('sessions').where({ id: key }).update(toUse(use)));
    },

    async ofUser(userId, now) {
      const rows = await knex<SessionRow>('sessions')
        .where({ user_id: userId })
        .where('expires_at', '>', dialect.instant(now))
        .orderBy([{ column: 'last_seen_at', order: 'desc' }, 'id']);
      return rows.map(toSession);
    },

    async remove(key) {
      await db.write((tx) => tx('sessions').where({ id: key }).delete());
    },

    removeOfUser: (userId, keep) =>
      db.write((tx) => {
        const all = tx('sessions').where({ user_id: userId });
        return keep === undefined ? all.delete() : all.whereNot({ id: keep }).delete();
      }),
  };
}

function toSession(row: SessionRow): StoredSession {
  return {
    key: row.id,
    userId: row.user_id,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
    remoteAddr: row.remote_addr,
    userAgent: row.user_agent,
    content: row.content,
  };
}
