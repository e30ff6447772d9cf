import { formatIpAddress, parseIpAddress } from './ip-address.ts';

const QUOTED = /^"(.*)"$/;
const BRACKETED = /^\[([^\]]*)\](?::\d*)?$/;

/**
 * Returns the first item of a header that is a list, without quotes around it; empty items do not count (RFC 9110 §5.6.1).
 * Empty when there is none.
 */
export function firstItem(list: string): string {
  const item = list.split(',').find((text) => text.trim() !== '');
  return (item ?? '').trim().replace(QUOTED, '$1');
}

/**
 * Returns the address a request came from, normalised: the first item of `X-Forwarded-For` if the header is present, else
 * the peer's. Null when that is empty or no address; never junk, which PostgreSQL would refuse.
 *
 * Pass `undefined` for `forwardedFor` when the peer is not a trusted proxy (see `inCidr`). An IPv6 zone (`%eth0`) is
 * dropped: it means nothing on another machine.
 */
export function clientAddress(forwardedFor: string | undefined, peer: string | undefined): string | null {
  const candidate = firstItem(forwardedFor ?? peer ?? '');
  return normalised(candidate) ?? normalised(withoutPort(candidate));
}

function normalised(text: string): string | null {
  const address = parseIpAddress(text.replace(/%.*$/, ''));
  return address === null ? null : formatIpAddress(address);
}

/** Undoes what some proxies write: `[2001:db8::1]:80` and `1.2.3.4:80`. */
function withoutPort(text: string): string {
  const inner = BRACKETED.exec(text)?.[1];
  if (inner !== undefined) return inner;
  const [host = ''] = text.split(':');
  return text.split('.').length === 4 ? host : '';
}
