import { once } from 'node:events';
import { createServer } from 'node:http';
import { systemClock } from '../../../server/clock.ts';
import type { Instant } from '../../../server/core/instant.ts';

/** A local recipient that notes when each alert first arrives. */
export interface Arrivals {
  readonly url: string;
  /** First arrival, by what the alert said. */
  readonly first: ReadonlyMap<string, Instant>;
  /** Everything that arrived, repetitions included. */
  total(): number;
  close(): void;
}

/** Starts the recipient on a port of its own; it answers at once. */
export async function startArrivals(): Promise<Arrivals> {
  const clock = systemClock();
  const first = new Map<string, Instant>();
  let total = 0;
  const server = createServer((request, response) => {
    const at = clock.now();
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      total += 1;
      if (!first.has(body)) first.set(body, at);
      response.end('ok');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    first,
    total: () => total,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
