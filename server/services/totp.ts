import { Secret, TOTP } from 'otpauth';
import { type Instant, toMillis } from '../core/instant.ts';

/** What an authenticator app is told; 20 bytes are 32 characters of base 32. */
const SECRET_BYTES = 20;
const STEP_SECS = 30;
/** Steps before and after the current one whose codes count: clocks differ, and typing takes time. */
const STEPS_AROUND = 1;
const CODE = /^[0-9]{6}$/;

export function makeTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** Returns the address that a QR code hands to an authenticator app. */
export function totpUri(secret: string, email: string, siteName: string): string {
  const issuer = encodeURIComponent(siteName);
  return `otpauth://totp/${issuer}:${encodeURIComponent(email)}?secret=${secret}&issuer=${issuer}`;
}

/** Tells whether a text looks like a code at all. */
export function looksLikeTotpCode(text: string): boolean {
  return CODE.test(text);
}

/** Tells whether the app shows this code now, or did or will within half a minute. */
export function isTotpCode(code: string, secret: string, now: Instant): boolean {
  if (!looksLikeTotpCode(code)) return false;
  const app = new TOTP({ algorithm: 'SHA1', digits: 6, period: STEP_SECS, secret: Secret.fromBase32(secret) });
  return app.validate({ token: code, timestamp: toMillis(now), window: STEPS_AROUND }) !== null;
}
