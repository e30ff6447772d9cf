import type { Request, RequestHandler, Response } from 'express';
import session, { type Cookie } from 'express-session';
import type { Clock } from '../../clock.ts';
import type { Config } from '../../config.ts';
import type { Store } from '../../store/store.ts';
import { cookieName } from '../kit/cookies.ts';
import { isSiteHttps } from '../kit/site-address.ts';
import { DatabaseSessions, SESSION_SECS } from './store.ts';

const SESSION_COOKIE = 'sessionid';

interface Deps {
  readonly config: Pick<Config, 'secretKey' | 'secretKeyFallbacks' | 'siteRoot'>;
  readonly store: Pick<Store, 'sessions'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** Gives each request its session. Nothing is stored, and no cookie given out, before there is something to keep. */
export function sessions({ config, store, clock }: Deps): readonly RequestHandler[] {
  const cookie = {
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    secure: isSiteHttps(config),
    maxAge: SESSION_SECS * 1000,
  } as const;
  const read = session({
    name: cookieName(SESSION_COOKIE, config),
    secret: [config.secretKey, ...config.secretKeyFallbacks],
    store: new DatabaseSessions({ sessions: store.sessions, clock, cookie }),
    resave: false,
    saveUninitialized: false,
    cookie,
  });
  const dress: RequestHandler = (req, _res, next) => {
    sayMaxAge(req.session.cookie);
    next();
  };
  return [read, dress];
}

/** Gives the visitor a new, empty session and forgets the old one, so that the old id is of no use. */
export function renewSession(req: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    req.session.regenerate((error: unknown) => {
      if (error) {
        reject(error);
        return;
      }
      sayMaxAge(req.session.cookie);
      resolve();
    });
  });
}

/** Forgets the session and takes the cookie back. The request has no session afterwards: answer with a redirect. */
export function endSession(req: Request, res: Response, config: Deps['config']): Promise<void> {
  // a browser ignores such a cookie that is not marked like the one it replaces
  res.clearCookie(cookieName(SESSION_COOKIE, config), { path: '/', secure: isSiteHttps(config) });
  return new Promise((resolve, reject) => {
    req.session.destroy((error: unknown) => (error ? reject(error) : resolve()));
  });
}

/** The library gives the cookie a date only, which means nothing to a browser whose clock is wrong. */
function sayMaxAge(cookie: Cookie): void {
  const get = (): object => {
    const facts: unknown = Reflect.get(Object.getPrototypeOf(cookie), 'data', cookie);
    return { ...(typeof facts === 'object' ? facts : {}), maxAge: SESSION_SECS };
  };
  Object.defineProperty(cookie, 'data', { get, enumerable: false, configurable: true });
}
