import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../server/clock.ts';
import type { Instant } from '../../server/core/instant.ts';
import { createPingHandler, type PingListenerSettings } from '../../server/http/ping/handler.ts';
import { silentLog } from '../../server/log.ts';
import { openPingWriter } from '../../server/pings/open.ts';
import type { PingQueue } from '../../server/pings/queue.ts';
import { createPingQueue, type PingQueueDeps } from '../../server/pings/queue.ts';
import type { TestStore } from '../support/stores.ts';

/** The HTTP listener on a port of its own. */
export interface PingListener {
  /** Without a slash at the end. */
  readonly url: string;
  readonly queue: PingQueue;
  /** Sends a request and returns the answer with its text. */
  fetch(path: string, init?: RequestInit): Promise<{ status: number; text: string; headers: Headers }>;
  close(): Promise<void>;
}

const settings: PingListenerSettings = { pingBodyLimit: 10_000, trustedProxies: [], pathPrefix: '' };

/** Opens the HTTP listener on a queue; what is no ping is answered with 418. */
export async function openListener(
  queue: PingQueue,
  over: Partial<PingListenerSettings> = {},
  now: () => Instant = systemClock().now,
): Promise<PingListener> {
  const clock = { ...systemClock(), now };
  const handler = createPingHandler({ queue, clock, settings: { ...settings, ...over } });
  const server = createServer((req: IncomingMessage, res: ServerResponse) => {
    if (!handler(req, res)) res.writeHead(418).end('not a ping');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${portOf(server.address())}`;
  return {
    url,
    queue,
    async fetch(path, init) {
      const answer = await fetch(`${url}${path}`, init);
      return { status: answer.status, text: await answer.text(), headers: answer.headers };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
      await queue.close();
    },
  };
}

/** What may differ from the usual. */
export interface StoreDoorOptions extends Partial<PingQueueDeps> {
  readonly now?: () => Instant;
}

/** Opens the HTTP listener on the real queue and writer of a store. */
export async function openStoreListener(
  { store, options }: TestStore,
  over: StoreDoorOptions = {},
): Promise<PingListener> {
  const { now, ...deps } = over;
  const queue = createPingQueue({ writer: openPingWriter(options, store.dialect.gate), log: silentLog, ...deps });
  return await openListener(queue, {}, now);
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
