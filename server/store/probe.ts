import { hostname } from 'node:os';
import type { Knex } from 'knex';
import { instant } from '../core/instant.ts';
import { Unavailable } from '../errors.ts';
import type { Dialect } from './dialect/dialect.ts';

/**
 * Returns a function that commits a tiny write, as a ping would, and leaves nothing behind. It throws what the database
 * says, or `Unavailable` when a file of an SQLite database was deleted or replaced: what is written to it is lost.
 */
export function createProbe(dialect: Dialect): () => Promise<void> {
  const instance = `${hostname()}/${process.pid}`;

  const write = async (tx: Knex): Promise<void> => {
    const at = dialect.instant(instant(0));
    await tx('heartbeats').insert({ process: 'probe', instance, version: '', started_at: at, beat_at: at });
    await tx('heartbeats').where({ process: 'probe', instance }).delete();
  };

  return async () => {
    await dialect.transaction(write);
    const fault = dialect.fault();
    if (fault !== null) throw new Unavailable(fault);
  };
}
