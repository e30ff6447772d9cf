import type { Channel } from '../../core/channel.ts';
import type { Flip } from '../../core/flip.ts';
import type { Instant } from '../../core/instant.ts';
import type { Ping } from '../../core/ping.ts';
import type { NotificationState } from '../delivery-store.ts';
import type { Db } from '../dialect/dialect.ts';
import type { ChannelRow, DbBoolean, FlipRow, PingRow } from '../rows.ts';
import { rowsOf } from '../sql.ts';
import { PING_COLUMNS, toChannel, toFlip, toPing } from '../tables.ts';
import type { RunPing } from './api-pings.ts';
import { type CheckEvent, type EventSelection, type PingEvent, readCheckEvents } from './check-events.ts';
import { type RunSelection, readPairing, readRunPings } from './check-runs.ts';

/** A channel of a check's project, as the check's page lists it. */
export interface ChannelOfCheck {
  readonly channel: Channel;
  readonly isOn: boolean;
  /** The newest delivery about this check; null when there was none. */
  readonly last: { readonly createdAt: Instant; readonly state: NotificationState; readonly error: string } | null;
}

/** A ping with its neighbours that can be seen. */
export interface OnePing {
  readonly ping: Ping;
  readonly bodyBytes: number;
  /** Serials; null: none. */
  readonly previous: number | null;
  readonly next: number | null;
}

/** Joined answers for the pages of one check. */
export interface CheckPageReads {
  checkEvents(selection: EventSelection): Promise<readonly CheckEvent[]>;
  /** Starts and ends of runs, oldest first. */
  runPings(selection: RunSelection): Promise<readonly RunPing[]>;
  /** What the durations of listed pings take; the list may come in any order. */
  pairing(checkId: number, listed: readonly CheckEvent[]): Promise<readonly RunPing[]>;
  /** All flips after a moment and the newest at or before it, newest first. */
  flipsSince(checkId: number, since: Instant): Promise<readonly Flip[]>;
  /** All channels of the project, groups first, then in order of creation. */
  channelsOfCheck(checkId: number, projectId: number): Promise<readonly ChannelOfCheck[]>;
  /** A ping with a serial above `visibleAfter`; null when there is none. */
  onePing(checkId: number, n: number, visibleAfter: number): Promise<OnePing | null>;
  /** The newest ping that is a success or a failure. */
  lastSignal(checkId: number, visibleAfter: number): Promise<number | null>;
  /** The oldest ping kept for show. */
  oldestPing(checkId: number, visibleAfter: number): Promise<Pick<Ping, 'n' | 'createdAt'> | null>;
}

type ListedChannelRow = ChannelRow & {
  readonly is_on: DbBoolean;
  readonly last_at: Instant | null;
  readonly last_state: NotificationState;
  readonly last_event_error: string;
};

type OneRow = PingRow & { readonly body_bytes: number; readonly previous: number | null; readonly next: number | null };

/** Builds these reads on a database. */
export function checkPageReads(db: Pick<Db, 'knex' | 'dialect'>): CheckPageReads {
  const { knex, dialect } = db;
  return {
    checkEvents: (selection) => readCheckEvents(db, selection),
    runPings: (selection) => readRunPings(db, selection),

    async pairing(checkId, listed) {
      const pings = listed.filter((event): event is PingEvent => event.kind === 'ping').map(({ ping }) => ping);
      const [first] = pings;
      if (first === undefined) return [];
      const [oldest, newest] = pings.reduce(
        ([low, high], ping) => [low.n < ping.n ? low : ping, high.n > ping.n ? high : ping],
        [first, first],
      );
      return await readPairing(db, checkId, oldest, newest);
    },

    async flipsSince(checkId, since) {
      const moment = dialect.instant(since);
      const rows = await rowsOf<FlipRow>(
        knex,
        `select * from flips where check_id = ? and created_at >= coalesce(
           (select max(created_at) from flips where check_id = ? and created_at <= ?), ?)
         order by created_at desc, id desc`,
        [checkId, checkId, moment, moment],
      );
      return rows.map(toFlip);
    },

    async channelsOfCheck(checkId, projectId) {
      const rows = await rowsOf<ListedChannelRow>(
        knex,
        `select channels.*, channel_checks.check_id is not null as is_on, last.created_at as last_at,
           coalesce(last.state, '') as last_state, coalesce(last.error, '') as last_event_error
         from channels
         left join channel_checks on channel_checks.channel_id = channels.id and channel_checks.check_id = ?
         left join notifications as last on last.id = (
           select notifications.id from notifications
           where notifications.channel_id = channels.id and notifications.check_id = ?
           order by notifications.created_at desc, notifications.id desc limit 1)
         where channels.project_id = ?
         order by case when channels.kind = 'group' then 0 else 1 end, channels.id`,
        [checkId, checkId, projectId],
      );
      return rows.map((row) => ({
        channel: toChannel(row),
        isOn: Boolean(row.is_on),
        last:
          row.last_at === null ? null : { createdAt: row.last_at, state: row.last_state, error: row.last_event_error },
      }));
    },

    async onePing(checkId, n, visibleAfter) {
      const columns = PING_COLUMNS.map((column) => `pings.${column}`).join(', ');
      const [row] = await rowsOf<OneRow>(
        knex,
        `select ${columns}, coalesce(pings.object_size, length(pings.body), 0) as body_bytes,
           (select max(other.n) from pings as other where other.check_id = ? and other.n < ? and other.n > ?) as previous,
           (select min(other.n) from pings as other where other.check_id = ? and other.n > ?) as next
         from pings where pings.check_id = ? and pings.n = ? and pings.n > ?`,
        [checkId, n, visibleAfter, checkId, n, checkId, n, visibleAfter],
      );
      if (row === undefined) return null;
      return { ping: toPing(row), bodyBytes: row.body_bytes, previous: row.previous, next: row.next };
    },

    async lastSignal(checkId, visibleAfter) {
      const [row] = await rowsOf<{ readonly n: number }>(
        knex,
        `select n from pings where check_id = ? and n > ? and kind in ('success', 'fail') order by n desc limit 1`,
        [checkId, visibleAfter],
      );
      return row?.n ?? null;
    },

    async oldestPing(checkId, visibleAfter) {
      const [row] = await rowsOf<Pick<PingRow, 'n' | 'created_at'>>(
        knex,
        'select n, created_at from pings where check_id = ? and n > ? order by n limit 1',
        [checkId, visibleAfter],
      );
      return row === undefined ? null : { n: row.n, createdAt: row.created_at };
    },
  };
}
