/** Returns the host name in a URL, also in one that lacks its scheme; empty when there is none. */
export function hostOf(url: string): string {
  return URL.parse(/^[a-z]+:\/\//i.test(url) ? url : `http://${url}`)?.hostname ?? '';
}

/** Tells whether a host name (without port) matches `ALLOWED_HOSTS`: exact, `.example.org`, or `*`. */
export function isHostAllowed(host: string, allowed: readonly string[]): boolean {
  const name = host.toLowerCase();
  return allowed.some((pattern) => {
    const wanted = pattern.toLowerCase();
    if (wanted === '*' || wanted === name) return true;
    return wanted.startsWith('.') && (name === wanted.slice(1) || name.endsWith(wanted));
  });
}
