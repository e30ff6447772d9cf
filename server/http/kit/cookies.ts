import type { IncomingMessage } from 'node:http';
import type { Config } from '../../config.ts';
import { isSiteHttps } from './site-address.ts';

/** Returns the value of a cookie; of several with the name the first. */
export function readCookie({ headers }: Pick<IncomingMessage, 'headers'>, name: string): string | null {
  for (const pair of (headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}

/**
 * Returns the name of a cookie of ours. Over https it begins with `__Host-`: a browser then takes it from this very host
 * over https only, so that no neighbour below the same domain can plant one (RFC 6265bis §4.1.3.2).
 */
export function cookieName(name: string, config: Pick<Config, 'siteRoot'>): string {
  return isSiteHttps(config) ? `__Host-${name}` : name;
}
