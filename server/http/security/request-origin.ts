/** What a request says about the page it was sent from. */
export interface Sent {
  readonly origin: string | undefined;
  readonly referer: string | undefined;
  readonly host: string;
  readonly isHttps: boolean;
}

/** Which pages may send us forms, beside those of the host the request went to. */
export interface Trusted {
  readonly siteOrigin: string;
  /** `https://x.org`, or `https://*.x.org` for all names below. */
  readonly origins: readonly string[];
}

/**
 * Tells whether a form was sent from a page of ours. Behind a proxy the host and scheme we see may not be those of the
 * browser; then the configured address of the site decides.
 *
 * Browsers send `Origin` with every form. Without it, over https, the `Referer` must be ours: there an attacker who can
 * tamper with plain http could have planted a cookie.
 */
export function isSentFromHere(sent: Sent, trusted: Trusted): boolean {
  const here = `${sent.isHttps ? 'https' : 'http'}://${sent.host}`;
  if (sent.origin !== undefined) return isTrusted(sent.origin, here, trusted);
  const mustTell = sent.isHttps || trusted.siteOrigin.startsWith('https:');
  if (!mustTell) return true;
  const referer = URL.parse(sent.referer ?? '');
  return referer !== null && isTrusted(referer.origin, here, trusted);
}

function isTrusted(origin: string, here: string, { siteOrigin, origins }: Trusted): boolean {
  if (origin === 'null') return false;
  if (origin === here || (siteOrigin !== '' && origin === siteOrigin)) return true;
  return origins.some((pattern) => matches(origin, pattern));
}

function matches(origin: string, pattern: string): boolean {
  const [scheme = '', host = ''] = pattern.split('://*.');
  if (host === '') return origin === pattern.replace(/\/$/, '');
  return origin.startsWith(`${scheme}://`) && origin.endsWith(`.${host}`);
}
