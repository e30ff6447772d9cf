import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '../../clock.ts';
import type { Config } from '../../config.ts';
import { lowerUuid } from '../../core/uuid.ts';
import { isApiKey } from '../../keys.ts';
import type { Log } from '../../log.ts';
import type { Store } from '../../store/store.ts';
import { EXPOSITION_TYPE } from '../../telemetry/exposition.ts';
import { type BareHandler, runHandler, sendBare } from '../kit/bare.ts';
import { createNextTurn } from '../kit/next-turn.ts';
import { pathPrefix, splitUrl } from '../kit/request.ts';
import { exposition } from './project-page.ts';

export interface PrometheusDeps {
  readonly config: Pick<Config, 'siteRoot' | 'prometheusEnabled' | 'secretKey' | 'secretKeyFallbacks'>;
  readonly store: Pick<Store, 'projects' | 'checks' | 'listening'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The project as the path names it; without a key in the path it must be in a header. */
interface PageAddress {
  readonly project: string;
  readonly key: string | null;
}

const PAGE = /^\/projects\/([^/]+)\/(?:(?:checks\/)?metrics\/([A-Za-z0-9_-]+)|metrics\/?)$/;
const BEARER = /^bearer (.*)$/i;
const KEY_LENGTH = 32;
const METHODS = 'GET, HEAD';
const CHUNK_LENGTH = 65_536;

/** Creates the listener for Prometheus: the gauges of one project, for clients with its read-only key. */
export function createPrometheusHandler(deps: PrometheusDeps): BareHandler {
  const prefix = pathPrefix(deps.config.siteRoot);
  const nextTurn = createNextTurn();
  return (req, res) => {
    const { path } = splitUrl(req.url ?? '');
    const address = path.startsWith(prefix) ? readAddress(path.slice(prefix.length)) : null;
    if (address === null || !deps.config.prometheusEnabled) return false;
    if (req.method === 'OPTIONS') sendBare(res, 204, { Allow: METHODS });
    else if (req.method !== 'GET' && req.method !== 'HEAD') sendBare(res, 405, { Allow: METHODS });
    else nextTurn(() => runHandler(answer(address, req, res, deps), res, deps.log));
    return true;
  };
}

async function answer(
  address: PageAddress,
  req: IncomingMessage,
  res: ServerResponse,
  { config, store, clock }: PrometheusDeps,
): Promise<void> {
  const key = address.key ?? BEARER.exec(req.headers.authorization ?? '')?.[1]?.trim();
  if (key === undefined) return sendBare(res, 401, { 'WWW-Authenticate': 'Bearer' });
  if (key.length !== KEY_LENGTH) return sendBare(res, 400, {});
  // the key must be the one of the project in the path: a scraper's labels come from that path
  const project = await store.projects.byCode(address.project);
  if (!project || !isApiKey(key, project.apiKeyReadonly, config)) return sendBare(res, 403, {});
  const headers = { 'Content-Type': EXPOSITION_TYPE, 'Cache-Control': 'no-store' };
  if (req.method === 'HEAD') return void res.writeHead(200, headers).end();
  const [checks, isHeld] = await Promise.all([store.checks.ofProject(project.id), store.listening.isHeld()]);
  res.writeHead(200, headers);
  await pipeline(Readable.from(inChunks(exposition(checks, clock.now(), isHeld))), res);
}

function readAddress(path: string): PageAddress | null {
  const [, uuid = '', key = null] = PAGE.exec(path) ?? [];
  const project = lowerUuid(uuid);
  return project === null ? null : { project, key };
}

/** Gathers lines, so that they do not go out one by one. */
function* inChunks(lines: Iterable<string>): Generator<string> {
  let chunk = '';
  for (const line of lines) {
    chunk += line;
    if (chunk.length < CHUNK_LENGTH) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}
