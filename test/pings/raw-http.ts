import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection on which a test says exactly what it wants. */
export interface RawConnection {
  write(text: string | Uint8Array): void;
  /** Resolves with all that has come once the pattern matches it; rejects when the connection ends before. */
  until(pattern: RegExp): Promise<string>;
  /** Breaks the connection off. */
  destroy(): void;
}

/** Opens a connection to a server at `url`. */
export async function rawConnection(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket: Socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  let received = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    received += text;
  });
  // a reset shows as the end of the connection
  socket.on('error', () => undefined);
  return {
    write: (text) => socket.write(text),
    async until(pattern) {
      while (!pattern.test(received)) {
        if (socket.closed || socket.readableEnded) throw new Error(`the connection ended after: ${received}`);
        await Promise.race([once(socket, 'data'), once(socket, 'close')]);
      }
      return received;
    },
    destroy: () => socket.destroy(),
  };
}

/** Sends one request, with `Connection: close` added to its head, and returns the whole answer. */
export async function rawRequest(
  url: string,
  head: readonly string[],
  body: string | Uint8Array = '',
): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const parts: string[] = [];
  socket.setEncoding('latin1').on('data', (text: string) => parts.push(text));
  socket.on('error', () => undefined);
  socket.write([...head, 'Host: localhost', 'Connection: close', '', ''].join('\r\n'));
  socket.write(body);
  await once(socket, 'close');
  return parts.join('');
}
