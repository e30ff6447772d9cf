import type { RequestListener } from 'node:http';
import { createOutbox } from '../outbox.ts';
import { noteRoute } from '../request-context.ts';
import { createApiHandler } from './api/handler.ts';
import { loadEndpoints } from './api/load-endpoints.ts';
import { createBadgeHandler } from './badges/handler.ts';
import { createShortCallbackHandler } from './callbacks/short.ts';
import { createHealthHandler } from './health/handler.ts';
import type { AppDeps } from './kit/app-deps.ts';
import type { BareHandler } from './kit/bare.ts';
import { observed } from './kit/observe.ts';
import { pathPrefix } from './kit/request.ts';
import { createMetricsHandler } from './metrics/handler.ts';
import { createPrometheusHandler } from './metrics/project-handler.ts';
import { createPages } from './pages/listener.ts';
import { hostGuard } from './security/host-check.ts';
import { compressed } from './static/compressed.ts';

/** The web part. */
export interface App {
  readonly listener: RequestListener;
  /** Begins to send mails that another process left behind. */
  start(): void;
  /** Ends that, and the event streams, which would keep the server from closing. */
  stop(): void;
  /** Resolves when the last mails are off. */
  settled(): Promise<void>;
}

/** Assembles pings, machines' addresses, pages and static files into one request listener. */
export async function createApp(deps: AppDeps): Promise<App> {
  const endpoints = await loadEndpoints();
  const outbox = createOutbox(deps);
  const pages = createPages({ ...deps, outbox });
  let outboxStopped: Promise<void> = Promise.resolve();
  // each answers what is its own; pings never walk through the web stack, which is five times dearer than the rest of one
  const badges = createBadgeHandler(deps);
  const prefix = pathPrefix(deps.config.siteRoot);
  const listeners: readonly (readonly [string, BareHandler])[] = [
    // load balancers ask by address
    ['/healthz and /readyz', createHealthHandler({ ...deps, prefix })],
    // what comes next is asked for by the names we go by
    ['other host', hostGuard(deps.config)],
    ['/api/', createApiHandler({ ...deps, endpoints })],
    ['/projects/{project}/metrics/', createPrometheusHandler(deps)],
    ['/metrics', createMetricsHandler(deps)],
    ['/callbacks/', createShortCallbackHandler(deps)],
  ];
  const watched = observed((req, res) => {
    const found = listeners.find(([, take]) => take(req, res));
    if (found === undefined) pages.listener(req, res);
    else noteRoute(found[0]);
  }, deps);
  const listener: RequestListener = (req, res) => {
    // pings are counted where they are stored, badges are fetched all day: a line each would be most of the log
    if (!deps.pings(req, res) && !badges(req, res)) watched(req, res);
  };
  return {
    listener: deps.config.useGzipMiddleware ? compressed(listener, deps.pings) : listener,
    start: () => outbox.start(),
    stop() {
      pages.stop();
      outboxStopped = outbox.stop();
    },
    async settled() {
      await outboxStopped;
      await outbox.settled();
    },
  };
}
