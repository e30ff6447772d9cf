import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Clock } from '../../clock.ts';
import type { Cidr } from '../../core/cidr.ts';
import type { IncomingPing } from '../../core/incoming.ts';
import { cleanText } from '../../core/text-clean.ts';
import type { PingQueue } from '../../pings/queue.ts';
import { announcesBody, createSenderReader, splitUrl } from '../kit/request.ts';
import { answerTo, answerToFailure, createAnswerSender, sendPreflight } from './answer.ts';
import { type BodyOutcome, readBody } from './body.ts';
import { notFoundText, type PingRequest, readPing } from './ping-url.ts';

const METHOD_MAX = 10;
const SCHEME_MAX = 10;

/** Settings of the HTTP door. */
export interface PingDoorSettings {
  /** Bytes kept of a body; null keeps all. */
  readonly pingBodyLimit: number | null;
  /** Peers whose `X-Forwarded-For` is believed; empty: all. */
  readonly trustedProxies: readonly Cidr[];
  /** Path part of the site's root, without a final slash. */
  readonly pathPrefix: string;
  /** A host name on which pings are also known without `/ping/` in front; empty or absent for none. */
  readonly pingHost?: string;
}

export interface PingDoorDeps {
  readonly queue: PingQueue;
  readonly clock: Clock;
  readonly settings: PingDoorSettings;
}

/** Answers a request below `/ping/` and returns true, or leaves it alone and returns false. */
export type PingHandler = (req: IncomingMessage, res: ServerResponse) => boolean;

/**
 * Creates the HTTP door for pings: a bare request listener, so that a ping never walks through the web stack.
 *
 * Answers after the commit, with the status that docs/pages/http_api.md lists, whatever was sent; also 413 for a body over 100 MiB, and 503
 * with `Retry-After` when the ping could not be stored. A request broken off within its body is not recorded.
 */
export function createPingHandler({ queue, clock, settings }: PingDoorDeps): PingHandler {
  const prefix = `${settings.pathPrefix}/ping/`;
  const answers = createAnswerSender(settings.pingBodyLimit);
  const senderOf = createSenderReader(settings.trustedProxies);

  const submit = (req: IncomingMessage, res: ServerResponse, ping: PingRequest, body: Buffer | null): void => {
    queue.submit(incoming(req, ping, body)).then(
      (outcome) => answers.send(res, answerTo(outcome, ping)),
      (error: unknown) => answers.send(res, answerToFailure(error)),
    );
  };

  const incoming = (req: IncomingMessage, { route, rid, create, fault }: PingRequest, body: Buffer | null) => {
    const { remoteAddr, userAgent } = senderOf(req);
    const ping: IncomingPing = {
      target: route.target.by === 'code' ? route.target : { ...route.target, create },
      action: route.action,
      exitStatus: route.exitStatus,
      rid,
      remoteAddr: remoteAddr || null,
      scheme: schemeOf(req),
      ua: userAgent,
      method: (req.method ?? '').slice(0, METHOD_MAX),
      body,
      arrivedAt: clock.now(),
    };
    return fault === null ? ping : { ...ping, exitStatus: null, invalid: true as const };
  };

  const takeBody = (req: IncomingMessage, res: ServerResponse, ping: PingRequest, body: BodyOutcome): void => {
    if (body.is === 'whole') submit(req, res, ping, body.kept);
    if (body.is === 'too-large') answers.sendEarly(req, res, { status: 413, text: 'body too large' });
  };

  /** What follows `/ping/`, or null when the path is none of ours. */
  const pingPathOf = (req: IncomingMessage, path: string): string | null => {
    if (path.startsWith(prefix)) return path.slice(prefix.length);
    if (!settings.pingHost || hostOf(req) !== settings.pingHost.toLowerCase()) return null;
    // the pages of the site are there too
    return readPing(path.slice(1), '') === 'not found' ? null : path.slice(1);
  };

  return (req, res) => {
    const { path, query } = splitUrl(req.url ?? '');
    const pingPath = pingPathOf(req, path);
    if (pingPath === null) return false;
    if (req.method === 'OPTIONS') {
      sendPreflight(res);
      return true;
    }
    const ping = readPing(pingPath, query);
    if (ping === 'not found') answers.send(res, { status: 404, text: notFoundText(pingPath) });
    else if (ping === 'invalid url format') answers.send(res, { status: 400, text: ping });
    else if (announcesBody(req)) readBody(req, settings.pingBodyLimit, (body) => takeBody(req, res, ping, body));
    else submit(req, res, ping, null);
    return true;
  };
}

function schemeOf({ headers }: IncomingMessage): string {
  const forwarded = headers['x-forwarded-proto'];
  if (forwarded === undefined) return 'http';
  return cleanText(typeof forwarded === 'string' ? forwarded : (forwarded[0] ?? ''), SCHEME_MAX);
}

/** Makes a listener that knows pings and nothing else, for a process of their own. */
export function pingsOnly(pings: PingHandler): RequestListener {
  return (req, res) => {
    if (!pings(req, res)) res.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('not found');
  };
}

function hostOf({ headers }: IncomingMessage): string {
  return (headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
}
