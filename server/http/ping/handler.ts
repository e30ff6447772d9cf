import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Clock } from '../../clock.ts';
import type { Cidr } from '../../core/cidr.ts';
import type { IncomingPing } from '../../core/incoming.ts';
import type { PingAction } from '../../core/ping.ts';
import { firstItem } from '../../core/remote-addr.ts';
import { SLUG_MAX_LENGTH } from '../../core/slug.ts';
import { cleanText } from '../../core/text-clean.ts';
import { CANONICAL_UUID, lowerUuid } from '../../core/uuid.ts';
import type { PingQueue } from '../../pings/queue.ts';
import type { BareHandler } from '../kit/bare.ts';
import { announcesBody, createSenderReader, parametersOf, percentDecoded, splitUrl } from '../kit/request.ts';
import { answerTo, answerToFailure, createAnswerSender, type Fault, sendPreflight } from './answer.ts';
import { type BodyOutcome, readBody } from './body.ts';

/** The body of a sign of life that has none: its kind is that of a log entry. */
const ALIVE_TEXT = 'alive';
const METHOD_MAX = 10;
const SCHEME_MAX = 10;

const EXIT_STATUS_MAX = 255;

const WORD = /^[-A-Za-z0-9_]+$/;
const DIGITS = /^[0-9]+$/;
const KNOWN_ENDINGS =
  'the UUID of a check may be followed by /start, /fail, /log, /alive or /<exit status 0-255>, and by nothing for success';
/** What other services have people append; any other path that is no ping URL gets the short answer that clients know. */
const ENDINGS_OF_OTHERS =
  /^(success|succeeded|ok|pass|complete|completed|done|finish|finished|end|stop|run|begin|failed|failure|error|cancel|cancelled|canceled)$/i;
/** In place of a check: a server that asks for itself. No ping URL looks like that. */
const PROBE = 'probe';
const NO_SUFFIX: Suffix = { action: 'success', exitStatus: null };

/** Settings of the HTTP listener for pings. */
export interface PingListenerSettings {
  /** Bytes kept of a body; null keeps all. */
  readonly pingBodyLimit: number | null;
  /** Peers whose `X-Forwarded-For` is believed; empty: all. */
  readonly trustedProxies: readonly Cidr[];
  /** Path part of the site's root, without a final slash. */
  readonly pathPrefix: string;
  /** A host name on which pings are also known without `/ping/` in front; empty or absent for none. */
  readonly pingHost?: string;
  /** By what this server knows itself, when it looks whether it answers at its public address. */
  readonly probeToken?: string;
}

export interface PingListenerDeps {
  readonly queue: PingQueue;
  readonly clock: Clock;
  readonly settings: PingListenerSettings;
}

/** Answers a request below `/ping/` and returns true, or leaves it alone and returns false. */
export type PingHandler = (req: IncomingMessage, res: ServerResponse) => boolean;

/**
 * Creates the HTTP listener for pings: a bare request listener, so that a ping never walks through the web stack.
 *
 * Answers after the commit, with the status that docs/pages/http_api.md lists, whatever was sent; also 413 for a body over 100 MiB, and 503
 * with `Retry-After` when the ping could not be stored. A request broken off within its body is not recorded.
 */
export function createPingHandler({ queue, clock, settings }: PingListenerDeps): PingHandler {
  const prefix = `${settings.pathPrefix}/ping/`;
  const answers = createAnswerSender(settings.pingBodyLimit);
  const senderOf = createSenderReader(settings.trustedProxies);
  const probeAnswer = { status: 200, text: 'OK', extra: ['X-Rollcall-Probe', settings.probeToken ?? ''] };

  const submit = (req: IncomingMessage, res: ServerResponse, ping: PingRequest, body: Buffer | null): void => {
    queue.submit(incoming(req, ping, body)).then(
      (outcome) =>
        answers.send(
          res,
          answerTo(outcome, ping.fault, () => notFoundText(ping.path)),
        ),
      () => answers.send(res, answerToFailure()),
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
      body: body ?? (route.action === 'alive' ? Buffer.from(ALIVE_TEXT) : null),
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
    if (path.includes('%')) {
      const decoded = percentDecoded(path);
      // what follows is decoded once more
      if (decoded?.startsWith(prefix)) return decoded.slice(prefix.length).replaceAll('%', '%25');
    }
    if (!settings.pingHost || hostOf(req) !== settings.pingHost.toLowerCase()) return null;
    // the pages of the site are there too
    return readPing(path.slice(1), '') === 'not found' && path !== `/${PROBE}` ? null : path.slice(1);
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
    if (ping === 'not found' && pingPath === PROBE && req.method === 'HEAD') answers.send(res, probeAnswer);
    else if (ping === 'not found') answers.send(res, { status: 404, text: notFoundText(pingPath) });
    else if (ping === 'invalid url format') answers.send(res, { status: 400, text: ping });
    else if (announcesBody(req)) readBody(req, settings.pingBodyLimit, (body) => takeBody(req, res, ping, body));
    else submit(req, res, ping, null);
    return true;
  };
}

function schemeOf({ headers }: IncomingMessage): string {
  const forwarded = headers['x-forwarded-proto'];
  if (forwarded === undefined) return 'http';
  // behind several proxies it is a list, the one that is nearest to the client first
  return cleanText(firstItem(String(forwarded)), SCHEME_MAX) || 'http';
}

/** Creates the listener of a process for pings alone; `health` answers the probes of load balancers. */
export function pingsOnly(pings: PingHandler, health: BareHandler): RequestListener {
  return (req, res) => {
    if (!pings(req, res) && !health(req, res))
      res.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('not found');
  };
}

function hostOf({ headers }: IncomingMessage): string {
  return (headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
}

/** What the path of a ping URL says. */
export interface PingRoute {
  readonly target:
    | { readonly by: 'code'; readonly code: string }
    | { readonly by: 'slug'; readonly pingKey: string; readonly slug: string };
  readonly action: PingAction;
  /** Digits read as a number, which may be above 255; null when the URL holds none. */
  readonly exitStatus: number | null;
}

type Suffix = Pick<PingRoute, 'action' | 'exitStatus'>;

/** A ping as its path and query say it. */
export interface PingRequest {
  /** What follows `/ping/`, as sent. */
  readonly path: string;
  readonly route: PingRoute;
  readonly rid: string | null;
  /** Make the check when there is none of that slug. */
  readonly create: boolean;
  /** Told to the sender only if the check exists or would be made; null when all is well. */
  readonly fault: Fault | null;
}

/**
 * Reads a ping from what follows `/ping/` and the query, or returns the answer to a path that needs no look-up.
 *
 * Of a parameter that is repeated the last one counts; unknown ones are ignored.
 */
export function readPing(path: string, query: string): PingRequest | 'not found' | 'invalid url format' {
  const decoded = percentDecoded(path);
  const route = decoded === null ? null : parsePingPath(decoded);
  if (route === null) return 'not found';
  if (route.target.by === 'slug' && /[A-Z]/.test(route.target.slug)) return 'invalid url format';
  // nearly all pings have no query
  if (query === '') return { path, route, rid: null, create: false, fault: urlFault(route, false) };

  const parameters = parametersOf(query);
  const ridText = parameters.getAll('rid').at(-1) ?? null;
  const rid = ridText === null ? null : lowerUuid(ridText);
  const ridFault = ridText !== null && rid === null ? 'invalid uuid format' : null;
  const create = parameters.getAll('create').at(-1) === '1';
  return { path, route, rid, create, fault: urlFault(route, create) ?? ridFault };
}

/** Returns the text of a 404. Where a UUID is followed by an ending that other services take, it names the endings that exist. */
export function notFoundText(path: string): string {
  const [first = '', ending = '', ...more] = path.split('/');
  const isMistaken = more.length === 0 && ENDINGS_OF_OTHERS.test(ending) && lowerUuid(first) !== null;
  return isMistaken ? `not found: ${KNOWN_ENDINGS}` : 'not found';
}

/** A slug that no check can have counts only where one would be made; elsewhere it is simply not found. */
function urlFault({ target, exitStatus }: PingRoute, create: boolean): Fault | null {
  const isSlugTooLong = create && target.by === 'slug' && target.slug.length > SLUG_MAX_LENGTH;
  const isExitStatusTooLarge = exitStatus !== null && exitStatus > EXIT_STATUS_MAX;
  return isSlugTooLong || isExitStatusTooLarge ? 'invalid url format' : null;
}

/**
 * Reads what follows `/ping/`; null when no ping URL looks like that.
 *
 * UUID routes win; what they do not know is read again as `<ping key>/<slug>`. A trailing slash is known only directly
 * after a UUID.
 */
export function parsePingPath(path: string): PingRoute | null {
  const [first = '', second, third, ...more] = path.split('/');
  if (more.length > 0) return null;
  return uuidRoute(first, second, third) ?? slugRoute(first, second, third);
}

function uuidRoute(first: string, suffixText: string | undefined, third: string | undefined): PingRoute | null {
  if (third !== undefined || !CANONICAL_UUID.test(first)) return null;
  const code = first.toLowerCase();
  const suffix = suffixText === undefined || suffixText === '' ? NO_SUFFIX : readSuffix(suffixText);
  return suffix === null ? null : { target: { by: 'code', code }, ...suffix };
}

function slugRoute(pingKey: string, slug: string | undefined, suffixText: string | undefined): PingRoute | null {
  if (slug === undefined || !WORD.test(pingKey) || !WORD.test(slug)) return null;
  const suffix = suffixText === undefined ? NO_SUFFIX : readSuffix(suffixText);
  return suffix === null ? null : { target: { by: 'slug', pingKey, slug }, ...suffix };
}

function readSuffix(text: string): Suffix | null {
  if (text === 'start' || text === 'fail' || text === 'log' || text === 'alive')
    return { action: text, exitStatus: null };
  return DIGITS.test(text) ? { action: 'success', exitStatus: Number(text) } : null;
}
