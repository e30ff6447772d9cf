import { createHash, createHmac } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Config } from '../../config.ts';
import { randomText } from '../../keys.ts';
import { sameText } from '../../signing.ts';
import type { FormFields } from '../forms/form-fields.ts';
import { cookieName, readCookie } from '../kit/cookies.ts';
import { isSiteHttps } from '../kit/site-address.ts';

// A form of ours carries a secret that a page of another site can neither read nor guess. For a signed-in user it
// belongs to the session; of others it is that of a cookie. Scripts find either in the cookie. Cookie, field and header bear
// the names that scripts written for Healthchecks use.

const CSRF_COOKIE = 'csrftoken';
export const CSRF_FIELD = 'csrfmiddlewaretoken';
export const CSRF_HEADER = 'x-csrftoken';
/** A year. */
export const CSRF_COOKIE_SECS = 31_449_600;

const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const SECRET = /^[a-zA-Z0-9]{32}$/;
const MASKED = /^[a-zA-Z0-9]{64}$/;
const LENGTH = 32;

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

/** Reads the visitor's cookie and session. */
export function visitorCsrf(req: Request, res: Response, config: CsrfSettings): VisitorCsrf {
  const name = cookieName(CSRF_COOKIE, config);
  const brought = readCookie(req, name) ?? '';
  let secret = isCsrfSecret(brought) ? brought : makeCsrfSecret();
  let isWanted = false;
  // a session that has just ended is none
  const isSignedIn = (): boolean => req.session?.userId !== undefined;
  const current = (): string => (isSignedIn() ? sessionCsrf(req.sessionID, config.secretKey) : secret);
  return {
    token() {
      isWanted = true;
      return maskCsrf(current());
    },
    isCarried(form) {
      const token = form.one(CSRF_FIELD) || (req.get(CSRF_HEADER) ?? '');
      if (!isSignedIn()) return isCsrfToken(token, brought);
      const keys = [config.secretKey, ...config.secretKeyFallbacks];
      return keys.some((key) => isCsrfToken(token, sessionCsrf(req.sessionID, key)));
    },
    rotate() {
      secret = makeCsrfSecret();
      isWanted = true;
    },
    giveCookie() {
      if (!isWanted || res.headersSent) return;
      // readable by scripts, which send it as a header
      res.cookie(name, current(), {
        maxAge: CSRF_COOKIE_SECS * 1000,
        sameSite: 'lax',
        path: '/',
        secure: isSiteHttps(config),
        httpOnly: false,
      });
    },
  };
}

type CsrfSettings = Pick<Config, 'siteRoot' | 'secretKey' | 'secretKeyFallbacks'>;

/** Returns the secret of the forms of a session; it tells nothing about the id of the session. */
export function sessionCsrf(sessionId: string, secretKey: string): string {
  const key = createHash('sha256').update('rollcall.csrf').update(secretKey).digest();
  const bytes = createHmac('sha256', key).update(sessionId).digest();
  return [...bytes].map((byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('');
}

/** Returns a new secret for the cookie. */
export function makeCsrfSecret(): string {
  return randomText(LENGTH, ALPHABET);
}

/** Tells whether a cookie's value is one of ours. */
export function isCsrfSecret(value: string): boolean {
  return SECRET.test(value);
}

/**
 * Returns the secret in a form that differs each time. A compressed page that always held the same secret would give it
 * away to an attacker who can make the page repeat a guess and sees its length (BREACH).
 */
export function maskCsrf(secret: string): string {
  const mask = makeCsrfSecret();
  return mask + shift(secret, mask, 1);
}

/** Tells whether a form or a header carries the cookie's secret, masked or as it is. */
export function isCsrfToken(token: string, secret: string): boolean {
  if (!isCsrfSecret(secret)) return false;
  if (SECRET.test(token)) return sameText(token, secret);
  if (!MASKED.test(token)) return false;
  return sameText(shift(token.slice(LENGTH), token.slice(0, LENGTH), -1), secret);
}

function shift(text: string, by: string, direction: 1 | -1): string {
  const size = ALPHABET.length;
  return [...text]
    .map((letter, index) => {
      const step = ALPHABET.indexOf(by.charAt(index)) * direction;
      return ALPHABET.charAt((ALPHABET.indexOf(letter) + step + size) % size);
    })
    .join('');
}
