import { createHash } from 'node:crypto';

/** Returns a bucket's key without the personal data it is about: `po-<sha1>`. */
export function hashedKey(prefix: string, personal: string, secretKey: string): string {
  return `${prefix}-${createHash('sha1').update(personal).update(secretKey).digest('hex')}`;
}

/**
 * Returns a public name for a notification: the same whenever it is sent again, so that a receiver can tell a repetition,
 * and useless for calling back (which the notification's own code would allow).
 */
export function publicId(notificationCode: string, secretKey: string, part = ''): string {
  return createHash('sha256').update(`${notificationCode}\n${part}\n${secretKey}`).digest('hex').slice(0, 32);
}
