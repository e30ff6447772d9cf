import type { IncomingMessage, ServerResponse } from 'node:http';
import { noteRoute } from '../../request-context.ts';
import { createNextTurn } from '../kit/next-turn.ts';
import { type ContentReply, empty } from '../kit/reply.ts';
import { parametersOf, pathPrefix, splitUrl } from '../kit/request.ts';
import { createRouter, type Place, type Router } from '../kit/router.ts';
import { authorize } from './authorize.ts';
import { parseObject, receiveBody } from './body.ts';
import { corsFor, corsHeaders } from './cors.ts';
import { type ApiDeps, type Call, type Endpoint, VERSIONS } from './endpoint.ts';
import { isFresh } from './etag.ts';
import { answerToError, notFound } from './failure.ts';
import { PLACEHOLDERS } from './placeholders.ts';

/** Answers a request below `/api/` and returns true, or leaves it alone and returns false. */
export type ApiHandler = (req: IncomingMessage, res: ServerResponse) => boolean;

/** An endpoint with its path below the path of the site's root. */
interface EndpointRoute {
  readonly path: string;
  readonly endpoint: Endpoint;
}

type Here = Exclude<Place<EndpointRoute>, { readonly kind: 'missing-slash' | 'nothing' }>;

const NO_BODY = Buffer.alloc(0);

/**
 * Creates the listener of the API: a bare request listener, as pages' headers, sessions and parsers have no business here.
 *
 * The order of checks is part of the interface: path, OPTIONS, method, syntax of the body, key; then the endpoint looks
 * for the resource, whose it is, what the fields say, and its state.
 */
export function createApiHandler(deps: ApiDeps): ApiHandler {
  const prefix = pathPrefix(deps.config.siteRoot);
  const route = createApiRouter(deps.endpoints);
  const nextTurn = createNextTurn();

  const answer = async (req: IncomingMessage, place: Here, query: string): Promise<ContentReply | null> => {
    if (req.method === 'OPTIONS') return empty(204);
    const { endpoint } = place.entry;
    const version = VERSIONS.find((each) => `v${each}` === place.params.get('version')) ?? 3;
    noteRoute(`/api/v${version}/${endpoint.path}`);
    if (place.kind === 'wrong-method') return empty(405, { Allow: [...place.allowed, 'OPTIONS'].join(', ') });
    const bytes = endpoint.method === 'POST' ? await receiveBody(req) : NO_BODY;
    if (bytes === null) return null;
    await new Promise<void>(nextTurn);
    return await callEndpoint(endpoint, {
      deps,
      version,
      now: deps.clock.now(),
      params: place.params,
      query: parametersOf(query),
      headers: req.headers,
      peer: req.socket.remoteAddress ?? '',
      bytes,
    });
  };

  return (req, res) => {
    const { path, query } = splitUrl(req.url ?? '');
    if (!path.startsWith(`${prefix}/api/`)) return false;
    const place = route(path.slice(prefix.length), req.method ?? '');
    if (place.kind === 'nothing' || place.kind === 'missing-slash') {
      send(req, res, notFound(), corsHeaders([]));
      return true;
    }
    const cors = corsFor(place.all.map(({ endpoint }) => endpoint));
    answer(req, place, query)
      .catch((error: unknown) => answerToError(error, deps.log))
      .then((given) => given && send(req, res, given, cors))
      .catch((error: unknown) => deps.log.error({ err: error }, 'an API answer could not be sent'));
    return true;
  };
}

/** The final slash of a collection may be missing: a redirect would lose the body of a POST. */
function createApiRouter(endpoints: readonly Endpoint[]): Router<EndpointRoute> {
  const readers = Object.entries(PLACEHOLDERS).map(([name, { matches }]) => {
    const read = (segment: string): string | null => (matches(segment) ? segment : null);
    return [name, read] as const;
  });
  const version = (segment: string): string | null =>
    VERSIONS.some((each) => `v${each}` === segment) ? segment : null;
  return createRouter(
    endpoints.map((endpoint) => ({ path: `/api/{version}/${endpoint.path}`, endpoint })),
    {
      placeholders: { ...Object.fromEntries(readers), version },
      methodsOf: ({ endpoint }) => [endpoint.method],
      finalSlash: 'optional',
    },
  );
}

async function callEndpoint(endpoint: Endpoint, call: Call): Promise<ContentReply> {
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

function send(req: IncomingMessage, res: ServerResponse, reply: ContentReply, cors: ReturnType<typeof corsFor>): void {
  const { status, body, type, headers } = isFresh(req.headers, reply) ? empty(304, reply.headers) : reply;
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
