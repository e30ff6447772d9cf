import type { IncomingMessage } from 'node:http';

/** Returns the path part of the site's root without a final slash: `https://x.org/hc` → `/hc`, `http://x.org` → ``. */
export function pathPrefix(siteRoot: string): string {
  return URL.canParse(siteRoot) ? new URL(siteRoot).pathname.replace(/\/+$/, '') : '';
}

/** Splits a request target; it may be a whole URL, as sent to proxies (RFC 9112 §3.2.2). */
export function splitUrl(url: string): { readonly path: string; readonly query: string } {
  const target = url.startsWith('/') ? url : url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, '');
  const mark = target.indexOf('?');
  return mark < 0 ? { path: target, query: '' } : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/** Returns the text with its %-sequences decoded, or null when they are no text. */
export function percentDecoded(text: string): string | null {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Whether the request announces a body. Without either header it has none (RFC 9112 §6.3), whatever the method. */
export function announcesBody({ headers }: IncomingMessage): boolean {
  if (headers['transfer-encoding'] !== undefined) return true;
  const length = headers['content-length'];
  return length !== undefined && length !== '0';
}
