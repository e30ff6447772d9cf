import type { Instant } from '../core/instant.ts';
import { cutText } from '../core/text-clean.ts';
import { cleanText } from './columns.ts';
import type { Db } from './dialect/dialect.ts';

const LONGEST_HOST = 50;
const LONGEST_NAME = 100;
/** Bounds what one record can take, whatever is logged. */
const LONGEST_TEXT = 10_000;

/** A warning or an error of the program, as it is kept for the people who run it. */
export interface LogRecord {
  readonly createdAt: Instant;
  /** On which machine. */
  readonly host: string;
  /** Which part of the program. */
  readonly name: string;
  /** 30 warning, 40 error, 50 fatal. */
  readonly level: number;
  readonly message: string;
  /** Empty when there is none. */
  readonly traceback: string;
}

export interface LogRecordStore {
  insert(records: readonly LogRecord[]): Promise<void>;
  /** Newest first. */
  since(at: Instant, limit: number): Promise<readonly LogRecord[]>;
  countSince(at: Instant): Promise<number>;
  /** Removes the oldest beyond this many, a bounded number at a time; returns how many. */
  keepNewest(count: number): Promise<number>;
}

interface LogRecordRow {
  readonly created_at: Instant;
  readonly host: string;
  readonly name: string;
  readonly level: number;
  readonly message: string;
  readonly traceback: string;
}

const ROWS_AT_ONCE = 1_000;

/** Log records: warnings and errors. */
export function logRecordStore({ knex, dialect, write }: Db): LogRecordStore {
  return {
    async insert(records) {
      if (records.length === 0) return;
      const rows = records.map(({ createdAt, host, name, level, message, traceback }) => ({
        created_at: dialect.instant(createdAt),
        host: cutText(cleanText(host), LONGEST_HOST),
        name: cutText(cleanText(name), LONGEST_NAME),
        level,
        message: cutText(cleanText(message), LONGEST_TEXT),
        traceback: cutText(cleanText(traceback), LONGEST_TEXT),
      }));
      await write((tx) => tx('log_records').insert(rows));
    },

    async since(at, limit) {
      const rows = await knex<LogRecordRow>('log_records')
        .where('created_at', '>=', dialect.instant(at))
        .orderBy([
          { column: 'created_at', order: 'desc' },
          { column: 'id', order: 'desc' },
        ])
        .limit(limit);
      return rows.map(({ created_at: createdAt, host, name, level, message, traceback }) => ({
        ...{ createdAt, host, name, level, message, traceback },
      }));
    },

    async countSince(at) {
      const [row] = await knex('log_records')
        .where('created_at', '>=', dialect.instant(at))
        .count<{ count: number | string }[]>({ count: '*' });
      return Number(row?.count ?? 0);
    },

    async keepNewest(count) {
      const oldestKept = await knex('log_records')
        .orderBy('id', 'desc')
        .offset(count - 1)
        .first<{ id: number } | undefined>('id');
      if (oldestKept === undefined) return 0;
      return await write((tx) => {
        const some = tx('log_records').where('id', '<', oldestKept.id).select('id').orderBy('id').limit(ROWS_AT_ONCE);
        return tx('log_records').whereIn('id', some).delete();
      });
    },
  };
}
