import type { PageRoute } from './page-route.ts';
import { type PathMatcher, type PathParams, pathMatcher } from './paths.ts';

/** What lies at a path: a page, a page one slash further, or nothing. */
export type Place =
  | { readonly kind: 'page'; readonly route: PageRoute; readonly params: PathParams }
  | { readonly kind: 'moved'; readonly to: string }
  | { readonly kind: 'nothing' };

/** Finds what lies at a path below the site's root. */
export type SiteMap = (path: string) => Place;

const NOTHING: Place = { kind: 'nothing' };

/** Prepares the list of pages for looking up paths. The first that matches counts. */
export function createSiteMap(routes: readonly PageRoute[]): SiteMap {
  const matchers = routes.map((route): readonly [PageRoute, PathMatcher] => [route, pathMatcher(route.path)]);
  const pageAt = (path: string): Place | null => {
    for (const [route, match] of matchers) {
      const params = match(path);
      if (params !== null) return { kind: 'page', route, params };
    }
    return null;
  };
  return (path) => {
    const found = pageAt(path);
    if (found !== null) return found;
    // addresses are typed without their last slash
    return !path.endsWith('/') && pageAt(`${path}/`) !== null ? { kind: 'moved', to: `${path}/` } : NOTHING;
  };
}
