import { ConfigError } from '../errors.ts';
import { serverOf } from '../store/dialect/postgres.ts';
import type { StoreOptions } from '../store/open.ts';
import type { WriteGate } from '../store/write-gate.ts';
import { openPostgresPingWriter } from './postgres-writer.ts';
import { openSqlitePingWriter } from './sqlite-writer.ts';
import type { PingWriter } from './writer.ts';

/**
 * Opens the writer of pings for the database of a store; `gate` is that store's (`store.dialect.gate`).
 *
 * Throws ConfigError for an SQLite database in memory, which only the connection that made it can see.
 */
export function openPingWriter(options: StoreOptions, gate: WriteGate): PingWriter {
  if (options.database === 'postgres') return openPostgresPingWriter({ server: serverOf(options) });
  if (options.file === ':memory:') throw new ConfigError('pings need a database in a file, not in memory');
  return openSqlitePingWriter({ file: options.file, gate });
}
