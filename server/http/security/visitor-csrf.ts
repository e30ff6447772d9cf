import type { Request, Response } from 'express';
import type { FormFields } from '../forms/form-fields.ts';
import { readCookie } from '../kit/cookies.ts';
import {
  CSRF_COOKIE,
  CSRF_COOKIE_SECS,
  CSRF_FIELD,
  CSRF_HEADER,
  isCsrfSecret,
  isCsrfToken,
  makeCsrfSecret,
  maskCsrf,
} from './csrf.ts';

/** The secret of one visitor, for the time of a request. */
export interface VisitorCsrf {
  /** For a form; the visitor will have the cookie that goes with it. */
  token(): string;
  /** Whether the request carries the token that goes with its cookie. */
  isCarried(form: FormFields): boolean;
  rotate(): void;
  /** Gives the cookie out if a token was asked for; to be called before the headers go. */
  giveCookie(): void;
}

/** Reads the visitor's cookie; `secure`: the cookie travels by https only. */
export function visitorCsrf(req: Request, res: Response, secure: boolean): VisitorCsrf {
  const brought = readCookie(req, CSRF_COOKIE) ?? '';
  let secret = isCsrfSecret(brought) ? brought : '';
  let isWanted = false;
  return {
    token() {
      if (secret === '') secret = makeCsrfSecret();
      isWanted = true;
      return maskCsrf(secret);
    },
    isCarried: (form) => isCsrfToken(form.one(CSRF_FIELD) || (req.get(CSRF_HEADER) ?? ''), brought),
    rotate() {
      secret = makeCsrfSecret();
      isWanted = true;
    },
    giveCookie() {
      if (!isWanted || res.headersSent) return;
      // readable by scripts, which send it as a header
      res.cookie(CSRF_COOKIE, secret, {
        maxAge: CSRF_COOKIE_SECS * 1000,
        sameSite: 'lax',
        path: '/',
        secure,
        httpOnly: false,
      });
    },
  };
}
