import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Log } from '../../log.ts';

const REQUEST_ID = /^[\w.-]{1,64}$/;

/** One line per answered request, with an id that is also in the answer. Paths are left out: they may hold codes. */
export function requestLog(log: Log): RequestHandler {
  return (req, res, next) => {
    const startedAt = performance.now();
    const given = req.get('x-request-id') ?? '';
    const requestId = REQUEST_ID.test(given) ? given : randomUUID();
    res.set('X-Request-Id', requestId);
    res.on('finish', () => {
      const ms = Math.round(performance.now() - startedAt);
      const route: unknown = res.locals['route'];
      log.debug({ requestId, method: req.method, route, status: res.statusCode, ms }, 'answered');
    });
    next();
  };
}
