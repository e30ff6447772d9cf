import { randomUUID } from 'node:crypto';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { RollcallError, Unavailable } from '../../errors.ts';
import type { Log } from '../../log.ts';

/** Shows a page that says one thing. */
export type ShowNotice = (title: string, text: string) => string;

/** Answers what no route took. */
export function notFound(show: ShowNotice): RequestHandler {
  return (_req, res) => {
    res.status(404).type('html').send(show('Not found', 'There is nothing at this address.'));
  };
}

/** Turns whatever a route threw into an answer; what we did not foresee is logged with an id that the page shows. */
export function errors(log: Log, show: ShowNotice): ErrorRequestHandler {
  return (error, req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    if (error instanceof Unavailable) res.set('Retry-After', String(error.retryAfterSecs));
    if (error instanceof RollcallError && error.status < 500) {
      res.status(error.status).type('html').send(show('That did not work', error.message));
      return;
    }
    if (isClientFault(error)) {
      res.status(error.status).type('html').send(show('That did not work', 'The request could not be understood.'));
      return;
    }
    const id = randomUUID().slice(0, 8);
    log.error({ err: error, errorId: id, method: req.method }, 'a request failed');
    const status = error instanceof RollcallError ? error.status : 500;
    res
      .status(status)
      .type('html')
      .send(show('Something broke', `It is in the log under ${id}. Please try again.`));
  };
}

/** Express and its parsers mark the client's faults with a status of their own. */
function isClientFault(error: unknown): error is { readonly status: number } {
  if (typeof error !== 'object' || error === null || !('status' in error)) return false;
  return typeof error.status === 'number' && error.status >= 400 && error.status < 500;
}
