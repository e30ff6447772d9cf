import type { Instant } from '../core/instant.ts';
import { cleanText } from './columns.ts';
import type { Db } from './dialect/dialect.ts';
import type { DbBoolean } from './rows.ts';
import { firstOf } from './sql.ts';

/** A change of the email address of a user. */
export interface EmailChange {
  readonly id: number;
  readonly userId: number;
  readonly changedAt: Instant;
  readonly oldEmail: string;
}

export interface EmailChangeStore {
  /** Returns the id of the change; forgets those of any user from before `forgetBefore`. */
  insert(change: Omit<EmailChange, 'id'>, forgetBefore: Instant): Promise<number>;
  /** Null when there is none, or it was taken back or came after one that was. */
  byId(id: number): Promise<EmailChange | null>;
  /** Voids this change and all later ones of the user; returns false when this one was void before. */
  voidFrom(change: Pick<EmailChange, 'id' | 'userId'>): Promise<boolean>;
}

interface EmailChangeRow {
  readonly id: number;
  readonly user_id: number;
  readonly changed_at: Instant;
  readonly old_email: string;
  readonly is_void: DbBoolean;
}

/** Changes of email addresses that can still be taken back. */
export function emailChangeStore(db: Db): EmailChangeStore {
  const { knex, dialect } = db;
  return {
    insert: ({ userId, changedAt, oldEmail }, forgetBefore) =>
      db.atomically(async ({ knex: tx }) => {
        await tx('email_changes').where('changed_at', '<', dialect.instant(forgetBefore)).delete();
        const row = { user_id: userId, changed_at: dialect.instant(changedAt), old_email: cleanText(oldEmail) };
        return firstOf(await tx('email_changes').insert(row).returning<{ id: number }[]>('id')).id;
      }),

    async byId(id) {
      const row = await knex<EmailChangeRow>('email_changes').where({ id, is_void: false }).first();
      return row ? toEmailChange(row) : null;
    },

    voidFrom: ({ id, userId }) =>
      db.atomically(async ({ knex: tx }) => {
        const own = await tx('email_changes').where({ id, user_id: userId, is_void: false }).update({ is_void: true });
        if (own === 0) return false;
        await tx('email_changes').where({ user_id: userId }).where('id', '>', id).update({ is_void: true });
        return true;
      }),
  };
}

function toEmailChange(row: EmailChangeRow): EmailChange {
  return { id: row.id, userId: row.user_id, changedAt: row.changed_at, oldEmail: row.old_email };
}
