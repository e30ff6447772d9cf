import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
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

const HEAD_END = '\r\n\r\n';
const LENGTH = /content-length: (\d+)/i;
const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** Starts the recipient. It speaks just enough HTTP to do little work itself, since it shares the machine. */
export async function startArrivals(): Promise<Arrivals> {
  const clock = systemClock();
  const first = new Map<string, Instant>();
  const sockets = new Set<Socket>();
  let total = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
      const bodyAt = text.indexOf(HEAD_END) + HEAD_END.length;
      const length = Number(LENGTH.exec(text)?.[1] ?? 0);
      if (bodyAt < HEAD_END.length || text.length < bodyAt + length) return;
      const body = text.slice(bodyAt, bodyAt + length);
      text = '';
      total += 1;
      if (!first.has(body)) first.set(body, clock.now());
      socket.write(ANSWER);
    });
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    first,
    total: () => total,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
