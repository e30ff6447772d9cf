import type { IncomingMessage, ServerResponse } from 'node:http';
import { noteRoute } from '../../request-context.ts';
import { pathPrefix, splitUrl } from '../kit/url.ts';
import { type Answer, empty, notFound } from './answer.ts';
import { authorize } from './authorize.ts';
import { parseObject, receiveBody } from './body.ts';
import { corsHeaders } from './cors.ts';
import type { ApiDeps, Call, Endpoint } from './endpoint.ts';
import { ENDPOINTS } from './endpoints/index.ts';
import { isFresh } from './etag.ts';
import { answerToError } from './failure.ts';
import { createRouter, type Route } from './router.ts';

/** Answers a request below `/api/` and returns true, or leaves it alone and returns false. */
export type ApiHandler = (req: IncomingMessage, res: ServerResponse) => boolean;

const NO_BODY = Buffer.alloc(0);

/**
 * Creates the API's door: a bare request listener, as pages' headers, sessions and parsers have no business here.
 *
 * The order of checks is part of the interface: path, OPTIONS, method, syntax of the body, key; then the endpoint looks
 * for the resource, whose it is, what the fields say, and its state.
 */
export function createApiHandler(deps: ApiDeps): ApiHandler {
  const prefix = pathPrefix(deps.config.siteRoot);
  const route = createRouter(ENDPOINTS, prefix);

  const answer = async (req: IncomingMessage, found: Route, query: string): Promise<Answer | null> => {
    const method = req.method === 'HEAD' ? 'GET' : req.method;
    if (method === 'OPTIONS') return empty(204);
    const here = found.endpoints.find(({ endpoint }) => endpoint.method === method);
    const [any] = found.endpoints;
    if (any !== undefined) noteRoute(`/api/v${found.version}/${(here ?? any).endpoint.path}`);
    if (here === undefined) return { ...empty(405), headers: { Allow: allowed(found) } };
    const bytes = method === 'POST' ? await receiveBody(req) : NO_BODY;
    if (bytes === null) return null;
    return await callEndpoint(here.endpoint, {
      deps,
      version: found.version,
      now: deps.clock.now(),
      params: here.params,
      query: new URLSearchParams(query),
      headers: req.headers,
      peer: req.socket.remoteAddress ?? '',
      bytes,
    });
  };

  return (req, res) => {
    const { path, query } = splitUrl(req.url ?? '');
    if (!path.startsWith(`${prefix}/api/`)) return false;
    const found = route(path);
    if (found === null) {
      send(req, res, notFound(), corsHeaders([]));
      return true;
    }
    answer(req, found, query)
      .catch((error: unknown) => answerToError(error, deps.log))
      .then((given) => given && send(req, res, given, found.cors))
      .catch((error: unknown) => deps.log.error({ err: error }, 'an API answer could not be sent'));
    return true;
  };
}

async function callEndpoint(endpoint: Endpoint, call: Call): Promise<Answer> {
  if (endpoint.scope === 'none') return await endpoint.handle(call);
  const { store, config } = call.deps;
  const json = parseObject(call.bytes);
  const caller = await authorize({ headers: call.headers, json }, endpoint.scope, {
    store,
    keys: config,
    now: call.now,
  });
  return await endpoint.handle({ ...call, caller, json });
}

function allowed({ endpoints }: Route): string {
  const methods = endpoints.map(({ endpoint }) => endpoint.method);
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}

function send(req: IncomingMessage, res: ServerResponse, answer: Answer, cors: Route['cors']): void {
  const { status, body, type, headers = {} } = isFresh(req.headers, answer) ? notModified(answer) : answer;
  const length = Buffer.byteLength(body);
  res.writeHead(status, {
    ...cors,
    'X-Content-Type-Options': 'nosniff',
    // answers depend on the key, which shared caches do not look at
    'Cache-Control': 'private, no-cache',
    ...(type === null ? {} : { 'Content-Type': type }),
    ...(status === 204 || status === 304 ? {} : { 'Content-Length': String(length) }),
    ...headers,
  });
  if (req.method === 'HEAD') res.end();
  else res.end(body);
}

function notModified({ headers = {} }: Answer): Answer {
  return { ...empty(304), headers };
}
