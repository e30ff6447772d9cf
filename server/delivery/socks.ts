import type { Socket } from 'node:net';
import { SocksClient } from 'socks';

/** Where the proxy is to connect to. It resolves the name itself. */
export interface SocksTarget {
  readonly hostname: string;
  readonly port: number;
}

export interface SocksLogin {
  readonly username: string;
  readonly password: string;
}

/**
 * Asks a SOCKS proxy (4a, or 5 with RFC 1929) for a connection, over a socket that leads to it already: one that was dialled
 * under the rules of this server. Rejects when it refuses.
 */
export async function socksConnect(
  socket: Socket,
  type: 4 | 5,
  {
    target,
    login,
    timeoutMs,
  }: { readonly target: SocksTarget; readonly login: SocksLogin; readonly timeoutMs: number },
): Promise<void> {
  await SocksClient.createConnection({
    command: 'connect',
    // the address is never dialled, and is not asked for where a socket is given; the port is checked all the same
    proxy: { host: 'proxy', port: 1080, type, ...(login.username === '' ? {} : loginFor(type, login)) },
    destination: { host: target.hostname, port: target.port },
    existing_socket: socket,
    timeout: timeoutMs,
  });
}

function loginFor(type: 4 | 5, { username, password }: SocksLogin) {
  return type === 4 ? { userId: username } : { userId: username, password };
}
