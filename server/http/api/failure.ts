import { randomUUID } from 'node:crypto';
import { Invalid, RollcallError, Unavailable } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { type ContentReply, empty, json, text } from '../kit/reply.ts';

/** The request has no key, or one that does not open this. */
export class Unauthorized extends RollcallError {
  constructor(message: 'missing api key' | 'wrong api key') {
    super(message, { code: 'unauthorized', status: 401 });
  }
}

/** Returns the answer to what an endpoint threw; unexpected errors are logged with an id that is in the answer. */
export function answerToError(error: unknown, log: Log): ContentReply {
  if (error instanceof Unavailable) return unavailable(error);
  if (error instanceof Invalid) return invalid(error);
  if (error instanceof RollcallError && error.status < 500) return refusal(error);
  const id = randomUUID().slice(0, 8);
  log.error({ err: error, errorId: id }, 'an API request failed');
  return json({ error: `internal error, logged as ${id}` }, 500);
}

/** Answers that there is nothing here. */
export function notFound(): ContentReply {
  return json({ error: 'not found' }, 404);
}

/** The first wrong field makes the message, as clients know it; all of them are in the list. */
function invalid({ message, fields }: Invalid): ContentReply {
  const errors = Object.entries(fields).map(([field, text]) => ({ field, message: text }));
  return json(errors.length > 0 ? { error: message, errors } : { error: message }, 400);
}

function refusal({ status, message }: RollcallError): ContentReply {
  switch (status) {
    case 404:
      return notFound();
    case 403:
      return empty(403);
    case 409:
      return text(message, 409);
    default:
      return json({ error: message }, status);
  }
}

function unavailable({ retryAfterSecs }: Unavailable): ContentReply {
  return empty(503, { 'Retry-After': String(retryAfterSecs) });
}
