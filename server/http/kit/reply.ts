import type { ServerResponse } from 'node:http';
import type { JSX } from 'preact';
import type { Render } from './render.ts';

// What handlers of pages return; `send-reply.ts` puts it on the wire.

export type ReplyHeaders = Readonly<Record<string, string>>;

/** What a page or a form answers. */
export type Reply =
  | {
      readonly kind: 'body';
      readonly status: number;
      readonly type: string;
      readonly body: string;
      readonly headers: ReplyHeaders;
    }
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

export function text(body: string, status = 200): Reply {
  return { kind: 'body', status, type: 'text/plain; charset=utf-8', body, headers: {} };
}

export function json(value: unknown, status = 200): Reply {
  return { kind: 'body', status, type: 'application/json', body: JSON.stringify(value), headers: {} };
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
  return { kind: 'body', status, type: 'text/html; charset=utf-8', body, headers };
}
