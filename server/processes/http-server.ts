import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { ConfigError } from '../errors.ts';
import { forOneHost } from '../http/kit/request.ts';
import type { Log } from '../log.ts';
import { listenFault } from '../start-faults.ts';
import { capConnections } from './connections.ts';

// Longer than the 60 s that proxies keep an idle connection, so that it is always they who close it.
const KEEP_ALIVE_MS = 75_000;

/** How long clients may take for the head of a request, and for all of it; how often that is looked at. */
const TIMES = { headersTimeout: 20_000, requestTimeout: 120_000, connectionsCheckingInterval: 5_000 };

/** Connections that wait to be taken: during a restart, where the socket is handed over. */
const BACKLOG = 2048;

export interface ListeningServer {
  readonly port: number;
  /** Takes no new connection, lets running requests finish for at most `limitMs`, then cuts what is left. */
  close(limitMs: number): Promise<void>;
}

export interface ListenOptions {
  /** Names the port in what is said of a fault; default `PORT`. */
  readonly setting?: string;
  /** Connections at a time, and where it is told that there are more; absent: any number. */
  readonly cap?: { readonly most: number; readonly log: Pick<Log, 'warn'> };
  /** The descriptor of a socket that listens already, in place of host and port. */
  readonly fd?: number | null;
}

/** Listens for HTTP. Throws `ConfigError` when the address cannot be had. */
export async function listen(
  listener: RequestListener,
  port: number,
  host: string,
  { setting = 'PORT', cap, fd = null }: ListenOptions = {},
): Promise<ListeningServer> {
  const server = createServer({ ...TIMES, keepAliveTimeout: KEEP_ALIVE_MS }, forOneHost(listener));
  if (cap !== undefined) capConnections(server, cap.most, cap.log);
  server.on('clientError', answerBadRequest);
  server.listen(fd === null ? { port, host, backlog: BACKLOG } : { fd, backlog: BACKLOG });
  await once(server, 'listening').catch((error: unknown) => {
    const fault = listenFault(error, { host, port, setting });
    throw fault === null ? error : new ConfigError(fault, error);
  });
  return { port: portOf(server), close: (limitMs) => close(server, limitMs) };
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function close(server: Server, limitMs: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  // a kept-alive connection counts as idle only once its answer is out, so ask again until none is left
  const sweep = setInterval(() => server.closeIdleConnections(), 20);
  const cut = setTimeout(() => server.closeAllConnections(), limitMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}

/** What could not be read as HTTP gets an answer too, unless the client has gone. */
function answerBadRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
