import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { join } from 'node:path';
import express, { Router } from 'express';
import type { Shell } from '../../views/layout/page.tsx';
import { NoticePage } from '../../views/pages/notice.tsx';
import type { Bus } from '../bus.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import { readAssets } from './assets.ts';
import { createBadgeHandler } from './badges/handler.ts';
import { createLiveFeed, type LiveFeed } from './live.ts';
import { errors, notFound } from './middleware/errors.ts';
import { localOnly } from './middleware/local-only.ts';
import { requestLog } from './middleware/request-log.ts';
import { securityHeaders } from './middleware/security-headers.ts';
import { presentOverview } from './pages/overview.ts';
import { pathPrefix } from './path-prefix.ts';
import { createPrometheusHandler } from './prometheus/handler.ts';
import { renderPage } from './render.ts';
import { routes } from './routes.ts';

/** What the web part is made from. */
export interface AppDeps {
  readonly config: Config;
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  readonly publicFolder: string;
  /** Answers pings and returns true, or returns false for any other path. */
  readonly pings: (req: IncomingMessage, res: ServerResponse) => boolean;
}

export interface App {
  readonly listener: RequestListener;
  /** Ends the event streams, which would keep the server from closing. */
  stop(): void;
}

/** Assembles pings, pages and static files into one request listener. */
export function createApp(deps: AppDeps): App {
  const shell = buildShell(deps);
  const read = async () => presentOverview(await deps.store.reads.overview(), deps.clock.now(), deps.config.siteName);
  const live = createLiveFeed({ ...deps, read });
  const app = buildExpress(deps, shell, live, read);
  const doors = [deps.pings, createBadgeHandler(deps), createPrometheusHandler(deps)];
  return {
    // pings never walk through the web stack, which is five times dearer than the rest of a ping
    listener: (req, res) => {
      if (!doors.some((take) => take(req, res))) app(req, res);
    },
    stop: () => live.stop(),
  };
}

function buildExpress(
  { config, store, log, publicFolder }: AppDeps,
  shell: Shell,
  live: LiveFeed,
  read: Parameters<typeof routes>[0]['read'],
): express.Express {
  const show = (title: string, text: string): string => renderPage(NoticePage({ shell, title, text }));
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(requestLog(log), securityHeaders());

  const router = Router();
  const local = localOnly((_req, res) => {
    const where = `ssh -L 8000:localhost:${config.port} <this machine>`;
    const text = `This page shows every check and has no sign-in yet, so it is for this machine only. From elsewhere, open it through a tunnel: ${where}`;
    res.status(403).type('html').send(show('Only from this machine', text));
  });
  router.use('/static', express.static(join(publicFolder), { immutable: true, maxAge: '1y', index: false }));
  for (const route of routes({ store, shell, live, read })) {
    router.get(route.path, ...(route.localOnly ? [local] : []), route.handler);
  }
  app.use(`${shell.prefix}/`, router);
  app.use(notFound(show), errors(log, show));
  return app;
}

function buildShell({ config, version, publicFolder }: AppDeps): Shell {
  const warnings = config.debug ? ['Debug mode is on: errors show their insides. Set DEBUG=False.'] : [];
  return {
    ...readAssets(publicFolder),
    siteName: config.siteName,
    version,
    prefix: pathPrefix(config.siteRoot),
    warnings,
  };
}
