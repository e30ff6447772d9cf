import type { Instant } from '../core/instant.ts';
import { cutText } from '../core/text-clean.ts';
import { cleanText } from './columns.ts';
import type { Db } from './dialect/dialect.ts';
import { firstOf, placeholders, rowsOf } from './sql.ts';

const LONGEST_ERROR = 200;

/** Which process works on a mail, and until when no other will. */
export interface MailLease {
  readonly owner: string;
  readonly until: Instant;
}

/** A mail that waits. */
export interface StoredMail {
  readonly id: number;
  /** Rounds of tries so far, without the one that is beginning. */
  readonly attempts: number;
  readonly createdAt: Instant;
  readonly recipient: string;
  readonly subject: string;
  /** Sealed. */
  readonly body: string;
}

export type NewStoredMail = Pick<StoredMail, 'recipient' | 'subject' | 'body' | 'createdAt'>;

/** Mails that users wait for, until they are sent. */
export interface MailStore {
  /** Adds one that the caller holds already; returns its id. */
  add(mail: NewStoredMail, lease: MailLease): Promise<number>;
  /** Takes mails that are due and that no process works on, oldest first. */
  claim(now: Instant, lease: MailLease, limit: number): Promise<readonly StoredMail[]>;
  /** Forgets a mail: it is sent. */
  remove(id: number): Promise<void>;
  /** Puts it back for another round. */
  postpone(id: number, runAt: Instant, error: string): Promise<void>;
  /** Keeps that it could not be sent, without what it said. */
  fail(id: number, error: string): Promise<void>;
  /** Whether mails wait that could not be sent at the first try: the mail server may be away. */
  areHeldUp(): Promise<boolean>;
  /** Forgets those that could not be sent and are older; returns how many. */
  removeFailed(before: Instant): Promise<number>;
}

/** The queue of mails. */
export function mailStore(db: Db): MailStore {
  const { dialect } = db;
  return {
    async add({ recipient, subject, body, createdAt }, { owner, until }) {
      const at = dialect.instant(createdAt);
      const row = {
        recipient: cleanText(recipient),
        subject: cleanText(subject),
        body,
        created_at: at,
        run_at: at,
        locked_by: owner,
        locked_until: dialect.instant(until),
      };
      return firstOf(await db.write((tx) => tx('mails').insert(row).returning<{ readonly id: number }[]>('id'))).id;
    },

    claim: (now, { owner, until }, limit) =>
      db.atomically(async ({ knex: tx }) => {
        const at = dialect.instant(now);
        const rows = await rowsOf<Omit<StoredMail, 'createdAt'> & { readonly created_at: Instant }>(
          tx,
          `select id, attempts, created_at, recipient, subject, body from mails
           where state = 'waiting' and run_at <= ? and (locked_until is null or locked_until < ?)
           order by run_at, id limit ? ${dialect.skipLocked}`,
          [at, at, limit],
        );
        if (rows.length === 0) return [];
        const ids = rows.map(({ id }) => id);
        await tx.raw(`update mails set locked_by = ?, locked_until = ? where id in (${placeholders(ids.length)})`, [
          owner,
          dialect.instant(until),
          ...ids,
        ]);
        return rows.map(({ created_at: createdAt, ...mail }) => ({ ...mail, createdAt }));
      }),

    async remove(id) {
      await db.write((tx) => tx('mails').where({ id }).delete());
    },

    async postpone(id, runAt, error) {
      const row = { run_at: dialect.instant(runAt), error: errorText(error), locked_by: null, locked_until: null };
      await db.write((tx) => tx('mails').where({ id }).increment('attempts').update(row));
    },

    async fail(id, error) {
      const row = { state: 'failed', body: '', error: errorText(error), locked_by: null, locked_until: null };
      await db.write((tx) => tx('mails').where({ id }).increment('attempts').update(row));
    },

    async areHeldUp() {
      const sql = `select id from mails where state = 'waiting' and attempts > 0 limit 1`;
      return (await rowsOf(db.knex, sql)).length > 0;
    },

    removeFailed: (before) =>
      db.write((tx) =>
        tx('mails').where({ state: 'failed' }).where('created_at', '<', dialect.instant(before)).delete(),
      ),
  };
}

function errorText(error: string): string {
  return cutText(cleanText(error), LONGEST_ERROR);
}
