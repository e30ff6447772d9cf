import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PostgresOptions } from '../../server/store/dialect/postgres.ts';

/** A way to a PostgreSQL server that can be cut. */
export interface PostgresProxy {
  /** As those given, but through the proxy. */
  readonly options: PostgresOptions;
  /** Ends all connections and refuses new ones, as a server that is gone. */
  cut(): Promise<void>;
  /** Lets nothing through, though connections stay and are made, as a server that hangs. */
  freeze(): void;
  /** Lets connections through again. */
  mend(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a proxy before a server on a Unix socket. */
export async function startProxy(options: PostgresOptions): Promise<PostgresProxy> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-proxy-'));
  const target = options.host?.startsWith('/')
    ? { path: join(options.host, `.s.PGSQL.${options.port ?? '5432'}`) }
    : { host: options.host ?? 'localhost', port: Number(options.port ?? '5432') };
  const sockets = new Set<Socket>();
  let isFrozen = false;
  let server: Server | undefined;

  const hold = (socket: Socket): Socket => {
    sockets.add(socket);
    if (isFrozen) setImmediate(() => socket.pause());
    socket.on('error', () => undefined);
    return socket.on('close', () => sockets.delete(socket));
  };

  const mend = async (): Promise<void> => {
    isFrozen = false;
    for (const socket of sockets) socket.resume();
    if (server !== undefined) return;
    const listener = createServer((client) => {
      const upstream = hold(createConnection(target));
      hold(client).pipe(upstream).pipe(client);
      client.on('close', () => upstream.destroy());
      upstream.on('close', () => client.destroy());
    });
    server = listener;
    await new Promise<void>((resolve) => listener.listen(join(folder, '.s.PGSQL.5432'), resolve));
  };

  const freeze = (): void => {
    isFrozen = true;
    for (const socket of sockets) socket.pause();
  };

  const cut = async (): Promise<void> => {
    const listener = server;
    server = undefined;
    for (const socket of sockets) socket.destroy();
    if (listener) await new Promise((resolve) => listener.close(resolve));
  };

  await mend();
  return {
    options: { ...options, host: folder, port: '5432' },
    cut,
    freeze,
    mend,
    async close() {
      await cut();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
