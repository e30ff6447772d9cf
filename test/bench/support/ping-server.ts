import { createServer, type RequestListener } from 'node:http';
import { systemClock } from '../../../server/clock.ts';
import { createPingHandler } from '../../../server/http/ping/handler.ts';
import { openPingWriter } from '../../../server/pings/open.ts';
import { openPostgresPingWriter } from '../../../server/pings/postgres-writer.ts';
import { createPingQueue } from '../../../server/pings/queue.ts';
import type { PingWriter } from '../../../server/pings/writer.ts';
import { serverOf } from '../../../server/store/dialect/postgres.ts';
import { openStore, type StoreOptions } from '../../../server/store/open.ts';

// What the `pinger` command is compared with, a process of its own.

/** What to run. */
export interface ServerOrder {
  /** Stores each ping in a transaction of its own; null answers `OK` and does nothing else. */
  readonly options: StoreOptions | null;
}

const SINGLE_CONNECTIONS = 10;

process.once('message', ({ options }: ServerOrder) => {
  const server = createServer(options ? singleListener(options) : sayOk);
  server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
});
process.once('disconnect', () => process.exit());

const sayOk: RequestListener = (_req, res) => {
  res.end('OK');
};

function singleListener(options: StoreOptions): RequestListener {
  const store = openStore(options);
  const log = { error: console.error, warn: console.error };
  const queue = createPingQueue({ writer: singleWriter(options, store.dialect.gate), log, batchMax: 1 });
  const settings = { pingBodyLimit: 10_000, trustedProxies: [], pathPrefix: '' };
  const handler = createPingHandler({ queue, clock: systemClock(), settings });
  return (req, res) => {
    if (!handler(req, res)) res.writeHead(404).end();
  };
}

function singleWriter(options: StoreOptions, gate: Parameters<typeof openPingWriter>[1]): PingWriter {
  if (options.database === 'sqlite') return openPingWriter(options, gate);
  return openPostgresPingWriter({ server: serverOf(options), lanes: SINGLE_CONNECTIONS });
}
