import type { BlindWindow, Door, Span, WindowCause } from '../core/blind-window.ts';
import type { Listener } from '../core/hearing.ts';
import { addSecs, type Instant, laterOf } from '../core/instant.ts';
import type { PastPing } from '../core/judge-late.ts';
import type { Db } from './dialect/dialect.ts';
import {
  doorOf,
  type ListenerRow,
  type PastPingRow,
  toListener,
  toPastPing,
  toWindow,
  type WindowRow,
} from './listening-rows.ts';
import { firstOf, placeholders, rowsOf } from './sql.ts';

/** Shorter gaps are no window: a connection that was made in it waits longer than that for its answer. */
const SHORTEST_WINDOW_SECS = 1;
/** So long the connections that wait at a socket are worth as much as those that are taken at once; clients wait 10 s. */
const LONGEST_WAIT_SECS = 8;
/** Listeners that are gone say until then how far they had heard; after a day people are told that the door is gone, which takes a moment. */
const KEPT_SECS = 86_400 + 3_600;

/** The beginning of an uninterrupted time in which a process listens. */
export interface Beginning {
  readonly instance: string;
  readonly since: Instant;
  /** Its open doors, and how far each had heard before; null: as the database says. */
  readonly doors: readonly { readonly door: Door; readonly heardTo: Instant | null }[];
  /** Why it had not listened. */
  readonly cause: WindowCause;
  /** The sockets took connections meanwhile, which waited. */
  readonly isHandedOver?: boolean;
}

/** How far one door of a process has stored. */
export interface Beat {
  readonly door: Door;
  readonly since: Instant;
  /** What its row says, as it was last written. */
  readonly lastWritten: Instant;
  readonly storedUntil: Instant;
}

/** Who listened, and when nobody did. */
export interface ListeningRows {
  readonly listeners: readonly Listener[];
  readonly windows: readonly BlindWindow[];
  /** When the last of the windows ended that are left out; null: none is. */
  readonly olderTo: Instant | null;
}

/** An owner of checks that are pinged by one door. */
export interface PingedOwner {
  readonly email: string;
  /** IANA name. */
  readonly timeZone: string;
  readonly checks: number;
}

/** Which processes listened for pings, and when none did. */
export interface ListeningStore {
  /** What the clock of the database shows. */
  databaseTime(): Promise<Instant>;
  listeners(): Promise<readonly Listener[]>;
  /** The listeners and the windows that ended after this moment or whose checks are not judged yet, in order. */
  record(after: Instant): Promise<ListeningRows>;
  /** The windows that ended after this moment, or whose checks are not judged yet, in order; null: all. */
  windows(after: Instant | null): Promise<readonly BlindWindow[]>;
  /** Whether there is a window whose checks may not all have been judged: until then none is shown as down by time alone. */
  isHeld(): Promise<boolean>;
  /**
   * Records that a process listens from now on, and the window before that, in one transaction. Returns what its rows say
   * of how far it has stored: later than `since` where the clock was ahead before.
   */
  begin(beginning: Beginning): Promise<ReadonlyMap<Door, Instant>>;
  /**
   * Records how far the doors of a process have stored, and forgets windows, or their beginnings, that this shows to be none. Returns false,
   * writing nothing, when a row is not as it was last written: the database is another one.
   */
  beat(instance: string, beats: readonly Beat[], at: Instant): Promise<boolean>;
  /** Records that a process has stopped in good order. */
  close(instance: string, beats: readonly Beat[], at: Instant): Promise<void>;
  /** Records that some pings were refused while others were stored. */
  notePartial(door: Door, span: Span, cause: WindowCause): Promise<void>;
  /** Records, or prolongs, a time in which no ping could reach this server though it listened. */
  noteUnreachable(from: Instant, to: Instant): Promise<void>;
  /** Marks the windows that ended before this moment: all checks that they concern have been judged. */
  markApplied(before: Instant, at: Instant): Promise<void>;
  /** Takes what lies after `now`, where the clock was ahead, back to `to`. */
  stepBack(now: Instant, to: Instant): Promise<void>;
  /** By which doors the newest pings of each of these checks came, of at most `limit` of each; absent: it has none. */
  doorsOf(checkIds: readonly number[], limit: number): Promise<ReadonlyMap<number, readonly Door[]>>;
  /** Whose checks that are up were pinged last by this door, and how many. Reads all checks. */
  ownersPingedAt(door: Door): Promise<readonly PingedOwner[]>;
  /** The newest pings of each of these checks, at most `limit` of each. */
  newestPings(checkIds: readonly number[], limit: number): Promise<ReadonlyMap<number, readonly PastPing[]>>;
}

type RecordRow =
  | ({ readonly is: 'listener'; readonly to_at: null } & ListenerRow)
  | ({ readonly is: 'window' } & WindowRow)
  | { readonly is: 'older'; readonly to_at: Instant | null };

interface CheckPingRow extends PastPingRow {
  readonly check_id: number;
}

/** Listeners and blind windows. */
export function listeningStore(db: Db): ListeningStore {
  const { knex, dialect } = db;
  const at = (moment: Instant) => dialect.instant(moment);

  return {
    async databaseTime() {
      const sql =
        dialect.name === 'postgres'
          ? 'select clock_timestamp() as now'
          : `select cast(unixepoch('subsec') * 1000000 as integer) as now`;
      return firstOf(await rowsOf<{ readonly now: Instant }>(knex, sql)).now;
    },

    async listeners() {
      const rows = await rowsOf<ListenerRow>(knex, 'select * from listeners');
      return rows.map(toListener);
    },

    async record(after) {
      const rows = await rowsOf<RecordRow>(
        knex,
        `select 'listener' as "is", door, instance, since, stored_until, beat_at, closed_at,
           null as from_at, null as to_at, null as kind, null as cause, null as applied_at
         from listeners
         union all select 'window', door, null, null, null, null, null, from_at, to_at, kind, cause, applied_at
         from blind_windows where to_at > ? or applied_at is null
         union all select 'older', null, null, null, null, null, null, null, max(to_at), null, null, null
         from blind_windows where to_at <= ? and applied_at is not null
         order by from_at`,
        [at(after), at(after)],
      );
      return {
        listeners: rows.flatMap((row) => (row.is === 'listener' ? [toListener(row)] : [])),
        windows: rows.flatMap((row) => (row.is === 'window' ? [toWindow(row)] : [])),
        olderTo: rows.find((row) => row.is === 'older')?.to_at ?? null,
      };
    },

    async windows(after) {
      const rows = await rowsOf<WindowRow>(
        knex,
        `select door, from_at, to_at, kind, cause, applied_at from blind_windows
         ${after === null ? '' : 'where to_at > ? or applied_at is null'} order by from_at`,
        after === null ? [] : [at(after)],
      );
      return rows.map(toWindow);
    },

    async isHeld() {
      return (await rowsOf(knex, 'select id from blind_windows where applied_at is null limit 1')).length > 0;
    },

    begin: (beginning) => db.atomically((tx) => begin(tx, beginning)),

    beat: (instance, beats, now) =>
      db.atomically(async ({ knex: tx }) => {
        for (const { door, lastWritten, storedUntil } of beats) {
          const count = await tx('listeners')
            .where({ instance, door, stored_until: at(lastWritten) })
            .update({ stored_until: at(laterOf(lastWritten, storedUntil)), beat_at: at(now), closed_at: null });
          if (count === 0) return false;
        }
        for (const { door, since, storedUntil } of beats) {
          await tx('blind_windows')
            .where({ door, kind: 'blind' })
            .whereNot('cause', 'unreachable')
            .whereNull('applied_at')
            .where('from_at', '>=', at(since))
            .where('to_at', '<=', at(storedUntil))
            .delete();
          await tx.raw(
            `update blind_windows set from_at = ?
             where door = ? and kind = 'blind' and cause <> 'unreachable' and applied_at is null
             and from_at >= ? and from_at < ? and to_at > ?
             and not exists (select 1 from blind_windows as other where other.door = ? and other.from_at = ?)`,
            [at(storedUntil), door, at(since), at(storedUntil), at(storedUntil), door, at(storedUntil)],
          );
        }
        return true;
      }),

    close: (instance, beats, now) =>
      db.atomically(async ({ knex: tx }) => {
        for (const { door, lastWritten, storedUntil } of beats) {
          const until = at(laterOf(lastWritten, storedUntil));
          await tx('listeners')
            .where({ instance, door })
            .update({ stored_until: until, beat_at: at(now), closed_at: at(now) });
        }
      }),

    async notePartial(door, { from, to }, cause) {
      await db.write((tx) =>
        tx.raw(
          `insert into blind_windows (door, from_at, to_at, kind, cause) values (?, ?, ?, 'partial', ?)
           on conflict (door, from_at) do nothing`,
          [door, at(from), at(to), cause],
        ),
      );
    },

    async noteUnreachable(from, to) {
      await db.write((tx) =>
        tx.raw(
          `insert into blind_windows (door, from_at, to_at, kind, cause) values ('http', ?, ?, 'blind', 'unreachable')
           on conflict (door, from_at) do update set to_at = excluded.to_at, applied_at = null
           where blind_windows.cause = 'unreachable'`,
          [at(from), at(to)],
        ),
      );
    },

    async markApplied(before, now) {
      await db.write((tx) =>
        tx('blind_windows')
          .whereNull('applied_at')
          .where('to_at', '<', at(before))
          .update({ applied_at: at(now) }),
      );
    },

    stepBack: (now, to) =>
      db.atomically(async ({ knex: tx }) => {
        for (const column of ['since', 'stored_until', 'beat_at'])
          await tx('listeners')
            .where(column, '>', at(now))
            .update({ [column]: at(to) });
        await tx('blind_windows').where('from_at', '>=', at(now)).delete();
        await tx('blind_windows')
          .where('to_at', '>', at(now))
          .update({ to_at: at(now) });
      }),

    async doorsOf(checkIds, limit) {
      const found = new Map<number, Set<Door>>();
      for (const { check_id, scheme } of await schemesOf(db, checkIds, limit)) {
        const doors = found.get(check_id) ?? new Set();
        found.set(check_id, doors.add(doorOf(scheme)));
      }
      return new Map([...found].map(([id, doors]) => [id, [...doors]]));
    },

    async ownersPingedAt(door) {
      const rows = await rowsOf<{ readonly email: string; readonly tz: string | null; readonly checks: number }>(
        knex,
        `select users.email, profiles.tz, cast(count(*) as integer) as checks
         from checks
         join projects on projects.id = checks.project_id
         join users on users.id = projects.owner_id
         join profiles on profiles.user_id = users.id
         where checks.status = 'up' and
           (select scheme from pings where pings.check_id = checks.id order by n desc limit 1)
             ${door === 'smtp' ? '=' : '<>'} 'email'
         group by users.email, profiles.tz order by users.email`,
      );
      return rows.map(({ email, tz, checks }) => ({ email, timeZone: tz ?? 'UTC', checks }));
    },

    async newestPings(checkIds, limit) {
      const found = new Map<number, PastPing[]>(checkIds.map((id) => [id, []]));
      for (const row of await newestPings(db, checkIds, limit)) found.get(row.check_id)?.push(toPastPing(row));
      return found;
    },
  };
}

async function begin(db: Db, beginning: Beginning): Promise<ReadonlyMap<Door, Instant>> {
  const { knex, dialect } = db;
  const { instance, since, doors, cause, isHandedOver = false } = beginning;
  const at = (moment: Instant) => dialect.instant(moment);
  const known = (await rowsOf<ListenerRow>(knex, 'select * from listeners')).map(toListener);
  const written = new Map<Door, Instant>();
  for (const { door, heardTo } of doors) {
    const stored = known.filter((row) => row.door === door).map(({ storedUntil }) => storedUntil);
    const own = heardTo === null ? [] : [heardTo];
    const from = [...stored, ...own].reduce<Instant | null>((latest, one) => laterOf(latest ?? one, one), null);
    const heardUntil = from ?? (known.length === 0 ? await lastSignOfLife(db) : null);
    // after a crash nobody knows what was taken and lost
    const last = known.find((row) => row.door === door && row.storedUntil === heardUntil);
    const isShort = heardUntil !== null && since <= addSecs(heardUntil, LONGEST_WAIT_SECS);
    const hasWaited = isHandedOver && isShort && last !== undefined && last.closedAt !== null;
    if (heardUntil !== null && since > addSecs(heardUntil, SHORTEST_WINDOW_SECS)) {
      await knex.raw(
        `insert into blind_windows (door, from_at, to_at, kind, cause) values (?, ?, ?, ?, ?)
         on conflict (door, from_at) do update set
           to_at = case when blind_windows.to_at < excluded.to_at then blind_windows.to_at else excluded.to_at end`,
        [door, at(heardUntil), at(since), hasWaited ? 'partial' : 'blind', cause],
      );
    }
    const storedUntil = from === null ? since : laterOf(since, from);
    written.set(door, storedUntil);
    await knex.raw(
      `insert into listeners (instance, door, since, stored_until, beat_at) values (?, ?, ?, ?, ?)
       on conflict (instance, door) do update set
         since = excluded.since, stored_until = excluded.stored_until, beat_at = excluded.beat_at, closed_at = null`,
      [instance, door, at(since), at(storedUntil), at(since)],
    );
  }
  await knex('listeners')
    .where('beat_at', '<', at(addSecs(since, -KEPT_SECS)))
    .delete();
  return written;
}

/** Returns when a release that did not say so yet was last known to run; null for a new database. Reads all checks, once. */
async function lastSignOfLife({ knex }: Db): Promise<Instant | null> {
  const [row] = await rowsOf<{ readonly at: Instant | null }>(
    knex,
    `select max(at) as at from (
       select max(last_ping_at) as at from checks
       union all select max(created_at) from flips
       union all select max(beat_at) from heartbeats
     ) as signs`,
  );
  return row?.at ?? null;
}

/** https://www.sqlite.org/limits.html: at most 500 parts in a compound select. */
const PARTS_AT_ONCE = 100;

type SchemeRow = Pick<CheckPingRow, 'check_id' | 'scheme'>;

function schemesOf(db: Db, ids: readonly number[], limit: number): Promise<readonly SchemeRow[]> {
  return ofEach<SchemeRow>(db, ids, (id) => {
    return `select distinct check_id, scheme from (
      select check_id, scheme from pings where check_id = ${id} order by n desc limit ${limit}
    ) as latest`;
  });
}

function newestPings(db: Db, ids: readonly number[], limit: number): Promise<readonly CheckPingRow[]> {
  return ofEach<CheckPingRow>(db, ids, (id) => {
    return `select check_id, n, created_at, kind, rid, scheme from pings
      where check_id = ${id} order by n desc limit ${limit}`;
  });
}

/** Reads some rows of each of these checks. `select` is given what stands for the id of the check. */
async function ofEach<Row>(
  { knex, dialect }: Db,
  ids: readonly number[],
  select: (id: string) => string,
): Promise<readonly Row[]> {
  if (ids.length === 0) return [];
  if (dialect.name === 'postgres') {
    return await rowsOf<Row>(
      knex,
      `select newest.* from (select id from checks where id in (${placeholders(ids.length)})) as wanted
       cross join lateral (${select('wanted.id')}) as newest`,
      ids,
    );
  }
  // SQLite has no lateral joins, but parts of one statement cost it microseconds
  const one = `select * from (${select('?')})`;
  const rows: Row[] = [];
  for (let start = 0; start < ids.length; start += PARTS_AT_ONCE) {
    const some = ids.slice(start, start + PARTS_AT_ONCE);
    rows.push(...(await rowsOf<Row>(knex, some.map(() => one).join(' union all '), some)));
  }
  return rows;
}
