import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { RollcallError, Unavailable } from '../../errors.ts';
import type { Log } from '../../log.ts';

// For what machines read: no page headers, no templates. Badges and metrics are fetched far more often than pages.

/** Answers a request that is its own and returns true, or leaves it alone and returns false. */
export type BareHandler = (req: IncomingMessage, res: ServerResponse) => boolean;

export type BareHeaders = Readonly<Record<string, string>>;

/** Sends a whole answer; a HEAD request gets the headers only. */
export function sendBare(res: ServerResponse, status: number, headers: BareHeaders, body = ''): void {
  const length = status === 204 ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  res.writeHead(status, { ...headers, ...length });
  res.end(body);
}

/** Sees an answer to its end: what goes wrong is logged and becomes a status, or breaks off an answer half sent. */
export function runHandler(work: Promise<void>, res: ServerResponse, log: Log): void {
  work.catch((error: unknown) => {
    if (error instanceof RollcallError && error.status < 500 && !res.headersSent) {
      sendBare(res, error.status, {});
      return;
    }
    // a client that went away in the middle is not an error
    if (!res.destroyed) log.error({ err: error, errorId: randomUUID().slice(0, 8) }, 'a request from a program failed');
    if (res.headersSent) {
      res.destroy();
      return;
    }
    const retry: BareHeaders = error instanceof Unavailable ? { 'Retry-After': String(error.retryAfterSecs) } : {};
    sendBare(res, error instanceof RollcallError ? error.status : 500, retry);
  });
}
