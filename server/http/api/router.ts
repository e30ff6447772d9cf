import { percentDecoded } from '../kit/url.ts';
import { allowsOthers, corsHeaders } from './cors.ts';
import { type Endpoint, VERSIONS, type Version } from './endpoint.ts';
import { type PathMatcher, type PathParams, pathMatcher } from './path.ts';

/** What lies at a path: its endpoints by method, the parameters of the path, and the CORS headers of all its answers. */
export interface Route {
  readonly version: Version;
  readonly endpoints: readonly { readonly endpoint: Endpoint; readonly params: PathParams }[];
  readonly cors: Readonly<Record<string, string>>;
}

/** Finds what lies at a path below the site's root, such as `/api/v3/checks/`; null when nothing does. */
export type Router = (path: string) => Route | null;

/** Prepares the list of endpoints for looking up paths. */
export function createRouter(endpoints: readonly Endpoint[], pathPrefix: string): Router {
  const matchers = endpoints.map((endpoint): [Endpoint, PathMatcher] => [endpoint, pathMatcher(endpoint.path)]);
  const roots = VERSIONS.map((version): [Version, string] => [version, `${pathPrefix}/api/v${version}/`]);

  return (rawPath) => {
    const path = percentDecoded(rawPath);
    if (path === null) return null;
    for (const [version, root] of roots) {
      if (!path.startsWith(root)) continue;
      const rest = path.slice(root.length);
      const found = matchers.flatMap(([endpoint, match]) => {
        const params = match(rest);
        return params === null ? [] : { endpoint, params };
      });
      return found.length === 0
        ? null
        : { version, endpoints: found, cors: corsOf(found.map((each) => each.endpoint)) };
    }
    return null;
  };
}

function corsOf(endpoints: readonly Endpoint[]): Readonly<Record<string, string>> {
  return endpoints.some(allowsOthers) ? corsHeaders(endpoints.map(({ method }) => method)) : {};
}
