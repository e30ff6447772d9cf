import type { IncomingMessage } from 'node:http';
import { isHostAllowed } from '../../config/hosts.ts';
import type { Config } from '../../config.ts';
import { type BareHandler, sendBare } from '../kit/bare.ts';
import { pathPrefix } from '../kit/request.ts';

const HOST = /^(?<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i;
/** Asked by address, by programs that watch this server. */
const STATUS_PATH = /^\/api\/v\d\/status\/?(?:\?|$)/;

/**
 * Creates the middleware that refuses requests for names this server does not go by: links and redirects would repeat a name
 * that an attacker chose.
 */
export function hostGuard({ siteRoot, allowedHosts }: Pick<Config, 'siteRoot' | 'allowedHosts'>): BareHandler {
  const prefix = pathPrefix(siteRoot);
  return (req, res) => {
    const path = (req.url ?? '').slice(prefix.length);
    if (isHostServed(req, allowedHosts) || STATUS_PATH.test(path)) return false;
    const text = `This server does not respond to this host name. Use ${siteRoot}/, or add the name to ALLOWED_HOSTS.\n`;
    sendBare(res, 400, { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' }, text);
    return true;
  };
}

function isHostServed({ headers }: IncomingMessage, allowedHosts: readonly string[]): boolean {
  const name = HOST.exec(headers.host ?? '')?.groups?.['name'];
  return name !== undefined && isHostAllowed(name.replace(/\.$/, ''), allowedHosts);
}
