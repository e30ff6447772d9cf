import type { Shell } from '../../../views/layout/shell.ts';
import { NoticePage } from '../../../views/pages/notice.tsx';
import { formatRough } from '../../core/duration.ts';
import { capitalised } from '../../core/words.ts';
import { Busy, RollcallError, TooMany, Unavailable } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { page, type Reply } from './reply.ts';

interface Context {
  readonly shell: Shell;
  readonly log: Log;
  /** Under which an error that we did not foresee is logged; the page shows it. */
  readonly id: string;
  readonly method: string;
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Invalid request',
  403: 'Not allowed',
  404: 'Not found',
  413: 'Request too large',
  429: 'Too many requests',
  503: 'Temporarily unavailable',
};

/** Turns whatever a handler threw into a page. */
export function errorReply(error: unknown, { shell, log, id, method }: Context): Reply {
  const say = (status: number, text: string, headers = {}): Reply =>
    page(NoticePage({ shell, title: TITLES[status] ?? 'Something went wrong', text }), status, headers);
  if (error instanceof TooMany) {
    const text = `Too many attempts. Please wait ${formatRough(error.retryAfterSecs, Math.ceil)} and try again.`;
    return say(429, text, { 'Retry-After': String(error.retryAfterSecs) });
  }
  if (error instanceof RollcallError && error.status < 500) return say(error.status, sentence(error.message));
  if (isClientFault(error)) return say(error.status, 'The request could not be understood.');
  if (error instanceof Busy) {
    const text = 'The server is busy with many requests like this one. Please try again in a few seconds.';
    return say(503, text, { 'Retry-After': String(error.retryAfterSecs) });
  }
  log.error({ err: error, errorId: id, method }, 'a request failed');
  const text = `The error was logged with the id ${id}. Please try again.`;
  if (error instanceof Unavailable) {
    return say(503, `${sentence(error.message)} ${text}`, { 'Retry-After': String(error.retryAfterSecs) });
  }
  return say(error instanceof RollcallError ? error.status : 500, text);
}

function sentence(message: string): string {
  const start = capitalised(message);
  return /[.!?]$/.test(start) ? start : `${start}.`;
}

/** Express and its parsers mark the client's faults with a status of their own. */
function isClientFault(error: unknown): error is { readonly status: number } {
  if (typeof error !== 'object' || error === null || !('status' in error)) return false;
  return typeof error.status === 'number' && error.status >= 400 && error.status < 500;
}
