import { once } from 'node:events';
import { createServer as createHttpServer, request as forward } from 'node:http';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { closer, portOf } from '../support/http-sink.ts';

/** A proxy and what it was asked to reach. */
export interface ProxyServer {
  readonly url: string;
  /** `how host:port`, or `forward URL`. */
  readonly asked: string[];
  /** `user:password` of each sign-in. */
  readonly logins: string[];
  close(): Promise<void>;
}

/** Starts an HTTP proxy that forwards plain requests and opens tunnels. */
export async function startHttpProxy(): Promise<ProxyServer> {
  const asked: string[] = [];
  const logins: string[] = [];
  const noteLogin = (header: string | undefined): void => {
    if (header !== undefined) logins.push(Buffer.from(header.replace('Basic ', ''), 'base64').toString());
  };
  const server = createHttpServer((request, response) => {
    asked.push(`forward ${request.url}`);
    noteLogin(request.headers['proxy-authorization']);
    const { 'proxy-authorization': _own, ...headers } = request.headers;
    const onward = forward(request.url ?? '', { method: request.method ?? 'GET', headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  server.on('connect', (request, socket: Socket) => {
    asked.push(`tunnel ${request.url}`);
    noteLogin(request.headers['proxy-authorization']);
    const [host = '', port = ''] = (request.url ?? '').split(':');
    join(socket, host, Number(port), 'HTTP/1.1 200 Connection established\r\n\r\n');
  });
  return listening(server, 'http', asked, logins);
}

/** Starts a SOCKS 5 proxy; with `demandsLogin` it takes no one without a password. */
export async function startSocks5Proxy({ demandsLogin = false } = {}): Promise<ProxyServer> {
  const asked: string[] = [];
  const logins: string[] = [];
  const server = createServer(async (socket) => {
    const [, count = 0] = await take(socket, 2);
    const methods = await take(socket, count);
    const method = demandsLogin ? 2 : 0;
    if (!methods.includes(method)) return socket.end(Buffer.from([5, 255]));
    socket.write(Buffer.from([5, method]));
    if (demandsLogin) {
      await take(socket, 1);
      const user = await takeCounted(socket);
      logins.push(`${user}:${await takeCounted(socket)}`);
      socket.write(Buffer.from([1, 0]));
    }
    const [, , , addressType] = await take(socket, 4);
    // RFC 1928 §5: 1 is an IPv4 address, 3 a name
    const host = addressType === 1 ? [...(await take(socket, 4))].join('.') : await takeCounted(socket);
    const port = (await take(socket, 2)).readUInt16BE();
    asked.push(`socks5 ${host}:${port}`);
    return join(socket, host, port, Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
  });
  return listening(server, 'socks5', asked, logins);
}

/** Starts a SOCKS 4a proxy. */
export async function startSocks4Proxy(): Promise<ProxyServer> {
  const asked: string[] = [];
  const logins: string[] = [];
  const server = createServer(async (socket) => {
    const head = await take(socket, 8);
    const user = await takeUntilZero(socket);
    // 0.0.0.x says that a name follows (SOCKS 4a); anything else is the address
    const isNamed = head.readUInt32BE(4) < 256;
    const host = isNamed ? await takeUntilZero(socket) : [...head.subarray(4)].join('.');
    if (user !== '') logins.push(user);
    asked.push(`socks4 ${host}:${head.readUInt16BE(2)}`);
    join(socket, host, head.readUInt16BE(2), Buffer.from([0, 90, 0, 0, 0, 0, 0, 0]));
  });
  return listening(server, 'socks4', asked, logins);
}

function join(socket: Socket, host: string, port: number, greeting: string | Buffer): void {
  const onward = connect(port, host, () => {
    socket.write(greeting);
    socket.pipe(onward).pipe(socket);
  });
  onward.on('error', () => socket.destroy());
  socket.on('error', () => onward.destroy());
  socket.on('close', () => onward.destroy());
}

async function listening(server: Server, scheme: string, asked: string[], logins: string[]): Promise<ProxyServer> {
  const close = closer(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `${scheme}://127.0.0.1:${portOf(server)}`, asked, logins, close };
}

async function take(socket: Socket, count: number): Promise<Buffer> {
  for (;;) {
    const bytes: unknown = count === 0 ? Buffer.alloc(0) : socket.read(count);
    if (bytes instanceof Buffer) return bytes;
    await once(socket, 'readable');
  }
}

async function takeCounted(socket: Socket): Promise<string> {
  const [length = 0] = await take(socket, 1);
  return (await take(socket, length)).toString();
}

async function takeUntilZero(socket: Socket): Promise<string> {
  const bytes: number[] = [];
  for (;;) {
    const [byte = 0] = await take(socket, 1);
    if (byte === 0) return Buffer.from(bytes).toString();
    bytes.push(byte);
  }
}
