import type { ServerResponse } from 'node:http';
import type { JSX } from 'preact';
import type { Render } from './render.ts';

// What handlers return. `send-reply.ts` puts the replies of pages on the wire, `api/handler.ts` those of the API.

/** The type of JSON answers: without a charset, which JSON does not have (RFC 8259 §11). */
export const JSON_TYPE = 'application/json';
export const TEXT_TYPE = 'text/plain; charset=utf-8';

export type ReplyHeaders = Readonly<Record<string, string>>;

/** A whole answer: a status, and a body with its type or none. */
export interface ContentReply {
  readonly kind: 'content';
  readonly status: number;
  /** Null: no body. */
  readonly type: string | null;
  readonly body: string | Uint8Array;
  readonly headers: ReplyHeaders;
}

/** What a page or a form answers. */
export type Reply =
  | ContentReply
  /** A view, not yet rendered: whole pages, or pieces of them. */
  | {
      readonly kind: 'view';
      readonly status: number;
      readonly element: JSX.Element;
      readonly isWhole: boolean;
      readonly headers: ReplyHeaders;
    }
  /** A path of this site, below the path of its root; or a whole URL elsewhere. */
  | { readonly kind: 'redirect'; readonly to: string; readonly status: 301 | 302; readonly elsewhere: boolean }
  /** Takes over the response. */
  | { readonly kind: 'stream'; readonly attach: (res: ServerResponse) => void };

/** A whole page. */
export function page(element: JSX.Element, status = 200, headers: ReplyHeaders = {}): Reply {
  return { kind: 'view', status, element, isWhole: true, headers };
}

/** A piece of a page, for scripts that put it into one. */
export function fragment(element: JSX.Element, status = 200, headers: ReplyHeaders = {}): Reply {
  return { kind: 'view', status, element, isWhole: false, headers };
}

/** A file to keep, byte for byte. */
export function download(
  bytes: Uint8Array | string,
  { name, type }: { readonly name: string; readonly type: string },
): Reply {
  return stream((res) => {
    res.writeHead(200, {
      'Content-Type': type,
      'Content-Disposition': `attachment; filename="${name}"`,
      'Cache-Control': 'private, no-store',
    });
    res.end(bytes);
  });
}

/** Content of any type. */
export function content(type: string, body: string | Uint8Array, headers: ReplyHeaders = {}): ContentReply {
  return { kind: 'content', status: 200, type, body, headers };
}

/** A plain text. */
export function text(body: string, status = 200): ContentReply {
  return { ...content(TEXT_TYPE, body), status };
}

/** A JSON document. */
export function json(value: unknown, status = 200): ContentReply {
  return { ...content(JSON_TYPE, JSON.stringify(value)), status };
}

/** Nothing but a status. */
export function empty(status: number, headers: ReplyHeaders = {}): ContentReply {
  return { kind: 'content', status, type: null, body: '', headers };
}

/** Sends the browser to a page of this site: `redirectTo('/accounts/profile/')`. */
export function redirectTo(path: string, status: 301 | 302 = 302): Reply {
  return { kind: 'redirect', to: path, status, elsewhere: false };
}

/** Sends the browser to another site. */
export function redirectAway(url: string): Reply {
  return { kind: 'redirect', to: url, status: 302, elsewhere: true };
}

/** Hands the response over, for streams. */
export function stream(attach: (res: ServerResponse) => void): Reply {
  return { kind: 'stream', attach };
}

/** Turns views into their HTML; whatever fails in one fails here, where it still can be answered. */
export function rendered(reply: Reply, render: Render): Exclude<Reply, { readonly kind: 'view' }> {
  if (reply.kind !== 'view') return reply;
  const { status, element, isWhole, headers } = reply;
  const body = isWhole ? render.page(element) : render.fragment(element);
  return { ...content('text/html; charset=utf-8', body, headers), status };
}
