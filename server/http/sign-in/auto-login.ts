import { readCookie } from '../kit/cookies.ts';
import { isSiteHttps } from '../kit/site-address.ts';
import type { Visit } from '../kit/visit.ts';

// The browser that asked for a login mail may follow its link without pressing a button. Scanners, which open links in
// mails as they arrive, do not have this cookie.

const COOKIE = 'auto-login';
const SECS = 300;

export function allowAutoLogin({ res, deps }: Visit): void {
  res.cookie(COOKIE, '1', {
    maxAge: SECS * 1000,
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    secure: isSiteHttps(deps.config),
  });
}

export function mayAutoLogin({ req }: Visit): boolean {
  return readCookie(req, COOKIE) === '1';
}
