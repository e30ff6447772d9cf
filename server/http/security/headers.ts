import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { Config } from '../../config.ts';
import { isSiteHttps, originOf } from '../kit/site-address.ts';

type Settings = Pick<Config, 'siteRoot' | 'hstsSeconds' | 'siteLogoUrl' | 'pingEndpoint' | 'pushoverSubscriptionUrl'>;

/** Nothing of this is used by a page of ours. */
const PERMISSIONS = 'camera=(), geolocation=(), microphone=(), payment=(), usb=()';

/**
 * Headers of every page: nothing inline, nothing from elsewhere but what is configured, never framed. Embedding a page
 * means giving its answer other ones.
 */
export function securityHeaders(config: Settings): readonly RequestHandler[] {
  const elsewhere = (url: string): string[] => [originOf(url)].filter((origin) => origin !== '');
  const hsts = isSiteHttps(config) && config.hstsSeconds > 0;
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        fontSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'https://img.shields.io', ...elsewhere(config.siteLogoUrl)],
        manifestSrc: ["'self'"],
        connectSrc: ["'self'", ...elsewhere(config.pingEndpoint)],
        frameSrc: ["'self'", 'blob:'],
        // also where one pings by hand without script
        formAction: ["'self'", ...elsewhere(config.pushoverSubscriptionUrl), ...elsewhere(config.pingEndpoint)],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
    // plain http is a usual way to run Rollcall inside a network
    strictTransportSecurity: hsts && { maxAge: config.hstsSeconds, includeSubDomains: false },
  });
  const permit: RequestHandler = (_req, res, next) => {
    res.set('Permissions-Policy', PERMISSIONS);
    next();
  };
  return [protect, permit];
}
