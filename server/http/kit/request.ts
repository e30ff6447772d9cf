import type { IncomingMessage, RequestListener } from 'node:http';
import { type Cidr, inCidr } from '../../core/cidr.ts';
import { clientAddress } from '../../core/remote-addr.ts';
import { cleanText } from '../../core/text-clean.ts';

const UA_MAX = 200;
const REMEMBERED_TEXTS = 1000;
/** Longer texts are worked on each time: strangers send them, and they would fill the memory. */
const LONGEST_REMEMBERED = 500;

/** What no `Host` holds (RFC 9110 §7.2): blanks, commas, and what ends the authority of a URL. */
const NO_HOST = /[\s,/?#@\\]/;

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

/** Reads the parameters of a query. A second question mark belongs to the first name, which the class itself would drop. */
export function parametersOf(query: string): URLSearchParams {
  return new URLSearchParams(query.startsWith('?') ? `&${query}` : query);
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

/** Where a request came from. */
export interface Sender {
  /** Empty when unknown. */
  readonly remoteAddr: string;
  readonly userAgent: string;
}

type SenderReader = (req: IncomingMessage) => Sender;

/**
 * Creates the reader of who sends a ping: the first address of `X-Forwarded-For`, as in Healthchecks. Only `trustedProxies`
 * are believed; empty: all are.
 */
export function createSenderReader(trustedProxies: readonly Cidr[]): SenderReader {
  const addressOf = remembered(clientAddressOf);
  const agentOf = remembered((text: string) => cleanText(text, UA_MAX));
  const trusted = remembered((peer: string) => trustedProxies.length === 0 || inCidr(peer, trustedProxies));
  return ({ headers, socket }) => {
    const peer = socket.remoteAddress ?? '';
    const forwardedFor = headers['x-forwarded-for'];
    const isForwarded = forwardedFor !== undefined && trusted(peer);
    return {
      remoteAddr: addressOf(isForwarded ? first(forwardedFor) : peer),
      userAgent: agentOf(headers['user-agent'] ?? ''),
    };
  };
}

/**
 * Creates the reader of who uses an account, by which limits count and which sessions and logs name: the peer, unless it is
 * one of `trustedProxies`. Then it is the last address of `X-Forwarded-For` that is no trusted proxy either; whatever stands
 * before it may be forged.
 */
export function createVisitorReader(trustedProxies: readonly Cidr[]): SenderReader {
  const addressOf = remembered(clientAddressOf);
  const agentOf = remembered((text: string) => cleanText(text, UA_MAX));
  const isTrusted = remembered((address: string) => inCidr(address, trustedProxies));
  return ({ headers, socket }) => {
    const hops = String(headers['x-forwarded-for'] ?? '').split(',');
    let address = addressOf(socket.remoteAddress ?? '');
    while (isTrusted(address)) {
      const before = addressOf(hops.pop() ?? '');
      if (before === '') break;
      address = before;
    }
    return { remoteAddr: address, userAgent: agentOf(headers['user-agent'] ?? '') };
  };
}

function clientAddressOf(text: string): string {
  return clientAddress(text, undefined) ?? '';
}

function first(value: string | string[]): string {
  return typeof value === 'string' ? value : (value[0] ?? '');
}

/** Normalising an address costs a tenth of a ping, and the same few senders send pings again and again. */
function remembered<T>(work: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    if (text.length > LONGEST_REMEMBERED) return work(text);
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size >= REMEMBERED_TEXTS) known.clear();
    const result = work(text);
    known.set(text, result);
    return result;
  };
}

/**
 * Answers 400 to a request that names several hosts or something that is none (RFC 9112 §3.2): a proxy in front and this
 * server could take it for different ones. Also to `*` in place of a path, which asks about the server as a whole.
 */
export function forOneHost(listener: RequestListener): RequestListener {
  return (req, res) => {
    if (namesOneHost(req) && req.url !== '*') listener(req, res);
    else res.writeHead(400, { Connection: 'close', 'Content-Type': 'text/plain; charset=utf-8' }).end('bad request');
  };
}

/** HTTP/1.0 need not name any. */
function namesOneHost({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    // nearly every name has another length
    if (name.length !== 4 || name.toLowerCase() !== 'host') continue;
    hosts += 1;
    if (NO_HOST.test(rawHeaders[at + 1] ?? '')) return false;
  }
  return hosts <= 1;
}
