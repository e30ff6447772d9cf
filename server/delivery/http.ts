import type { Readable } from 'node:stream';
import { Agent, type Dispatcher } from 'undici';
import type { Config } from '../config.ts';
import { DeliveryError } from './delivery-error.ts';
import { ConnectFault, connectError, createDial, type Dial, type DialOptions, errorCode } from './dial.ts';
import { type Hop, isSuccess, redirectOf, refusalError } from './http-rules.ts';
import { httpFrom } from './observe-http.ts';
import { isPrivateAddress } from './private-address.ts';
import { dialThrough, isForwarded, placeOfProxy, proxyFor, proxyLogin } from './proxy.ts';
import { percentDecoded, secretsInHeaders, secretsInUrl, serverSecrets } from './redact.ts';
import type { Http, HttpAnswer, HttpRequest } from './ways-out.ts';

const TIMEOUT_MS = 30_000;
const MAX_REDIRECTS = 3;
const MAX_ANSWER_BYTES = 256 * 1024;

export interface HttpOptions extends Omit<DialOptions, 'allowPrivate'> {
  /** For the whole exchange, redirects included. Default 30 s. */
  readonly timeoutMs?: number;
}

/** The way out and the connections it keeps. */
export interface HttpClient extends Http {
  close(): Promise<void>;
}

/**
 * Builds the only way to the network: exact success codes, one time limit for the whole exchange, redirects by our own
 * rules, at most 256 KiB of answer, proxies, private addresses refused at connect time, secrets stripped from errors.
 */
export function createHttp(settings: Config, options: HttpOptions = {}): HttpClient {
  const allowPrivate = settings.integrationsAllowPrivateIps;
  const dial = createDial({ ...options, allowPrivate });
  const dialOwn = createDial({ ...options, allowPrivate: true });
  const agents = new Map<string, Agent>();
  const agentFor = (key: string, dialThere: Dial): Agent => {
    const agent = agents.get(key) ?? agentOf(dialThere);
    agents.set(key, agent);
    return agent;
  };

  const roundTrip = (hop: Hop, signal: AbortSignal, isOwn: boolean): Promise<HttpAnswer> => {
    const proxy = proxyFor(hop.url, settings);
    const path = `${hop.url.pathname}${hop.url.search}`;
    const straight = isOwn ? agentFor('own', dialOwn) : agentFor('', dial);
    if (proxy === null) return answerOf(straight, { ...hop, origin: hop.url.origin, path, signal });
    const isPrivate = options.isPrivate ?? isPrivateAddress;
    if (!allowPrivate && !isOwn && isLocalTarget(hop.url.hostname, isPrivate))
      throw new ConnectFault('private_ip', hop.url.hostname);
    if (!isForwarded(hop.url, proxy)) {
      const tunnel = agentFor(proxy.href, dialThrough(proxy, dialOwn, options.ca));
      return answerOf(tunnel, { ...hop, origin: hop.url.origin, path, signal });
    }
    const { hostname, port } = placeOfProxy(proxy);
    const headers = { host: hop.url.host, ...hop.headers, ...proxyLogin(proxy) };
    const whole = {
      ...hop,
      headers,
      origin: `${proxy.protocol}//${hostname}:${port}`,
      path: hop.url.origin + path,
      signal,
    };
    // the proxy is the operator's, and may be anywhere
    return answerOf(agentFor('proxy', dialOwn), whole);
  };

  const request = async (wanted: HttpRequest): Promise<HttpAnswer> => {
    const first = firstHop(wanted, settings.outboundUserAgent);
    const secrets = [
      ...serverSecrets(settings),
      ...secretsInUrl(first.url),
      ...secretsInHeaders(first.headers),
      ...(wanted.secrets ?? []),
    ];
    const timeoutMs = wanted.timeoutMs ?? options.timeoutMs ?? TIMEOUT_MS;
    const own = wanted.isOwnAddress === true ? first.url.origin : null;
    const answer = await follow(first, (hop, signal) => roundTrip(hop, signal, hop.url.origin === own), timeoutMs);
    const refusal = wanted.judge?.(answer) ?? null;
    if (refusal === null && isSuccess(answer.status)) return answer;
    throw refusalError(answer, refusal ?? {}, secrets);
  };

  return {
    ...httpFrom(request),
    close: async () => {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
      agents.clear();
    },
  };
}

function agentOf(dial: Dial): Agent {
  return new Agent({
    // the time limit of the exchange is the only one
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: ({ hostname, port, protocol }, callback) => {
      const secure = protocol === 'https:';
      dial({ hostname, port: port || (secure ? '443' : '80'), secure }).then(
        (socket) => callback(null, socket),
        (error: unknown) => callback(error instanceof Error ? error : new Error('connection failed'), null),
      );
    },
  });
}

function firstHop({ method, url, headers = {}, body }: HttpRequest, userAgent: string): Hop {
  const target = URL.parse(url);
  if (target === null || !['http:', 'https:'].includes(target.protocol)) {
    throw new DeliveryError('the URL in the settings is not valid', { code: 'invalid_config' });
  }
  const names = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const login = target.username === '' && target.password === '' ? null : basicLogin(target);
  return {
    method,
    url: target,
    body,
    headers: {
      ...(names.has('user-agent') ? {} : { 'user-agent': userAgent }),
      ...(login === null || names.has('authorization') ? {} : { authorization: login }),
      ...headers,
    },
  };
}

function basicLogin({ username, password }: URL): string {
  return `Basic ${Buffer.from(`${percentDecoded(username)}:${percentDecoded(password)}`).toString('base64')}`;
}

async function follow(
  first: Hop,
  roundTrip: (hop: Hop, signal: AbortSignal) => Promise<HttpAnswer>,
  timeoutMs: number,
): Promise<HttpAnswer> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    let hop = first;
    for (let redirects = 0; ; redirects += 1) {
      const answer = await roundTrip(hop, signal);
      const next = redirectOf(hop, answer);
      if (next === null) return answer;
      if (redirects === MAX_REDIRECTS) {
        throw new DeliveryError(`redirected more than ${MAX_REDIRECTS} times`, { code: 'redirects' });
      }
      hop = next;
    }
  } catch (error) {
    throw errorOf(error, signal, timeoutMs);
  }
}

type Exchange = Omit<Hop, 'url'> & { readonly origin: string; readonly path: string; readonly signal: AbortSignal };

async function answerOf(dispatcher: Dispatcher, { body, method, headers, ...where }: Exchange): Promise<HttpAnswer> {
  const answer = await dispatcher.request({
    ...where,
    method,
    headers: { ...headers },
    body: typeof body === 'string' ? body : body === undefined ? null : Buffer.from(body),
  });
  const text = await readCapped(answer.body);
  return {
    status: answer.statusCode,
    headers: Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)])),
    text,
    json: () => parsed(text),
  };
}

/** Reads until the cap and closes the connection there. */
async function readCapped(body: Readable): Promise<string> {
  // leaving the loop early aborts the stream, which also emits an error that has no listener
  body.on('error', () => {});
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) continue;
    chunks.push(chunk);
    size += chunk.length;
    if (size >= MAX_ANSWER_BYTES) break;
  }
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isLocalTarget(hostname: string, isPrivate: (address: string) => boolean): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const isAddress = host.includes(':') || /^[\d.]+$/.test(host);
  return isAddress ? isPrivate(host) : host === 'localhost' || host.endsWith('.localhost');
}

function errorOf(error: unknown, signal: AbortSignal, timeoutMs: number): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const isTimeout = signal.aborted || errorCode(error)?.endsWith('_TIMEOUT') === true;
  if (isTimeout)
    return new DeliveryError(`no response within ${timeoutMs / 1000} s`, { code: 'timeout', cause: error });
  if (error instanceof ConnectFault) return connectError(error);
  if (errorCode(error) === 'UND_ERR_INVALID_ARG') {
    return new DeliveryError('the URL or a header in the settings cannot be sent', {
      code: 'invalid_config',
      cause: error,
    });
  }
  return new DeliveryError('the connection was closed', { code: 'network', cause: error });
}
