import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Headers of every page: nothing inline, nothing from elsewhere, never framed. */
export function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        fontSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
    // plain http is a usual way to run Rollcall inside a network; the operator's proxy decides about https
    strictTransportSecurity: false,
  });
}
