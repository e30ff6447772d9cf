import type { Instant } from '../../server/core/instant.ts';
import type { OpenStore } from '../../server/store/open.ts';
import { T0 } from './builders.ts';

/** What to fill a project with. */
export interface Filling {
  readonly projectId: number;
  readonly count: number;
  /** Deadline of the first check; the others follow, a second apart. Null: new checks, without a deadline. */
  readonly firstAlertAfter: Instant | null;
}

/** So many in one statement: a million take longer than PostgreSQL lets a statement run. */
const CHUNK = 100_000;

/**
 * Stores many checks, a million in some seconds on SQLite, and returns the code of the i-th (from 1).
 * They are up, named `Check <i>`, with the slug `check-<i>`.
 */
export async function fillChecks(store: OpenStore, filling: Filling): Promise<(i: number) => string> {
  const { projectId, count, firstAlertAfter } = filling;
  const { dialect } = store;
  const prefix = projectId.toString(16).padStart(8, '0');
  const postgres = dialect.name === 'postgres';
  const uuid = (version: number): string => {
    const head = `'${prefix}-0000-${version}000-8000-'`;
    return postgres ? `(${head} || lpad(to_hex(i), 12, '0'))::uuid` : `${head} || printf('%012x', i)`;
  };
  const created = postgres ? '?::timestamptz' : '?';
  const deadline = postgres ? `${created} + i * interval '1 second'` : `${created} + i * 1000000`;
  const first = firstAlertAfter === null ? null : dialect.instant(firstAlertAfter);

  for (let from = 1; from <= count; from += CHUNK) {
    await dialect.write((knex) =>
      knex.raw(
        `insert into checks (project_id, created_at, alert_after, scan_at, status, code, badge_key, name, slug)
         with recursive numbers (i) as (select ? + 0 union all select i + 1 from numbers where i < ?)
         select ?, ${created}, ${deadline}, ${deadline}, ?, ${uuid(4)}, ${uuid(5)}, 'Check ' || i, 'check-' || i from numbers`,
        [
          from,
          Math.min(from + CHUNK - 1, count),
          projectId,
          dialect.instant(T0),
          first,
          first,
          first === null ? 'new' : 'up',
        ],
      ),
    );
  }
  await dialect.knex.raw('analyze');
  return (i) => `${prefix}-0000-4000-8000-${i.toString(16).padStart(12, '0')}`;
}
