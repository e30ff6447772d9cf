import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { type Instant, MICROS_PER_SECOND } from '../core/instant.ts';
import { networkOf } from '../core/ip-address.ts';
import type { BucketLimit } from '../core/token-bucket.ts';
import { TooMany } from '../errors.ts';
import type { Store } from '../store/store.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

/** What people may do only so often. `personal`: the subject is hashed, so that the table lists no addresses. */
interface Limit extends BucketLimit {
  readonly key: string;
  readonly personal?: true;
  /** The subject is an IP address; IPv6 is counted by blocks. */
  readonly network?: true;
}

/** Every limit of sign-in and accounts. */
export const RATE_LIMITS = {
  /** Of sign-ups, login mails and failed sign-ins from one address of the network. */
  authIp: { key: 'auth-ip', capacity: 20, refillSecs: HOUR, network: true },
  /** Of sign-ups and login mails for one mailbox. */
  email: { key: 'em', capacity: 10, refillSecs: HOUR, personal: true },
  /** Of wrong passwords for one email address from one source: a browser known to the account, or an address of the network. */
  password: { key: 'pw', capacity: 20, refillSecs: DAY, personal: true },
  /** Of wrong passwords for one email address from all browsers not known to the account (ASVS 2.2.1). */
  passwordAll: { key: 'pw-all', capacity: 100, refillSecs: HOUR, personal: true },
  /** Codes sent to, and wrong codes entered by, a user who confirms a sensitive action. */
  sudo: { key: 'sudo', capacity: 10, refillSecs: DAY },
  /** Of wrong codes of an authenticator app, and of recovery codes, for one user from one source. */
  totp: { key: 'totp', capacity: 96, refillSecs: DAY, personal: true },
  recoveryCode: { key: 'recovery', capacity: 20, refillSecs: DAY, personal: true },
  /** Of either for one user from all browsers not known to the account. */
  secondFactorAll: { key: 'second-all', capacity: 288, refillSecs: DAY },
  /** One use of each code of an authenticator app. */
  totpCode: { key: 'totpc', capacity: 1, refillSecs: 90 },
  invite: { key: 'invite', capacity: 20, refillSecs: DAY },
  /** Of tests that a user sends, through channels that are stored and that are not. */
  channelTrial: { key: 'channel-trial', capacity: 60, refillSecs: HOUR },
  /** Of tests through one channel. */
  channelTest: { key: 'channel-test', capacity: 10, refillSecs: HOUR },
  /** Of tests to one recipient, whatever the channel. */
  testRecipient: { key: 'test-to', capacity: 10, refillSecs: HOUR, personal: true },
  /** Of mails that ask an address to confirm a channel: of one user, and to one mailbox. */
  confirmUser: { key: 'confirm', capacity: 20, refillSecs: DAY },
  confirmRecipient: { key: 'confirm-to', capacity: 5, refillSecs: DAY, personal: true },
  /** Of wrong passwords for one status page from one address of the network. */
  statusPage: { key: 'status-page', capacity: 30, refillSecs: HOUR, personal: true },
  /** Of wrong links of the first start, from one address of the network. */
  setup: { key: 'setup', capacity: 20, refillSecs: HOUR, network: true },
  signalVerify: { key: 'signal-verify', capacity: 50, refillSecs: DAY },
} as const satisfies Readonly<Record<string, Limit>>;

export type LimitName = keyof typeof RATE_LIMITS;

/** A limit, and whom or what it is counted for. */
export type Counted = readonly [name: LimitName, subject: string | number];

export interface RateLimits {
  /** Uses one token; null when it was there, else the moment of the next. */
  take(name: LimitName, subject: string | number): Promise<Instant | null>;
  /** Uses one token; throws `TooMany` when there is none. */
  demand(name: LimitName, subject: string | number): Promise<void>;
  /**
   * Makes an attempt that counts against all these limits when it fails (returns null), and against none when it succeeds.
   * Each token is taken before the attempt, so that many at once do not get past. Throws `TooMany` without an attempt when
   * a limit is reached.
   */
  attempt<T>(counted: readonly Counted[], work: () => Promise<T | null>): Promise<T | null>;
}

interface Deps {
  readonly store: Pick<Store, 'buckets'>;
  readonly config: { readonly secretKey: string };
  readonly clock: Pick<Clock, 'now'>;
}

/** Creates the limits over the buckets of the store, which all processes share. */
export function createRateLimits({ store, config, clock }: Deps): RateLimits {
  const keyOf = (name: LimitName, subject: string | number): string => {
    const limit: Limit = RATE_LIMITS[name];
    const what = limit.network ? networkOf(String(subject)) : String(subject);
    return `${limit.key}-${limit.personal ? sha1(what + config.secretKey) : what}`;
  };
  const take: RateLimits['take'] = async (name, subject) => {
    const taken = await store.buckets.take(keyOf(name, subject), RATE_LIMITS[name], clock.now());
    return taken.allowed ? null : taken.nextTokenAt;
  };
  const demand: RateLimits['demand'] = async (name, subject) => {
    const nextAt = await take(name, subject);
    if (nextAt !== null) throw new TooMany(Math.max(1, Math.ceil((nextAt - clock.now()) / MICROS_PER_SECOND)));
  };
  const giveBack = async (counted: readonly Counted[]): Promise<void> => {
    for (const [name, subject] of counted)
      await store.buckets.giveBack(keyOf(name, subject), RATE_LIMITS[name], clock.now());
  };
  return {
    take,
    demand,
    async attempt(counted, work) {
      const taken: Counted[] = [];
      try {
        for (const each of counted) {
          await demand(...each);
          taken.push(each);
        }
      } catch (error) {
        await giveBack(taken);
        throw error;
      }
      // what could not be tried is no failure
      const result = await work().catch(async (error: unknown) => {
        await giveBack(counted);
        throw error;
      });
      if (result !== null) await giveBack(counted);
      return result;
    },
  };
}

/** What an attempt comes to that was not made, for pages that say so in their form. */
export const LIMITED = 'limited';

/** Turns `TooMany` into that; throws every other error. */
export function limitReached(error: unknown): typeof LIMITED {
  if (error instanceof TooMany) return LIMITED;
  throw error;
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
