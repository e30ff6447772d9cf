import { createHash, createHmac } from 'node:crypto';
import type { Instant } from '../core/instant.ts';
import { readSignedText, type SigningKeys, signBounce, signText, signUnsubscribe } from '../signing.ts';

/**
 * What an integration may have signed:
 * - `repetition`: a public name for a notification, the same for every attempt, so that a receiver can tell a repetition. It
 *   is useless for calling back, which the notification's own code would allow;
 * - `bucket`: the key of a token bucket without the personal data it is about;
 * - `link`: a text that comes back to a page or a callback of the same kind, read with `readSigned`;
 * - `unsubscribe`: the end of the link that switches off the channel with this code;
 * - `webhook`: the secret with which a service calls a callback of this kind; always the same;
 * - `bounce`: the id in the envelope sender of a mail.
 */
export type SigningPurpose = 'repetition' | 'bucket' | 'link' | 'unsubscribe' | 'webhook' | 'bounce';

/** Signs a text; the key itself never reaches an integration. */
export type Sign = (purpose: SigningPurpose, text: string) => string;

/** Signs, and reads what was signed as a `link`. */
export interface Signer {
  readonly sign: Sign;
  /** Returns the text, or null when it is forged, was signed for another kind, or is older than `maxAgeSecs`. */
  readSigned(signed: string, maxAgeSecs: number): string | null;
}

/** Returns what signs for the integrations of one kind. */
export function createSigner(kind: string, keys: SigningKeys, now: Instant): Signer {
  const { secretKey } = keys;
  const salt = `rollcall.${kind}`;
  return {
    sign(purpose, text) {
      switch (purpose) {
        case 'repetition':
          return createHash('sha256').update(`${text}\n${secretKey}`).digest('hex').slice(0, 32);
        case 'bucket':
          return createHash('sha1').update(text).update(secretKey).digest('hex');
        case 'link':
          return signText(Buffer.from(text).toString('base64url'), salt, secretKey, now);
        case 'unsubscribe':
          return signUnsubscribe(text, secretKey, now);
        case 'webhook':
          return createHmac('sha256', createHash('sha256').update(salt).update(secretKey).digest())
            .update(text)
            .digest('hex');
        case 'bounce':
          return signBounce(text, secretKey, now);
        default:
          return unknownPurpose(purpose);
      }
    },
    readSigned(signed, maxAgeSecs) {
      const read = readSignedText(signed, { salt, keys, now, maxAgeSecs });
      return read === null ? null : Buffer.from(read.value, 'base64url').toString('utf8');
    },
  };
}

/** Returns the public name of a notification; `part` tells apart what one notification sends to several recipients. */
export function publicId(notificationCode: string, sign: Sign, part = ''): string {
  return sign('repetition', `${notificationCode}\n${part}`);
}

/** A third-party file is not type-checked. */
function unknownPurpose(purpose: never): never {
  throw new Error(`nothing is signed for the purpose ${String(purpose)}`);
}
