import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
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
import { createLiveFeed } from './live.ts';
import { errors, notFound } from './middleware/errors.ts';
import { localOnly } from './middleware/local-only.ts';
import { requestLog } from './middleware/request-log.ts';
import { securityHeaders } from './middleware/security-headers.ts';
import type { PageDeps } from './page.ts';
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
  const { config, store, bus, clock } = deps;
  const shell = buildShell(deps);
  const readOverview = async () => presentOverview(await store.reads.overview(), clock.now(), config.siteName);
  const live = createLiveFeed({ ...deps, read: readOverview });
  const notice = (title: string, text: string): string => renderPage(NoticePage({ shell, title, text }));
  const pages = buildPages(deps, { config, store, bus, clock, shell, live, readOverview, notice });
  const doors = [deps.pings, createBadgeHandler(deps), createPrometheusHandler(deps)];
  return {
    // pings never walk through the web stack, which is five times dearer than the rest of a ping
    listener: (req, res) => {
      if (!doors.some((take) => take(req, res))) pages(req, res);
    },
    stop: () => live.stop(),
  };
}

function buildPages({ log, publicFolder }: AppDeps, page: PageDeps): express.Express {
  const { shell, notice } = page;
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(requestLog(log), securityHeaders());

  const router = Router();
  const thisMachine = localOnly((_req, res) => {
    const where = `ssh -L 8000:localhost:${page.config.port} <this machine>`;
    const text = `This page shows every check and has no sign-in yet, so it is for this machine only. From elsewhere, open it through a tunnel: ${where}`;
    res.status(403).type('html').send(notice('Only from this machine', text));
  });
  router.use('/static', express.static(publicFolder, { immutable: true, maxAge: '1y', index: false }));
  for (const { method, path, audience, handler } of routes(page)) {
    router[method](path, ...(audience === 'this-machine' ? [thisMachine] : []), handler);
  }
  app.use(`${shell.prefix}/`, router);
  app.use(notFound(notice), errors(log, notice));
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
