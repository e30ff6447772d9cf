import type { RequestListener } from 'node:http';
import express from 'express';
import { networkOf } from '../../core/ip-address.ts';
import type { Outbox } from '../../outbox.ts';
import { projectRoot } from '../../project-root.ts';
import { createRateLimits } from '../../services/rate-limits.ts';
import { SOURCE_URL } from '../../version.ts';
import type { AppDeps } from '../kit/app-deps.ts';
import type { SiteShell } from '../kit/begin-visit.ts';
import { dispatch } from '../kit/dispatch.ts';
import { errors } from '../kit/express-errors.ts';
import { createNextTurn } from '../kit/next-turn.ts';
import type { PageDeps } from '../kit/page-deps.ts';
import { createPageQueue } from '../kit/page-queue.ts';
import { createSiteMap } from '../kit/page-route.ts';
import { createRender } from '../kit/render.ts';
import { createVisitorReader, pathPrefix } from '../kit/request.ts';
import { httpsReader, isSiteHttps } from '../kit/site-address.ts';
import { createLiveFeed } from '../live/feed.ts';
import { securityHeaders } from '../security/headers.ts';
import { createNextCheck } from '../security/next-url.ts';
import { claimReader } from '../sessions/header-sign-in.ts';
import { sessions } from '../sessions/middleware.ts';
import { createAttempts } from '../sign-in/attempts.ts';
import { addStrategies } from '../sign-in/strategies.ts';
import { type Assets, readAssets } from '../static/assets.ts';
import { staticFiles } from '../static/static-files.ts';
import { createDocs } from './docs/library.ts';
import { routesOf } from './site-map.ts';

/** The longest form: descriptions and lists of a project. */
const LARGEST_FORM = '1mb';
const MOST_FIELDS = 2_000;

/** Everything that people see in a browser. */
export interface Pages {
  readonly listener: RequestListener;
  /** Ends the event streams. */
  stop(): void;
}

/** Assembles the pages: headers, static files, sessions, forms, and then the site map decides. */
export function createPages(deps: AppDeps & { readonly outbox: Outbox }): Pages {
  const { config, log, publicFolder } = deps;
  const assets = readAssets(publicFolder);
  const site = siteShell(deps, assets);
  const siteMap = createSiteMap(routesOf(deps.registry));
  const live = createLiveFeed(deps);
  deps.telemetry.watch('sseClients', () => live.size);
  const render = createRender(`${site.prefix}/static/build/${assets.icons}`);
  const pages: PageDeps = {
    ...deps,
    limits: createRateLimits(deps),
    docs: createDocs(new URL('docs/pages/', projectRoot), config),
    live,
    render,
    attempts: addStrategies(createAttempts()),
    safeNext: createNextCheck(siteMap, site.prefix),
  };

  const senderOf = visitorReader(deps);
  const queue = createPageQueue({ addressOf: (req) => networkOf(senderOf(req).remoteAddr), log });

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  // whether cookies are for https only follows from the site's address, also where the proxy does not tell
  Object.defineProperty(app.request, 'secure', { get: () => isSiteHttps(config) });
  app.use(...securityHeaders(config));
  app.use(`${site.prefix}/static`, staticFiles({ publicFolder, config, prefix: site.prefix }));
  // a form is read before its request waits: how long it takes is up to the client
  app.use(express.urlencoded({ extended: false, limit: LARGEST_FORM, parameterLimit: MOST_FIELDS }));
  app.use(queue.enter);
  app.use(...sessions(deps));
  app.use(
    dispatch({
      pages,
      site,
      siteMap,
      claimOf: claimReader(config),
      senderOf,
      isHttps: httpsReader(config),
      queue,
    }),
  );
  app.use(errors(log, { ...site, viewer: null, notices: [], csrfToken: '' }, render));
  // until the connections that came with a request's are taken in, nothing of it is worked on
  const nextTurn = createNextTurn();
  return { listener: (req, res) => nextTurn(() => app(req, res)), stop: () => live.stop() };
}

/** Reads who visits; says once when a proxy speaks for others and none is named. */
function visitorReader({ config: { trustedProxies }, log }: AppDeps): ReturnType<typeof createVisitorReader> {
  const read = createVisitorReader(trustedProxies);
  let isTold = trustedProxies.length > 0;
  return (req) => {
    if (!isTold && req.headers['x-forwarded-for'] !== undefined) {
      isTold = true;
      log.warn(
        { id: 'W112', peer: req.socket.remoteAddress },
        'X-Forwarded-For is not believed, so that limits, sessions and the audit log name the proxy: set TRUSTED_PROXIES to its address',
      );
    }
    return read(req);
  };
}

function siteShell(
  { config, version, outbox }: AppDeps & { readonly outbox: Outbox },
  { script, tvScript, style }: Assets,
): SiteShell {
  const isKeyKnown = ['', '---'].includes(config.secretKey);
  return {
    script,
    tvScript,
    style,
    get siteName() {
      return config.siteName;
    },
    version,
    prefix: pathPrefix(config.siteRoot),
    logoUrl: config.siteLogoUrl,
    footLinks: config.hideFooterLinks ? [] : footLinks(pathPrefix(config.siteRoot)),
    warnings: [
      ...(config.debug ? ['Debug mode is on: error pages show internal details. Set DEBUG=False.'] : []),
      ...(isKeyKnown ? ['SECRET_KEY is not secret: anyone can forge links and keys. Set a long random value.'] : []),
    ],
    canSignUp: config.registrationOpen && outbox.isOpen && config.remoteUserHeader === '',
  };
}

function footLinks(prefix: string): SiteShell['footLinks'] {
  const ours = [
    ['Documentation', `${prefix}/docs/`],
    ['API', `${prefix}/docs/api/`],
  ] as const;
  return SOURCE_URL === null ? ours : [...ours, ['Source code', SOURCE_URL]];
}
