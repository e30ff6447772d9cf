import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { Config } from '../../config.ts';
import type { Log } from '../../log.ts';
import { inRequest, type RequestContext } from '../../request-context.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { createVisitorReader, pathPrefix, splitUrl } from './request.ts';

const REQUEST_ID = /^[\w.-]{1,64}$/;
const KNOWN_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']);

export interface ObserveDeps {
  readonly config: Pick<Config, 'trustedProxies' | 'siteRoot'>;
  readonly log: Log;
  readonly telemetry: Telemetry;
}

/**
 * Watches the answers of a listener: one line each, with an id that is also in the answer and in every line logged on its
 * behalf, and its time in the telemetry. Paths are left out: they may hold codes.
 */
export function observed(listener: RequestListener, { config, log, telemetry }: ObserveDeps): RequestListener {
  const senderOf = createVisitorReader(config.trustedProxies);
  const statics = `${pathPrefix(config.siteRoot)}/static/`;
  return (req, res) => {
    const startedAt = performance.now();
    const given = String(req.headers['x-request-id'] ?? '');
    const context: RequestContext = { requestId: REQUEST_ID.test(given) ? given : randomUUID() };
    if (splitUrl(req.url ?? '').path.startsWith(statics)) context.route = '/static/';
    res.setHeader('X-Request-Id', context.requestId);
    res.once('close', () => {
      // a stream lasts as long as its page is open; that says nothing about response times
      if (String(res.getHeader('Content-Type') ?? '').startsWith('text/event-stream')) return;
      const millis = performance.now() - startedAt;
      const method = KNOWN_METHODS.has(req.method ?? '') ? (req.method ?? '') : 'other';
      const { route = 'none', userId, requestId } = context;
      const status = res.writableFinished ? res.statusCode : 499;
      telemetry.requestSecs.observe([route, method, `${Math.floor(status / 100)}xx`], millis / 1000);
      const user = userId === undefined ? {} : { user: userId };
      const fields = {
        requestId,
        method,
        route,
        status,
        ms: Math.round(millis),
        ip: senderOf(req).remoteAddr,
        ...user,
      };
      if (route === '/static/') log.debug(fields, 'answered');
      else log.info(fields, 'answered');
    });
    inRequest(context, () => listener(req, res));
  };
}
