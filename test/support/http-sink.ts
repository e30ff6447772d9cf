import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Server, Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import { CERTIFICATE, PRIVATE_KEY } from './self-signed.ts';

/** One request as it arrived. */
export interface SunkRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The body as text. */
  readonly text: string;
  /** The body as JSON. */
  json(): unknown;
  /** The body as a form. */
  form(): Record<string, string>;
}

/** What to answer; a function has the response to itself (to drip, to hang, to break off). */
export type SinkAnswer =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Buffer }
  | ((response: ServerResponse, request: SunkRequest) => void);

/** A real HTTP server on a loopback address that keeps what it is sent. */
export interface HttpSink {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly requests: SunkRequest[];
  /** Answers every further request so; default 200 `ok`. */
  answer(answer: SinkAnswer): void;
  /** Decides request by request. */
  answerEach(decide: (request: SunkRequest) => SinkAnswer): void;
  /** Resolves when `count` requests have arrived. */
  arrived(count: number): Promise<void>;
  close(): Promise<void>;
}

export interface SinkOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Serves TLS with the certificate of `self-signed.ts`. */
  readonly tls?: boolean;
}

/** Starts a sink on a free port. */
export async function startHttpSink({ host = '127.0.0.1', tls = false }: SinkOptions = {}): Promise<HttpSink> {
  const requests: SunkRequest[] = [];
  const watchers = new Set<() => void>();
  let answerTo: (request: SunkRequest) => SinkAnswer = () => ({});
  const handle = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await readRequest(message);
    requests.push(request);
    for (const watch of watchers) watch();
    const answer = answerTo(request);
    if (typeof answer === 'function') return answer(response, request);
    response.writeHead(answer.status ?? 200, answer.headers).end(answer.body ?? 'ok');
  };
  const listener = (message: IncomingMessage, response: ServerResponse): void => {
    // a client that breaks off is part of some tests
    handle(message, response).catch(() => response.destroy());
  };
  const server = tls ? createTlsServer({ cert: CERTIFICATE, key: PRIVATE_KEY }, listener) : createServer(listener);
  const close = closer(server);
  server.listen(0, host);
  await once(server, 'listening');
  const port = portOf(server);
  return {
    url: `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    requests,
    answer: (answer) => {
      answerTo = () => answer;
    },
    answerEach: (decide) => {
      answerTo = decide;
    },
    arrived: (count) =>
      new Promise((resolve) => {
        const watch = (): void => {
          if (requests.length < count) return;
          watchers.delete(watch);
          resolve();
        };
        watchers.add(watch);
        watch();
      }),
    close,
  };
}

/** Returns a function that ends a server together with its open connections. */
export function closer(server: Server): () => Promise<void> {
  const sockets = new Set<Socket>();
  // Node 20 crashes when a socket is destroyed under the TLS that runs over it
  server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  });
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
}

/** Returns the port a server listens on. */
export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}

async function readRequest(message: IncomingMessage): Promise<SunkRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(Buffer.from(chunk));
  const body = Buffer.concat(chunks);
  const text = body.toString('utf8');
  return {
    method: message.method ?? '',
    path: message.url ?? '',
    headers: Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, String(value)])),
    body,
    text,
    json: () => JSON.parse(text),
    form: () => Object.fromEntries(new URLSearchParams(text)),
  };
}
