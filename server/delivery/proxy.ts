import type { Socket } from 'node:net';
import { connect as startTls } from 'node:tls';
import type { Config } from '../config.ts';
import { ConnectFault, type Dial, type Place } from './dial.ts';
import { readHead } from './read-head.ts';
import { percentDecoded } from './redact.ts';
import { socksConnect } from './socks.ts';

export type ProxySettings = Pick<Config, 'httpProxy' | 'httpsProxy' | 'noProxy'>;

const HANDSHAKE_TIMEOUT_MS = 15_000;

/** Returns the proxy to use for a URL, or null to go straight. */
export function proxyFor(url: URL, settings: ProxySettings): URL | null {
  const proxy = url.protocol === 'https:' ? settings.httpsProxy : settings.httpProxy;
  return proxy === '' || isExcepted(url, settings.noProxy) ? null : new URL(proxy);
}

/** Whether requests to `url` are handed to the proxy whole (plain http through an http proxy), not through a tunnel. */
export function isForwarded(url: URL, proxy: URL): boolean {
  return url.protocol === 'http:' && !isSocks(proxy);
}

/** Returns the header that signs in at the proxy; empty when its URL names no user. */
export function proxyLogin(proxy: URL): Record<string, string> {
  if (proxy.username === '') return {};
  const { username, password } = loginOf(proxy);
  return { 'proxy-authorization': `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}

/** Returns a function that connects through the proxy, with TLS inside the tunnel where the place wants it. */
export function dialThrough(proxy: URL, dial: Dial, ca?: string): Dial {
  return async (place) => {
    const socket = await dial(placeOfProxy(proxy));
    try {
      await openTunnel(socket, proxy, place);
    } catch (error) {
      socket.destroy();
      throw new ConnectFault('connect', place.hostname, error);
    }
    return place.secure ? secured(socket, place, ca) : socket;
  };
}

/** Where the proxy itself is. */
export function placeOfProxy(proxy: URL): Place {
  const defaultPort = proxy.protocol === 'https:' ? '443' : proxy.protocol === 'http:' ? '80' : '1080';
  return { hostname: proxy.hostname, port: proxy.port || defaultPort, secure: proxy.protocol === 'https:' };
}

async function openTunnel(socket: Socket, proxy: URL, place: Place): Promise<void> {
  const timer = setTimeout(() => socket.destroy(new Error('the proxy does not respond')), HANDSHAKE_TIMEOUT_MS);
  const target = { hostname: place.hostname.replace(/^\[|\]$/g, ''), port: Number(place.port) };
  try {
    if (isSocks(proxy)) {
      const type = proxy.protocol === 'socks4:' ? 4 : 5;
      await socksConnect(socket, type, { target, login: loginOf(proxy), timeoutMs: HANDSHAKE_TIMEOUT_MS });
    } else await httpConnect(socket, proxy, place);
  } finally {
    clearTimeout(timer);
  }
}

async function httpConnect(socket: Socket, proxy: URL, { hostname, port }: Place): Promise<void> {
  const authority = `${hostname.includes(':') && !hostname.startsWith('[') ? `[${hostname}]` : hostname}:${port}`;
  const headers = Object.entries({ host: authority, ...proxyLogin(proxy) }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  socket.write(`CONNECT ${authority} HTTP/1.1\r\n${headers.join('')}\r\n`);
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(await readHead(socket))?.[1];
  if (status !== '200') throw new Error(`the proxy responded ${status ?? 'without HTTP'}`);
}

function secured(socket: Socket, { hostname }: Place, ca: string | undefined): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const secure = startTls({
      socket,
      // an address is no server name (RFC 6066 §3)
      ...(/^[\d.]+$|:/.test(hostname) ? {} : { servername: hostname }),
      host: hostname,
      ALPNProtocols: ['http/1.1'],
      ...(ca === undefined ? {} : { ca }),
    });
    const fail = (cause?: unknown): void => {
      // the outer one only: Node 20 crashes when a socket is destroyed under the TLS that runs over it
      secure.destroy();
      reject(new ConnectFault('tls', hostname, cause));
    };
    secure.once('secureConnect', () => resolve(secure));
    secure.once('error', fail);
    secure.once('close', () => fail());
  });
}

function isSocks({ protocol }: URL): boolean {
  return protocol === 'socks4:' || protocol === 'socks5:';
}

function loginOf(proxy: URL): { username: string; password: string } {
  return { username: percentDecoded(proxy.username), password: percentDecoded(proxy.password) };
}

/** `no_proxy` as curl reads it: `*`, a host with all its subdomains, a leading dot allowed, an optional port. */
function isExcepted(url: URL, noProxy: readonly string[]): boolean {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const host = url.hostname.toLowerCase().replace(/\.$/, '');
  return noProxy.some((entry) => {
    if (entry === '*') return true;
    const [, name = '', wantedPort] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase().replace(/^\*?\./, '')) ?? [];
    if (wantedPort !== undefined && wantedPort !== port) return false;
    return name !== '' && (host === name || host.endsWith(`.${name}`));
  });
}
