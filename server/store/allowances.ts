import type { Instant } from '../core/instant.ts';
import { toIso } from '../core/iso.ts';
import type { Db } from './dialect/dialect.ts';

/** What may be sent only so often in a month: text messages, phone calls. */
export type Allowance = 'sms' | 'call';

/** How much of a month's allowance is used up. */
export interface Used {
  readonly used: number;
  readonly limit: number;
}

export type Allowances = Readonly<Record<Allowance, Used>>;

export interface AllowanceStore {
  /** What the user has used up in the month of `now` (UTC). */
  of(userId: number, now: Instant): Promise<Allowances>;
  /** Uses one up; returns how that stands, and false when there was none left. Two processes never use the same one. */
  take(userId: number, allowance: Allowance, now: Instant): Promise<Used & { readonly taken: boolean }>;
}

const COLUMNS = {
  sms: { sent: 'sms_sent', limit: 'sms_limit', at: 'last_sms_at' },
  call: { sent: 'calls_sent', limit: 'call_limit', at: 'last_call_at' },
} as const;

interface Row {
  readonly sms_sent: number;
  readonly sms_limit: number;
  readonly last_sms_at: Instant | null;
  readonly calls_sent: number;
  readonly call_limit: number;
  readonly last_call_at: Instant | null;
}

const NOTHING: Used = { used: 0, limit: 0 };

/** The monthly allowances, kept in the profiles of those who own projects. */
export function allowanceStore(db: Db): AllowanceStore {
  const { knex, dialect } = db;
  return {
    async of(userId, now) {
      const row = await knex('profiles').where({ user_id: userId }).first<Row | undefined>();
      if (row === undefined) return { sms: NOTHING, call: NOTHING };
      return { sms: usedOf(row, 'sms', now), call: usedOf(row, 'call', now) };
    },

    take: (userId, allowance, now) =>
      db.atomically(async ({ knex: tx }) => {
        const query = tx('profiles').where({ user_id: userId });
        const row = await (dialect.forUpdate === '' ? query : query.forUpdate()).first<Row | undefined>();
        if (row === undefined) return { ...NOTHING, taken: false };
        const { used, limit } = usedOf(row, allowance, now);
        if (used >= limit) return { used, limit, taken: false };
        const { sent, at } = COLUMNS[allowance];
        await tx('profiles')
          .where({ user_id: userId })
          .update({ [sent]: used + 1, [at]: dialect.instant(now) });
        return { used: used + 1, limit, taken: true };
      }),
  };
}

/** What was counted in an earlier month is forgotten. */
function usedOf(row: Row, allowance: Allowance, now: Instant): Used {
  const { sent, limit, at } = COLUMNS[allowance];
  const last = row[at];
  const isThisMonth = last !== null && monthOf(last) >= monthOf(now);
  return { used: isThisMonth ? row[sent] : 0, limit: row[limit] };
}

function monthOf(at: Instant): string {
  return toIso(at).slice(0, 7);
}
