import type { SiteMap } from '../kit/page-route.ts';

const LONGEST = 2000;
// visible ASCII without the backslash, which browsers read as a slash
const PLAIN = /^[!-[\]-~]+$/;

/**
 * Creates the test of where to go after signing in: returns the address when it is a page of this site that may be such
 * a place, else null. What comes in holds the path of the site's root, what goes out does not. The query is kept, a
 * fragment is not.
 *
 * It is the browser that goes there, so nothing may pass that a browser could read as another host, a script, or another
 * path than the one looked up here.
 */
export function createNextCheck(siteMap: SiteMap, prefix: string): (value: string | null) => string | null {
  return (value) => {
    if (value === null || value.length > LONGEST || !PLAIN.test(value) || !/^\/(?!\/)/.test(value)) return null;
    const [target = ''] = value.split('#', 1);
    const [path = ''] = target.split('?', 1);
    const url = URL.parse(target, 'https://site.invalid');
    // dots and odd characters that a browser would tidy away
    if (url?.origin !== 'https://site.invalid' || url.pathname !== path) return null;
    if (!path.startsWith(`${prefix}/`)) return null;
    const place = siteMap(path.slice(prefix.length), 'GET');
    const isDestination = place.kind === 'found' && place.entry.destination;
    return isDestination ? target.slice(prefix.length) : null;
  };
}

/** Returns a path with where to go afterwards in its query: `/accounts/login/?next=…`. */
export function withNext(path: string, next: string | null, prefix: string): string {
  return next === null ? path : `${path}?next=${encodeURIComponent(`${prefix}${next}`)}`;
}
