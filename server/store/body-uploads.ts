import type { Instant } from '../core/instant.ts';
import type { Db } from './dialect/dialect.ts';
import { rowsOf } from './sql.ts';

/** A body that is still in the database and is to go to object storage. */
export interface WaitingBody {
  readonly checkId: number;
  readonly checkCode: string;
  readonly n: number;
  readonly createdAt: Instant;
}

/** Where a walk through the waiting bodies stands. */
export type WaitingPlace = Pick<WaitingBody, 'createdAt' | 'checkId' | 'n'>;

/**
 * Bodies on their way to object storage. A ping is stored whole; its size beside the body says that the body is to go
 * there, and only when it has arrived is it taken out of the database.
 */
export interface BodyUploadStore {
  /** Lists waiting bodies, oldest first, from the one after `after` on. */
  waiting(after: WaitingPlace | null, limit: number): Promise<readonly WaitingBody[]>;
  /** Takes bodies that have arrived out of the database; returns those whose ping was removed meanwhile. */
  arrived<P extends Pick<WaitingBody, 'checkId' | 'n'>>(bodies: readonly P[]): Promise<readonly P[]>;
}

export function bodyUploadStore(db: Db): BodyUploadStore {
  const { knex, dialect } = db;
  return {
    async waiting(after, limit) {
      const place = after ? [dialect.instant(after.createdAt), after.checkId, after.n] : [];
      return await rowsOf<WaitingBody>(
        knex,
        `select pings.check_id as "checkId", checks.code as "checkCode", pings.n, pings.created_at as "createdAt"
         from pings join checks on checks.id = pings.check_id
         where pings.object_size is not null and pings.body is not null
           ${after ? 'and (pings.created_at, pings.check_id, pings.n) > (?, ?, ?)' : ''}
         order by pings.created_at, pings.check_id, pings.n limit ?`,
        [...place, limit],
      );
    },

    async arrived(bodies) {
      if (bodies.length === 0) return [];
      // without the type, PostgreSQL takes parameters in VALUES for text
      const pairs = bodies.map(() => '(cast(? as integer), cast(? as integer))').join(', ');
      const rows = await db.write((tx) =>
        rowsOf<{ check_id: number; n: number }>(
          tx,
          `update pings set body = null where (check_id, n) in (values ${pairs})
           returning check_id, n`,
          bodies.flatMap(({ checkId, n }) => [checkId, n]),
        ),
      );
      const there = new Set(rows.map(({ check_id, n }) => `${check_id}/${n}`));
      return bodies.filter(({ checkId, n }) => !there.has(`${checkId}/${n}`));
    },
  };
}
