import type { Clock } from '../clock.ts';
import type { PingTarget } from '../core/incoming.ts';
import { networkOf } from '../core/ip-address.ts';
import { type BucketLimit, hasToken, type TokenBucket, takeToken } from '../core/token-bucket.ts';

/** Unknown recipients from one network; who goes on is told to come later, and nothing is looked up. */
const UNKNOWN_LIMIT: BucketLimit = { capacity: 60, refillSecs: 600 };
/** Networks that are remembered. */
const MOST_NETWORKS = 10_000;

/** What the checks that an address names ask for; none: there is no such check. */
export type FindChecks = (target: PingTarget) => Promise<readonly { readonly readsMail: boolean }[]>;

/** `mail`: accepted, and the filtering rules of the check look into emails. */
export type RecipientVerdict = 'plain' | 'mail' | 'unknown' | 'too-many';

/** Looks up recipients, so that mail for unknown addresses is refused before it is sent. */
export interface Recipients {
  /** Rejects when the database cannot be read. */
  judge(target: PingTarget, remoteAddr: string): Promise<RecipientVerdict>;
  /** Whether any of the checks looks into emails, as of now; also true when that cannot be found out. */
  readMail(targets: readonly PingTarget[]): Promise<boolean>;
}

/** Creates the look-up, which is bounded for each network. */
export function createRecipients(find: FindChecks, clock: Pick<Clock, 'now'>): Recipients {
  const buckets = new Map<string, TokenBucket>();

  return {
    async judge(target, remoteAddr) {
      const network = networkOf(remoteAddr);
      const now = clock.now();
      if (!hasToken(buckets.get(network) ?? null, UNKNOWN_LIMIT, now)) return 'too-many';
      const checks = await find(target);
      if (checks.length > 0) return checks.some(({ readsMail }) => readsMail) ? 'mail' : 'plain';
      const taken = takeToken(buckets.get(network) ?? null, UNKNOWN_LIMIT, now);
      if (taken.allowed) {
        if (buckets.size >= MOST_NETWORKS) buckets.clear();
        buckets.set(network, taken.bucket);
      }
      return 'unknown';
    },

    async readMail(targets) {
      try {
        const found = await Promise.all(targets.map(find));
        return found.flat().some(({ readsMail }) => readsMail);
      } catch {
        return true; // the rules will be asked with what can be read
      }
    },
  };
}
