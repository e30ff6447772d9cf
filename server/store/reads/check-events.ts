import type { Channel } from '../../core/channel.ts';
import type { Flip } from '../../core/flip.ts';
import type { Instant } from '../../core/instant.ts';
import type { Ping, PingKind } from '../../core/ping.ts';
import type { NotifiedStatus } from '../../core/route-flip.ts';
import type { NotificationState } from '../delivery-store.ts';
import type { Db, DbValue } from '../dialect/dialect.ts';
import type { FlipRow, PingRow } from '../rows.ts';
import { placeholders, rowsOf } from '../sql.ts';
import { PING_COLUMNS, toFlip, toPing } from '../tables.ts';

/** Bytes of a body that lists show. */
const HEAD_BYTES = 150;

/** Which events of a check a list shows, newest first. */
export interface EventSelection {
  readonly checkId: number;
  /** Pings with serials above this are kept for show; nothing older than the first of them is shown. */
  readonly visibleAfter: number;
  /** Later than this; null: no such bound. */
  readonly after: Instant | null;
  /** Not later than this; null: no such bound. */
  readonly until: Instant | null;
  readonly pingKinds: readonly PingKind[];
  /** And pings that could not be heard. */
  readonly flips: boolean;
  /** Notifications that a check is down. */
  readonly notifications: boolean;
  /** Part of the body; upper and lower case of a–z alike. Bodies in object storage are not searched. Empty: any. */
  readonly text: string;
  /** Null: any. */
  readonly rid: string | null;
  /** Null: any. */
  readonly exitStatus: number | null;
  readonly limit: number;
}

/** A ping in a list. */
export interface PingEvent {
  readonly kind: 'ping';
  readonly ping: Ping;
  /** The first bytes of a body in the database; null when there is none. */
  readonly head: Uint8Array | null;
  /** Length of the body, wherever it lies. */
  readonly bodyBytes: number;
}

export interface FlipEvent {
  readonly kind: 'flip';
  readonly flip: Flip;
}

/** A notification in a list, with the channel it went to. */
export interface NotificationEvent {
  readonly kind: 'notification';
  readonly id: number;
  readonly createdAt: Instant;
  readonly status: NotifiedStatus;
  readonly state: NotificationState;
  readonly error: string;
  readonly channel: Pick<Channel, 'name' | 'kind' | 'value'>;
}

/** A ping that was expected while Rollcall was not listening, at the time of the verdict. */
export interface UnheardEvent {
  readonly kind: 'unheard';
  readonly id: number;
  readonly createdAt: Instant;
  readonly expectedAt: Instant;
  /** When Rollcall was not listening. */
  readonly from: Instant;
  readonly to: Instant;
}

export type CheckEvent = PingEvent | FlipEvent | NotificationEvent | UnheardEvent;

type HeadedRow = PingRow & { readonly head: Uint8Array | null; readonly body_bytes: number };

interface NotificationRow {
  readonly id: number;
  readonly created_at: Instant;
  readonly check_status: NotifiedStatus;
  readonly state: NotificationState;
  readonly error: string;
  readonly name: string;
  readonly kind: string;
  readonly value: string;
}

interface UnheardRow {
  readonly id: number;
  readonly created_at: Instant;
  readonly expected_at: Instant;
  readonly from_at: Instant;
  readonly to_at: Instant;
}

type ReadDb = Pick<Db, 'knex' | 'dialect'>;

/** Returns when an event was. */
export function momentOf(event: CheckEvent): Instant {
  if (event.kind === 'ping') return event.ping.createdAt;
  return event.kind === 'flip' ? event.flip.createdAt : event.createdAt;
}

/** Reads the events of a check, newest first; at the same moment the ping came before what it brought about. */
export async function readCheckEvents(db: ReadDb, selection: EventSelection): Promise<readonly CheckEvent[]> {
  const isNarrow = selection.text !== '' || selection.rid !== null || selection.exitStatus !== null;
  const begin = await oldestVisible(db, selection);
  const bounds = { ...selection, begin };
  const [pings, flips, notifications, unheard] = await Promise.all([
    selection.pingKinds.length > 0 ? readPings(db, selection) : [],
    selection.flips && !isNarrow ? readFlipEvents(db, bounds) : [],
    selection.notifications && !isNarrow ? readNotifications(db, bounds) : [],
    selection.flips && !isNarrow ? readUnheard(db, bounds) : [],
  ]);
  return [...notifications, ...flips, ...unheard, ...pings]
    .sort((a, b) => momentOf(b) - momentOf(a) || ORDER[a.kind] - ORDER[b.kind])
    .slice(0, selection.limit);
}

const ORDER = { notification: 0, flip: 1, unheard: 2, ping: 3 } as const;

type Bounds = EventSelection & { readonly begin: Instant | null };

/** Null when no ping is left: then there is nothing to be older than. */
async function oldestVisible({ knex }: ReadDb, selection: EventSelection): Promise<Instant | null> {
  if (!selection.flips && !selection.notifications) return null;
  const [row] = await rowsOf<{ readonly created_at: Instant }>(
    knex,
    'select created_at from pings where check_id = ? and n > ? order by n limit 1',
    [selection.checkId, selection.visibleAfter],
  );
  return row?.created_at ?? null;
}

async function readPings({ knex, dialect }: ReadDb, selection: EventSelection): Promise<readonly PingEvent[]> {
  const where = conditions();
  where.add('check_id = ? and n > ?', selection.checkId, selection.visibleAfter);
  where.add(`kind in (${placeholders(selection.pingKinds.length)})`, ...selection.pingKinds);
  if (selection.after !== null) where.add('created_at > ?', dialect.instant(selection.after));
  if (selection.until !== null) where.add('created_at <= ?', dialect.instant(selection.until));
  if (selection.rid !== null) where.add('rid = ?', selection.rid);
  if (selection.exitStatus !== null) where.add('exit_status = ?', selection.exitStatus);
  if (selection.text !== '') {
    const { sql, bindings } = dialect.bytesContain('body', selection.text);
    where.add(sql, ...bindings);
  }
  const rows = await rowsOf<HeadedRow>(
    knex,
    `select ${PING_COLUMNS.join(', ')}, substr(body, 1, ${HEAD_BYTES}) as head,
       coalesce(object_size, length(body), 0) as body_bytes
     from pings where ${where.sql()} order by n desc limit ?`,
    [...where.bindings, selection.limit],
  );
  return rows.map((row) => ({ kind: 'ping', ping: toPing(row), head: row.head, bodyBytes: row.body_bytes }));
}

async function readFlipEvents({ knex, dialect }: ReadDb, bounds: Bounds): Promise<readonly FlipEvent[]> {
  const where = timeConditions(bounds, dialect, 'created_at');
  where.add('check_id = ?', bounds.checkId);
  const rows = await rowsOf<FlipRow>(
    knex,
    `select * from flips where ${where.sql()} order by created_at desc, id desc limit ?`,
    [...where.bindings, bounds.limit],
  );
  return rows.map((row) => ({ kind: 'flip', flip: toFlip(row) }));
}

async function readUnheard({ knex, dialect }: ReadDb, bounds: Bounds): Promise<readonly UnheardEvent[]> {
  const where = timeConditions(bounds, dialect, 'created_at');
  where.add('check_id = ?', bounds.checkId);
  const rows = await rowsOf<UnheardRow>(
    knex,
    `select id, created_at, expected_at, from_at, to_at from unheard
     where ${where.sql()} order by created_at desc, id desc limit ?`,
    [...where.bindings, bounds.limit],
  );
  return rows.map(({ id, created_at, expected_at, from_at, to_at }) => {
    return { kind: 'unheard', id, createdAt: created_at, expectedAt: expected_at, from: from_at, to: to_at };
  });
}

async function readNotifications({ knex, dialect }: ReadDb, bounds: Bounds): Promise<readonly NotificationEvent[]> {
  const where = timeConditions(bounds, dialect, 'notifications.created_at');
  where.add(`notifications.check_id = ? and notifications.check_status = 'down'`, bounds.checkId);
  const rows = await rowsOf<NotificationRow>(
    knex,
    `select notifications.id, notifications.created_at, notifications.check_status, notifications.state,
       notifications.error, channels.name, channels.kind, channels.value
     from notifications join channels on channels.id = notifications.channel_id
     where ${where.sql()} order by notifications.created_at desc, notifications.id desc limit ?`,
    [...where.bindings, bounds.limit],
  );
  return rows.map(({ id, created_at, check_status, state, error, name, kind, value }) => ({
    kind: 'notification',
    id,
    createdAt: created_at,
    status: check_status,
    state,
    error,
    channel: { name, kind, value },
  }));
}

function timeConditions({ begin, after, until }: Bounds, dialect: Db['dialect'], column: string) {
  const where = conditions();
  if (begin !== null) where.add(`${column} >= ?`, dialect.instant(begin));
  if (after !== null) where.add(`${column} > ?`, dialect.instant(after));
  if (until !== null) where.add(`${column} <= ?`, dialect.instant(until));
  return where;
}

function conditions() {
  const parts: string[] = [];
  const bindings: DbValue[] = [];
  return {
    bindings,
    add(condition: string, ...values: readonly DbValue[]): void {
      parts.push(condition);
      bindings.push(...values);
    },
    sql: () => parts.join(' and '),
  };
}
