/** Returns the path part of the site's root without a final slash: `https://x.org/hc` → `/hc`, `http://x.org` → ``. */
export function pathPrefix(siteRoot: string): string {
  return URL.canParse(siteRoot) ? new URL(siteRoot).pathname.replace(/\/+$/, '') : '';
}
