import type { Socket } from 'node:net';
import { readExactly } from './read-exactly.ts';

/** Where the proxy is to connect to; the name is resolved there. */
export interface SocksTarget {
  readonly hostname: string;
  readonly port: number;
}

export interface SocksLogin {
  readonly username: string;
  readonly password: string;
}

const CONNECT = 1;
const NO_LOGIN = 0;
const WITH_PASSWORD = 2;
const ADDRESS_LENGTHS: Readonly<Record<number, number>> = { 1: 4, 4: 16 };
const NAME_TYPE = 3;

/** Asks a SOCKS 4a proxy for a connection (https://www.openssh.com/txt/socks4a.protocol). Rejects when it refuses. */
export async function socks4Connect(socket: Socket, target: SocksTarget, login: SocksLogin): Promise<void> {
  // address 0.0.0.1 means: the name follows
  const head = Buffer.from([4, CONNECT, target.port >> 8, target.port & 255, 0, 0, 0, 1]);
  socket.write(Buffer.concat([head, Buffer.from(`${login.username}\0${target.hostname}\0`)]));
  const [, answer] = await readExactly(socket, 8);
  if (answer !== 90) throw new Error(`the SOCKS 4 proxy answered ${answer}`);
}

/** Asks a SOCKS 5 proxy for a connection (RFC 1928, RFC 1929). Rejects when it refuses. */
export async function socks5Connect(socket: Socket, target: SocksTarget, login: SocksLogin): Promise<void> {
  const methods = login.username === '' ? [NO_LOGIN] : [NO_LOGIN, WITH_PASSWORD];
  socket.write(Buffer.from([5, methods.length, ...methods]));
  const [, method = 255] = await readExactly(socket, 2);
  if (!methods.includes(method)) throw new Error('the SOCKS 5 proxy accepts no way to sign in');
  if (method === WITH_PASSWORD) await signIn(socket, login);
  socket.write(
    Buffer.concat([Buffer.from([5, CONNECT, 0, NAME_TYPE]), counted(target.hostname), portBytes(target.port)]),
  );
  const [, answer, , addressType = 0] = await readExactly(socket, 4);
  if (answer !== 0) throw new Error(`the SOCKS 5 proxy answered ${answer}`);
  const addressLength = ADDRESS_LENGTHS[addressType] ?? (await readExactly(socket, 1))[0] ?? 0;
  await readExactly(socket, addressLength + 2);
}

async function signIn(socket: Socket, { username, password }: SocksLogin): Promise<void> {
  socket.write(Buffer.concat([Buffer.from([1]), counted(username), counted(password)]));
  const [, answer] = await readExactly(socket, 2);
  if (answer !== 0) throw new Error('the SOCKS 5 proxy refused the password');
}

function counted(text: string): Buffer {
  const bytes = Buffer.from(text).subarray(0, 255);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

function portBytes(port: number): Buffer {
  return Buffer.from([port >> 8, port & 255]);
}
