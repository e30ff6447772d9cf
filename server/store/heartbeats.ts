import type { Instant } from '../core/instant.ts';
import { cleanText } from './columns.ts';
import type { Db } from './dialect/dialect.ts';
import { rowsOf } from './sql.ts';

/** A running process, as it says itself. */
export interface Heartbeat {
  /** `web`, `sendalerts` … */
  readonly process: string;
  /** Tells two processes of the same name apart: host and process id. */
  readonly instance: string;
  readonly startedAt: Instant;
  readonly beatAt: Instant;
  readonly version: string;
}

/** The signs of life of all processes on this database. */
export interface HeartbeatStore {
  /** Records that the process is alive. */
  beat(heartbeat: Heartbeat): Promise<void>;
  /** When any process of this name was last alive; null when none ever was. */
  lastBeatAt(process: string): Promise<Instant | null>;
  /** Processes that were alive since this moment. */
  since(moment: Instant): Promise<readonly Pick<Heartbeat, 'process' | 'instance'>[]>;
  /** Forgets a process that stopped in good order. */
  remove(process: string, instance: string): Promise<void>;
}

/** Heartbeats. */
export function heartbeatStore(db: Db): HeartbeatStore {
  const { knex, dialect } = db;
  return {
    async beat({ process, instance, startedAt, beatAt, version }) {
      const bindings = [process, instance, dialect.instant(startedAt), dialect.instant(beatAt), version];
      await db.write((tx) =>
        tx.raw(
          `insert into heartbeats (process, instance, started_at, beat_at, version) values (?, ?, ?, ?, ?)
           on conflict (process, instance) do update set started_at = excluded.started_at, beat_at = excluded.beat_at,
           version = excluded.version`,
          bindings,
        ),
      );
    },

    async lastBeatAt(process) {
      const sql = 'select max(beat_at) as beat_at from heartbeats where process = ?';
      const [row] = await rowsOf<{ readonly beat_at: Instant | null }>(knex, sql, [cleanText(process)]);
      return row?.beat_at ?? null;
    },

    since: (moment) =>
      rowsOf(knex, 'select process, instance from heartbeats where beat_at > ? order by process, instance', [
        dialect.instant(moment),
      ]),

    async remove(process, instance) {
      await db.write((tx) => tx('heartbeats').where({ process, instance }).delete());
    },
  };
}
