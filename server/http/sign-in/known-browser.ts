import { createHash, createHmac, randomBytes } from 'node:crypto';
import { networkOf } from '../../core/ip-address.ts';
import type { Counted, LimitName } from '../../services/rate-limits.ts';
import { type SigningKeys, sameText } from '../../signing.ts';
import type { Store, User } from '../../store/store.ts';
import { cookieName, readCookie } from '../kit/cookies.ts';
import { isSiteHttps } from '../kit/site-address.ts';
import type { Visit } from '../kit/visit.ts';

// A browser in which a user has signed in is known to the account by a cookie, and has limits of its own. So nobody who
// guesses passwords elsewhere can lock the owner out of it (OWASP: Slow Down Online Guessing Attacks with Device Cookies).

const COOKIE = 'device';
/** A year. */
const COOKIE_SECS = 31_449_600;
const MOST_ACCOUNTS = 5;
const NONCE_BYTES = 12;
const ENTRY = /^(?<userId>\d{1,12})\.(?<nonce>[\w-]{16})\.(?<signature>[\w-]{43})$/;

interface Entry {
  readonly userId: number;
  readonly nonce: string;
  readonly signature: string;
}

/** Makes this browser one that the account knows, until its password changes. */
export async function rememberBrowser(visit: Visit, user: Pick<User, 'id'>): Promise<void> {
  const { req, res, deps } = visit;
  const nonce = randomBytes(NONCE_BYTES).toString('base64url');
  const stamp = stampOf(await deps.store.users.password(user.id));
  const own = { userId: user.id, nonce, signature: sign({ userId: user.id, nonce, stamp }, deps.config.secretKey) };
  const others = entriesOf(readCookie(req, cookieName(COOKIE, deps.config))).filter(({ userId }) => userId !== user.id);
  const value = [own, ...others].slice(0, MOST_ACCOUNTS).map((entry) => Object.values(entry).join('.'));
  res.cookie(cookieName(COOKIE, deps.config), value.join('~'), {
    maxAge: COOKIE_SECS * 1000,
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    secure: isSiteHttps(deps.config),
  });
}

/** What the wrong passwords of a visitor are counted against. */
export async function passwordLimits(
  visit: Visit,
  user: Pick<User, 'id'> | null,
  email: string,
): Promise<readonly Counted[]> {
  const guessed = { user, name: 'password', all: 'passwordAll', subject: email } as const;
  const limits = await guessLimits(visit, guessed);
  // only a browser that is not known is stopped by what others do at its address
  return limits.length === 1 ? limits : [['authIp', visit.sender.remoteAddr], ...limits];
}

/** What wrong codes of a user's second factor are counted against. */
export async function secondFactorLimits(
  visit: Visit,
  user: Pick<User, 'id'>,
  name: 'totp' | 'recoveryCode',
): Promise<readonly Counted[]> {
  return await guessLimits(visit, { user, name, all: 'secondFactorAll', subject: user.id });
}

/** The secret of an account that an attacker may guess. */
interface GuessedSecret {
  /** Null: there is no such account. */
  readonly user: Pick<User, 'id'> | null;
  /** The limit for one source, and the one for all browsers that are not known. */
  readonly name: LimitName;
  readonly all: LimitName;
  readonly subject: string | number;
}

async function guessLimits(visit: Visit, { user, name, subject, all }: GuessedSecret): Promise<readonly Counted[]> {
  const nonce = user === null ? null : await knownNonce(visit, user);
  if (nonce !== null) return [[name, `${subject} ${nonce}`]];
  return [
    [name, `${subject} ${networkOf(visit.sender.remoteAddr)}`],
    [all, subject],
  ];
}

/** Returns by what this browser is known to the account; null: it is not. */
async function knownNonce({ req, deps }: Visit, user: Pick<User, 'id'>): Promise<string | null> {
  const entry = entriesOf(readCookie(req, cookieName(COOKIE, deps.config))).find(({ userId }) => userId === user.id);
  return entry !== undefined && (await isGenuine(entry, deps)) ? entry.nonce : null;
}

async function isGenuine(
  { userId, nonce, signature }: Entry,
  { store, config }: { readonly store: Pick<Store, 'users'>; readonly config: SigningKeys },
): Promise<boolean> {
  const stamp = stampOf(await store.users.password(userId));
  const keys = [config.secretKey, ...config.secretKeyFallbacks];
  return keys.some((key) => sameText(signature, sign({ userId, nonce, stamp }, key)));
}

function entriesOf(cookie: string | null): readonly Entry[] {
  const parts = (cookie ?? '').split('~').slice(0, MOST_ACCOUNTS);
  return parts.flatMap((part) => {
    const { userId, nonce, signature } = ENTRY.exec(part)?.groups ?? {};
    if (userId === undefined || nonce === undefined || signature === undefined) return [];
    return [{ userId: Number(userId), nonce, signature }];
  });
}

/** Changes with the password, so that browsers known before are strangers afterwards. */
function stampOf(password: string): string {
  return createHash('sha256').update(password).digest('base64url');
}

function sign(
  { userId, nonce, stamp }: { readonly userId: number; readonly nonce: string; readonly stamp: string },
  secretKey: string,
): string {
  const key = createHash('sha256').update('rollcall.known-browser').update(secretKey).digest();
  return createHmac('sha256', key).update(`${userId}.${nonce}.${stamp}`).digest('base64url');
}
