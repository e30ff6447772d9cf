import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PingOutcome } from '../../core/incoming.ts';

/** One answer to a ping; `extra` holds header names and values in turn. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly extra?: readonly string[];
}

// django.views.decorators.cache.never_cache, which Healthchecks puts on its ping view, sends exactly these.
const NO_CACHE = 'max-age=0, no-cache, no-store, must-revalidate, private';
/** How long a client that pings too often is told to wait. */
const LIMITED_SECS = 60;
/** `curl --retry 5` waits so long each time: its tries outlast most restarts. */
const UNAVAILABLE_SECS = 10;
/** How long a client that sent too much may go on sending before it is cut off. */
const LINGER_MS = 2000;

/** What is wrong with a ping; also the body of the answer. */
export type Fault = 'invalid url format' | 'invalid uuid format';

/** Returns the answer to what became of a ping; `notFound` is the text of a 404. */
export function answerTo(outcome: PingOutcome, fault: Fault | null, notFound: () => string): Answer {
  switch (outcome) {
    case 'stored':
      return { status: 200, text: 'OK' };
    case 'created':
      return { status: 201, text: 'Created' };
    case 'not-found':
      return { status: 404, text: notFound() };
    case 'ambiguous':
      return { status: 409, text: 'ambiguous slug' };
    case 'limited':
      return { status: 429, text: 'rate limited', extra: ['Retry-After', String(LIMITED_SECS)] };
    case 'invalid':
      return { status: 400, text: fault ?? 'invalid url format' };
    default:
      return outcome satisfies never;
  }
}

/** Returns the answer to a ping that could not be stored: whatever the reason, the client should come again. */
export function answerToFailure(): Answer {
  return { status: 503, text: 'unavailable', extra: ['Retry-After', String(UNAVAILABLE_SECS)] };
}

/** Sends answers. */
export interface AnswerSender {
  send(res: ServerResponse, answer: Answer): void;
  /** Sends an answer while the request is still coming in, and goes on reading it for a while, then hangs up. */
  sendEarly(req: IncomingMessage, res: ServerResponse, answer: Answer): void;
}

/**
 * Creates the sender of answers; `bodyLimit` is what `Ping-Body-Limit` announces (absent when null).
 *
 * Headers go out as a flat list, which `writeHead` takes as it is, and are put together once a second.
 */
export function createAnswerSender(bodyLimit: number | null): AnswerSender {
  const limit = bodyLimit === null ? [] : ['Ping-Body-Limit', String(bodyLimit)];
  const common = onceASecond(() => headersAt(new Date().toUTCString()));
  const ok = onceASecond(() => [...common(), 'Content-Length', '2', ...limit]);
  const headersOf = ({ status, text, extra = [] }: Answer): string[] => {
    // nearly all answers are this one; writeHead does not change the list
    if (status === 200 && extra.length === 0) return ok();
    const length = ['Content-Length', String(Buffer.byteLength(text))];
    return [...common(), ...length, ...(status < 300 ? limit : []), ...extra];
  };
  return {
    send(res, answer) {
      res.writeHead(answer.status, headersOf(answer));
      res.end(answer.text);
    },
    sendEarly(req, res, answer) {
      res.writeHead(answer.status, [...headersOf(answer), 'Connection', 'close']);
      // not `end` yet: it would reset the connection, and the client, still sending, would never read the answer
      res.write(answer.text);
      const hangUp = (): void => {
        clearTimeout(timer);
        res.end();
      };
      const timer = setTimeout(hangUp, LINGER_MS);
      req.once('close', hangUp).resume();
    },
  };
}

/** Answers a preflight: what scripts of other sites may do here. */
export function sendPreflight(res: ServerResponse): void {
  const allowed = ['Access-Control-Allow-Methods', 'GET, HEAD, POST, OPTIONS', 'Access-Control-Allow-Headers', '*'];
  res.writeHead(204, ['Access-Control-Allow-Origin', '*', ...allowed]);
  res.end();
}

function headersAt(now: string): string[] {
  return [
    'Content-Type',
    'text/plain; charset=utf-8',
    'Access-Control-Allow-Origin',
    '*',
    'Cache-Control',
    NO_CACHE,
    'Expires',
    now,
    'Date',
    now,
  ];
}

function onceASecond<T>(make: () => T): () => T {
  let second = -1;
  let made: T | undefined;
  return () => {
    const now = Math.floor(Date.now() / 1000);
    if (made === undefined || now !== second) made = make();
    second = now;
    return made;
  };
}
