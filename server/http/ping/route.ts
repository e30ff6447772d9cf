import type { PingAction } from '../../core/ping.ts';
import { lowerUuid } from '../../core/uuid.ts';

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

const WORD = /^[-A-Za-z0-9_]+$/;
const DIGITS = /^[0-9]+$/;
const NO_SUFFIX: Suffix = { action: 'success', exitStatus: null };

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
