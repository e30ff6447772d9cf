import type { Client } from 'pg';
import { HABIT_PINGS } from '../../core/expectation.ts';
import type { Instant } from '../../core/instant.ts';
import type { LateRecord } from '../../core/judge-late.ts';
import {
  type ListenerRow,
  type PastPingRow,
  toListener,
  toPastPing,
  toWindow,
  type WindowRow,
} from '../listening-rows.ts';

/**
 * Reads what decides about pings that come after the deadlines of these checks, within the transaction that has locked
 * them. This is rare, so it takes its round trips one after another.
 */
export async function readLate(
  client: Client,
  checkIds: readonly number[],
): Promise<ReadonlyMap<number, Omit<LateRecord, 'instance'>>> {
  const listeners = await client.query<ListenerRow>('select * from listeners');
  const windows = await client.query<WindowRow>('select * from blind_windows order by from_at');
  const pings = await client.query<PastPingRow & { readonly check_id: number }>(
    `select newest.* from unnest($1::int4[]) as wanted (id)
     cross join lateral (
       select check_id, n, created_at, kind, rid, scheme from pings
       where pings.check_id = wanted.id order by pings.n desc limit ${HABIT_PINGS}
     ) as newest`,
    [checkIds],
  );
  const checks = await client.query<{ readonly id: number; readonly scheduled_at: Instant | null }>(
    'select id, scheduled_at from checks where id = any($1::int4[])',
    [checkIds],
  );
  const known = { listeners: listeners.rows.map(toListener), windows: windows.rows.map(toWindow) };
  return new Map(
    checks.rows.map(({ id, scheduled_at: scheduledAt }) => [
      id,
      { ...known, scheduledAt, pings: pings.rows.filter((row) => row.check_id === id).map(toPastPing) },
    ]),
  );
}
