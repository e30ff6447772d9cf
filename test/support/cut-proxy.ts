import { once } from 'node:events';
import { createConnection, createServer, type Socket } from 'node:net';

/** A way to a web server that can be cut, and mended at the same address. */
export interface CutProxy {
  readonly base: string;
  /** Ends all connections; new ones are ended at once. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** Starts a proxy before the server at `target`. */
export async function startCutProxy(target: string): Promise<CutProxy> {
  const port = Number(new URL(target).port);
  const sockets = new Set<Socket>();
  let isCut = false;
  const hold = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    return socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    const upstream = hold(createConnection({ host: '127.0.0.1', port }));
    hold(client).pipe(upstream).pipe(client);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const own = typeof address === 'object' && address !== null ? address.port : 0;
  const cut = (): void => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    base: `http://127.0.0.1:${own}`,
    cut,
    mend: () => {
      isCut = false;
    },
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
