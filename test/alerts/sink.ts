import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { vi } from 'vitest';
import { PATIENCE } from '../support/patience.ts';

/** A request the sink got. */
export interface Received {
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A local web server that plays the recipients. */
export interface Sink {
  readonly url: string;
  readonly requests: readonly Received[];
  /** Bodies got at a path, in order of arrival. */
  at(path: string): string[];
  /** Decides the answers from now on; a promise keeps the sender waiting. Default: 200. */
  respond(decide: (request: Received) => Answer | Promise<Answer>): void;
  /** Resolves when so many requests have arrived at a path. */
  until(path: string, count: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts a sink on a port of its own. */
export async function startSink(): Promise<Sink> {
  const requests: Received[] = [];
  let decide: (request: Received) => Answer | Promise<Answer> = () => ({ status: 200 });

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(request, 'end');
    const received = {
      path: request.url ?? '',
      body: Buffer.concat(chunks).toString('utf8'),
      headers: request.headers,
    };
    requests.push(received);
    const answer = await decide(received);
    response.writeHead(answer.status, { ...answer.headers });
    response.end(answer.body ?? '');
  };
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    requests,
    at: (path) => requests.filter((request) => request.path === path).map(({ body }) => body),
    until: (path, count) =>
      vi.waitFor(() => {
        const arrived = requests.filter((request) => request.path === path).length;
        if (arrived < count) throw new Error(`${arrived} of ${count} requests have arrived at ${path}`);
      }, PATIENCE),
    respond(next) {
      decide = next;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A promise that a test keeps in its hand. */
export function held<T>(): { readonly promise: Promise<T>; release(value: T): void } {
  let release: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    release = resolve;
  });
  return { promise, release: (value) => release(value) };
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('the sink has no port');
  return address.port;
}
