import { createHash, randomBytes } from 'node:crypto';
import { addSecs, type Instant } from '../core/instant.ts';
import { toIso } from '../core/iso.ts';
import type { Store, User } from '../store/store.ts';
import { createAccount, type UserDeps } from './create-user.ts';

const TOKEN_BYTES = 32;
const GOOD_FOR_SECS = 24 * 3600;

type Deps = { readonly store: Store; readonly now: Instant };

/** What is asked at the first start. */
export interface SiteWish {
  readonly email: string;
  readonly password: string;
  /** Null: the name comes from the environment. */
  readonly siteName: string | null;
  readonly tz: string;
}

/**
 * Makes a token that opens the page of the first start for the next 24 hours. A token that a former start made and that
 * still counts is used again, so that a restart does not void a link that was copied.
 */
export async function issueSetupToken(kept: string | null, { store, now }: Deps): Promise<string> {
  const isKept = kept !== null && (await store.setupLinks.isGood(hashOf(kept), now));
  const token = isKept ? kept : randomBytes(TOKEN_BYTES).toString('base64url');
  await store.setupLinks.add(hashOf(token), addSecs(now, GOOD_FOR_SECS), now);
  return token;
}

/** Tells whether a token still opens the page: it has not expired, and the server has no superuser yet. */
export async function isSetupToken(token: string, { store, now }: Deps): Promise<boolean> {
  return (await store.setupLinks.isGood(hashOf(token), now)) && !(await store.users.anySuperuser());
}

/**
 * Makes the first superuser and stores the name of the site; returns null when the token no longer counts. Of any number
 * of browsers that do this at the same moment, with one link or several, exactly one gets its account.
 *
 * Throws as `createAccount` does.
 */
export async function setUpSite(
  token: string,
  { siteName, ...account }: SiteWish,
  { store, config, now }: UserDeps,
): Promise<User | null> {
  return await store.transaction(async (tx) => {
    // the row makes others wait here, and so see the account that is made below
    await tx.siteSettings.put('set_up_at', toIso(now));
    if (!(await isSetupToken(token, { store: tx, now }))) return null;
    if (siteName !== null) await tx.siteSettings.put('name', siteName);
    await tx.setupLinks.removeAll();
    return await createAccount({ ...account, isStaff: true, isSuperuser: true }, { store: tx, config, now });
  });
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
