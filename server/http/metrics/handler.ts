import type { Config } from '../../config.ts';
import type { Log } from '../../log.ts';
import { sameText } from '../../signing.ts';
import { EXPOSITION_TYPE } from '../../telemetry/exposition.ts';
import { type BareHandler, runHandler, sendBare } from '../kit/bare.ts';
import { pathPrefix, splitUrl } from '../kit/request.ts';
import { type MetricsSources, metricsPage } from './page.ts';

export interface MetricsDeps extends MetricsSources {
  readonly config: Pick<Config, 'siteRoot' | 'prometheusMetricsToken'>;
  readonly log: Log;
}

const BEARER = /^bearer (.*)$/i;

/** Creates the listener for the metrics of this server. Clients need the token, if one is set. */
export function createMetricsHandler(deps: MetricsDeps): BareHandler {
  const { siteRoot, prometheusMetricsToken: token } = deps.config;
  const path = `${pathPrefix(siteRoot)}/metrics`;
  return (req, res) => {
    if (token === '' || !isAt(req.url, path)) return false;
    const given = BEARER.exec(req.headers.authorization ?? '')?.[1]?.trim();
    if (given === undefined) sendBare(res, 401, { 'WWW-Authenticate': 'Bearer' });
    else if (!sameText(given, token)) sendBare(res, 403, {});
    else answer(deps)(req, res);
    return true;
  };
}

/** Creates the listener of the address that serves the numbers to everyone who can reach it. */
export function createOpenMetricsHandler(deps: Omit<MetricsDeps, 'config'>): BareHandler {
  const give = answer(deps);
  return (req, res) => {
    if (!isAt(req.url, '/metrics')) sendBare(res, 404, {});
    else give(req, res);
    return true;
  };
}

function answer(deps: Omit<MetricsDeps, 'config'>): BareHandler {
  return (req, res) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      sendBare(res, 405, { Allow: 'GET, HEAD' });
      return true;
    }
    const give = async (): Promise<void> => {
      const headers = { 'Content-Type': EXPOSITION_TYPE, 'Cache-Control': 'no-store' };
      sendBare(res, 200, headers, await metricsPage(deps));
    };
    runHandler(give(), res, deps.log);
    return true;
  };
}

function isAt(url: string | undefined, path: string): boolean {
  return splitUrl(url ?? '').path.replace(/\/$/, '') === path;
}
