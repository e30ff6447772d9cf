import { randomText } from '../../keys.ts';
import { sameText } from '../../signing.ts';

// A form of ours carries the secret of the visitor's cookie, which a page of another site can neither read nor set.
// Cookie, field and header bear the names that scripts written for Healthchecks use.

export const CSRF_COOKIE = 'csrftoken';
export const CSRF_FIELD = 'csrfmiddlewaretoken';
export const CSRF_HEADER = 'x-csrftoken';
/** A year. */
export const CSRF_COOKIE_SECS = 31_449_600;

const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const SECRET = /^[a-zA-Z0-9]{32}$/;
const MASKED = /^[a-zA-Z0-9]{64}$/;
const LENGTH = 32;

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
 * away to somebody who can make the page repeat a guess and sees its length (BREACH).
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
