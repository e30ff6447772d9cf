import { lowerUuid } from '../../core/uuid.ts';
import { type PingRoute, parsePingPath } from './route.ts';

const EXIT_STATUS_MAX = 255;
const SLUG_MAX = 100;

/** What is wrong with a ping; also the body of the answer. */
export type Fault = 'invalid url format' | 'invalid uuid format';

/** A ping as its path and query say it. */
export interface PingRequest {
  readonly route: PingRoute;
  readonly rid: string | null;
  /** Make the check when there is none of that slug. */
  readonly create: boolean;
  /** Told to the sender only if the check exists or would be made; null when all is well. */
  readonly fault: Fault | null;
}

/** Splits a request target; it may be a whole URL, as sent to proxies (RFC 9112 §3.2.2). */
export function splitUrl(url: string): { readonly path: string; readonly query: string } {
  const target = url.startsWith('/') ? url : url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, '');
  const mark = target.indexOf('?');
  return mark < 0 ? { path: target, query: '' } : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/**
 * Reads a ping from what follows `/ping/` and the query, or returns the answer to a path that needs no look-up.
 *
 * Of a parameter that is repeated the last one counts; unknown ones are ignored.
 */
export function readPing(path: string, query: string): PingRequest | 'not found' | 'invalid url format' {
  const decoded = percentDecoded(path);
  const route = decoded === null ? null : parsePingPath(decoded);
  if (route === null) return 'not found';
  if (route.target.by === 'slug' && /[A-Z]/.test(route.target.slug)) return 'invalid url format';
  // nearly all pings have no query
  if (query === '') return { route, rid: null, create: false, fault: urlFault(route, false) };

  const parameters = new URLSearchParams(query);
  const ridText = parameters.getAll('rid').at(-1) ?? null;
  const rid = ridText === null ? null : lowerUuid(ridText);
  const ridFault = ridText !== null && rid === null ? 'invalid uuid format' : null;
  const create = parameters.getAll('create').at(-1) === '1';
  return { route, rid, create, fault: urlFault(route, create) ?? ridFault };
}

/** A slug that no check can have counts only where one would be made; elsewhere it is simply not found. */
function urlFault({ target, exitStatus }: PingRoute, create: boolean): Fault | null {
  const isSlugTooLong = create && target.by === 'slug' && target.slug.length > SLUG_MAX;
  const isExitStatusTooLarge = exitStatus !== null && exitStatus > EXIT_STATUS_MAX;
  return isSlugTooLong || isExitStatusTooLarge ? 'invalid url format' : null;
}

function percentDecoded(path: string): string | null {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
