import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Config } from '../../config.ts';
import { firstItem } from '../../core/remote-addr.ts';

const PROXY_HEADER = /^HTTP_([A-Z0-9_]+),([^,]+)$/;

/** Tells whether people reach this server by https, whatever it looks like behind a proxy. */
export function isSiteHttps({ siteRoot }: Pick<Config, 'siteRoot'>): boolean {
  return /^https:/i.test(siteRoot);
}

/** Returns `https://x.org:8443` of `https://x.org:8443/hc`; empty when there is no such thing. */
export function originOf(url: string): string {
  const origin = URL.parse(url)?.origin ?? '';
  return origin === 'null' ? '' : origin;
}

/** Returns the name of a header as Node has it: `HTTP_X_REMOTE_USER` is `x-remote-user`. */
export function headerOf(cgiName: string): string {
  return cgiName
    .replace(/^HTTP_/, '')
    .toLowerCase()
    .replaceAll('_', '-');
}

/** Creates the question whether a request came by https, as far as the connection or the proxy tells. */
export function httpsReader({
  secureProxySslHeader,
}: Pick<Config, 'secureProxySslHeader'>): (req: IncomingMessage) => boolean {
  const [, name, value] = PROXY_HEADER.exec(secureProxySslHeader) ?? [];
  const header = name === undefined ? null : headerOf(name);
  return (req) => {
    const said = header === null ? undefined : req.headers[header];
    // several proxies in a row append; the first is the one the browser talks to
    if (said !== undefined) return firstItem(String(said)) === value;
    return req.socket instanceof TLSSocket;
  };
}
