import type { PingAction } from '../../core/ping.ts';
import { SLUG_MAX_LENGTH } from '../../core/slug.ts';
import { lowerUuid } from '../../core/uuid.ts';
import { percentDecoded } from '../kit/request.ts';

const EXIT_STATUS_MAX = 255;

const WORD = /^[-A-Za-z0-9_]+$/;
const DIGITS = /^[0-9]+$/;
const KNOWN_ENDINGS =
  'the UUID of a check may be followed by /start, /fail, /log or /<exit status 0-255>, and by nothing for success';
/** What other services have people append; any other path that is no ping URL gets the short answer that clients know. */
const ENDINGS_OF_OTHERS =
  /^(success|succeeded|ok|pass|complete|completed|done|finish|finished|end|stop|run|begin|failed|failure|error|cancel|cancelled|canceled)$/i;
const NO_SUFFIX: Suffix = { action: 'success', exitStatus: null };

/** What the path of a ping URL says. */
export interface PingRoute {
  readonly target:
    | { readonly by: 'code'; readonly code: string }
    | { readonly by: 'slug'; readonly pingKey: string; readonly slug: string };
  readonly action: PingAction;
  /** Digits read as a number, which may be above 255; null when the URL holds none. */
  readonly exitStatus: number | null;
}

type Suffix = Pick<PingRoute, 'action' | 'exitStatus'>;

/** What is wrong with a ping; also the body of the answer. */
export type Fault = 'invalid url format' | 'invalid uuid format';

/** A ping as its path and query say it. */
export interface PingRequest {
  /** What follows `/ping/`, as sent. */
  readonly path: string;
  readonly route: PingRoute;
  readonly rid: string | null;
  /** Make the check when there is none of that slug. */
  readonly create: boolean;
  /** Told to the sender only if the check exists or would be made; null when all is well. */
  readonly fault: Fault | null;
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
  if (query === '') return { path, route, rid: null, create: false, fault: urlFault(route, false) };

  const parameters = new URLSearchParams(query);
  const ridText = parameters.getAll('rid').at(-1) ?? null;
  const rid = ridText === null ? null : lowerUuid(ridText);
  const ridFault = ridText !== null && rid === null ? 'invalid uuid format' : null;
  const create = parameters.getAll('create').at(-1) === '1';
  return { path, route, rid, create, fault: urlFault(route, create) ?? ridFault };
}

/** Returns the text of a 404. Where a UUID is followed by an ending that other services take, it names the endings that exist. */
export function notFoundText(path: string): string {
  const [first = '', ending = '', ...more] = path.split('/');
  const isMistaken = more.length === 0 && ENDINGS_OF_OTHERS.test(ending) && lowerUuid(first) !== null;
  return isMistaken ? `not found: ${KNOWN_ENDINGS}` : 'not found';
}

/** A slug that no check can have counts only where one would be made; elsewhere it is simply not found. */
function urlFault({ target, exitStatus }: PingRoute, create: boolean): Fault | null {
  const isSlugTooLong = create && target.by === 'slug' && target.slug.length > SLUG_MAX_LENGTH;
  const isExitStatusTooLarge = exitStatus !== null && exitStatus > EXIT_STATUS_MAX;
  return isSlugTooLong || isExitStatusTooLarge ? 'invalid url format' : null;
}

/**
 * Reads what follows `/ping/`; null when no ping URL looks like that.
 *
 * UUID routes win; what they do not know is read again as `<ping key>/<slug>`. A trailing slash is known only directly
 * after a UUID.
 */
export function parsePingPath(path: string): PingRoute | null {
  const [first = '', second, third, ...more] = path.split('/');
  if (more.length > 0) return null;
  return uuidRoute(first, second, third) ?? slugRoute(first, second, third);
}

function uuidRoute(first: string, suffixText: string | undefined, third: string | undefined): PingRoute | null {
  const code = lowerUuid(first);
  if (code === null || third !== undefined) return null;
  const suffix = suffixText === undefined || suffixText === '' ? NO_SUFFIX : readSuffix(suffixText);
  return suffix === null ? null : { target: { by: 'code', code }, ...suffix };
}

function slugRoute(pingKey: string, slug: string | undefined, suffixText: string | undefined): PingRoute | null {
  if (slug === undefined || !WORD.test(pingKey) || !WORD.test(slug)) return null;
  const suffix = suffixText === undefined ? NO_SUFFIX : readSuffix(suffixText);
  return suffix === null ? null : { target: { by: 'slug', pingKey, slug }, ...suffix };
}

function readSuffix(text: string): Suffix | null {
  if (text === 'start' || text === 'fail' || text === 'log') return { action: text, exitStatus: null };
  return DIGITS.test(text) ? { action: 'success', exitStatus: Number(text) } : null;
}
