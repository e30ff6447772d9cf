import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';

const LOOPBACK = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/;

/**
 * Lets only this machine through. As long as there is no sign-in, a page with everybody's checks is for whoever
 * can log in to the machine. A request that came through a proxy is from elsewhere, whatever the peer's address.
 */
export function localOnly(refuse: RequestHandler): RequestHandler {
  return (req, res, next) => (isLocal(req) ? next() : refuse(req, res, next));
}

function isLocal(req: IncomingMessage): boolean {
  const proxied = req.headers['x-forwarded-for'] !== undefined || req.headers.forwarded !== undefined;
  // a name that an attacker's page made resolve to 127.0.0.1 must not read this page (DNS rebinding)
  const named = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(req.headers.host ?? '');
  return !proxied && named && LOOPBACK.test(req.socket.remoteAddress ?? '');
}
