import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { instant } from '../core/instant.ts';
import { Unavailable } from '../errors.ts';
import type { Dialect } from './dialect/dialect.ts';
import { BUSY_TIMEOUT_MS, isBusy } from './dialect/sqlite-connection.ts';
import type { StoreOptions } from './open.ts';

// The driver waits for the lock of another process on the main thread: briefly, and often instead of long.
const LOCK_WAIT_MS = 20;
const LOCK_PAUSE_MS = 100;

/**
 * Returns a function that commits a tiny write, as a ping would, and leaves nothing behind. It throws what the database
 * says, or `Unavailable` when a file of an SQLite database was deleted or replaced: what is written to it is lost.
 */
export function createProbe(dialect: Dialect, options: StoreOptions): () => Promise<void> {
  const instance = `${hostname()}/${process.pid}`;

  const write = async (tx: Knex): Promise<void> => {
    const at = dialect.instant(instant(0));
    await tx('heartbeats').insert({ process: 'probe', instance, version: '', started_at: at, beat_at: at });
    await tx('heartbeats').where({ process: 'probe', instance }).delete();
  };

  if (options.database === 'postgres') return () => dialect.transaction(write);
  if (options.file === ':memory:') return () => dialect.transaction(write);
  return async () => {
    await writeBetweenOthers(dialect, write);
    const fault = dialect.fault();
    if (fault !== null) throw new Unavailable(fault);
  };
}

/** Waits for other processes as long as a ping would, without stopping the event loop meanwhile. */
async function writeBetweenOthers({ knex, gate }: Dialect, write: (tx: Knex) => Promise<void>): Promise<void> {
  const attempt = async (): Promise<void> => {
    await knex.raw(`pragma busy_timeout = ${LOCK_WAIT_MS}`);
    try {
      await knex.transaction(write);
    } finally {
      await knex.raw(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
    }
  };
  const giveUpAt = performance.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      await gate.run(attempt);
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() > giveUpAt) throw error;
      await sleep(LOCK_PAUSE_MS);
    }
  }
}
