import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { type Instant, MICROS_PER_SECOND } from '../core/instant.ts';
import type { BucketLimit } from '../core/token-bucket.ts';
import { TooMany } from '../errors.ts';
import type { Store } from '../store/store.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

/** What people may do only so often. `personal`: the subject is hashed, so that the table lists no addresses. */
interface Limit extends BucketLimit {
  readonly key: string;
  readonly personal?: true;
}

/** Every limit of sign-in and accounts. */
export const RATE_LIMITS = {
  /** Of sign-ups, login mails and password tries from one address of the network. */
  authIp: { key: 'auth-ip', capacity: 20, refillSecs: HOUR },
  /** Of sign-ups and login mails for one mailbox. */
  email: { key: 'em', capacity: 10, refillSecs: HOUR, personal: true },
  /** Of password sign-ins with one email address, those that succeed too. */
  password: { key: 'pw', capacity: 20, refillSecs: DAY, personal: true },
  /** Of codes sent to, and codes entered by, somebody who confirms a sensitive action. */
  sudo: { key: 'sudo', capacity: 10, refillSecs: DAY },
  totp: { key: 'totp', capacity: 96, refillSecs: DAY },
  /** One use of each code of an authenticator app. */
  totpCode: { key: 'totpc', capacity: 1, refillSecs: 90 },
  recoveryCode: { key: 'recovery', capacity: 20, refillSecs: DAY },
  invite: { key: 'invite', capacity: 20, refillSecs: DAY },
  /** Of tests of channels that are not stored yet. */
  channelTrial: { key: 'channel-trial', capacity: 60, refillSecs: HOUR },
  /** Of password tries for one status page. */
  statusPage: { key: 'status-page', capacity: 30, refillSecs: HOUR },
  /** Of wrong links of the first start, from one address of the network. */
  setup: { key: 'setup', capacity: 20, refillSecs: HOUR },
  signalVerify: { key: 'signal-verify', capacity: 50, refillSecs: DAY },
} as const satisfies Readonly<Record<string, Limit>>;

export type LimitName = keyof typeof RATE_LIMITS;

export interface RateLimits {
  /** Uses one token; null when it was there, else the moment of the next. */
  take(name: LimitName, subject: string | number): Promise<Instant | null>;
  /** Uses one token; throws `TooMany` when there is none. */
  demand(name: LimitName, subject: string | number): Promise<void>;
}

interface Deps {
  readonly store: Pick<Store, 'buckets'>;
  readonly config: { readonly secretKey: string };
  readonly clock: Pick<Clock, 'now'>;
}

/** Creates the limits over the buckets of the store, which all processes share. */
export function createRateLimits({ store, config, clock }: Deps): RateLimits {
  const take: RateLimits['take'] = async (name, subject) => {
    const limit: Limit = RATE_LIMITS[name];
    const what = limit.personal ? sha1(String(subject) + config.secretKey) : String(subject);
    const taken = await store.buckets.take(`${limit.key}-${what}`, limit, clock.now());
    return taken.allowed ? null : taken.nextTokenAt;
  };
  return {
    take,
    async demand(name, subject) {
      const nextAt = await take(name, subject);
      if (nextAt !== null) throw new TooMany(Math.max(1, Math.ceil((nextAt - clock.now()) / MICROS_PER_SECOND)));
    },
  };
}

/** Returns the mailbox behind the spellings that many providers deliver to it: `A.lice+x@b.org` → `alice@b.org`. */
export function normalisedEmail(email: string): string {
  const at = email.lastIndexOf('@');
  const mailbox = email.slice(0, at).replace(/\+.*$/, '').replaceAll('.', '');
  return `${mailbox}${email.slice(at)}`.toLowerCase();
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
