/** Returns the host name in a URL, also in one that lacks its scheme; empty when there is none. */
export function hostOf(url: string): string {
  return URL.parse(/^[a-z]+:\/\//i.test(url) ? url : `http://${url}`)?.hostname ?? '';
}

const LOOPBACK = ['127.0.0.1', '[::1]'];

/**
 * Tells whether a host name (without port) matches `ALLOWED_HOSTS`: exact, `.example.org`, or `*`. `localhost` stands for
 * the addresses behind it too.
 */
export function isHostAllowed(host: string, allowed: readonly string[]): boolean {
  const names = LOOPBACK.includes(host) ? [host, 'localhost'] : [host.toLowerCase()];
  return allowed.some((pattern) => names.some((name) => matches(name, pattern.toLowerCase())));
}

function matches(name: string, wanted: string): boolean {
  if (wanted === '*' || wanted === name) return true;
  return wanted.startsWith('.') && (name === wanted.slice(1) || name.endsWith(wanted));
}
