import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { z } from 'zod';
import type { Config } from '../../config.ts';
import { message } from '../../core/messages.ts';
import { createAccount } from '../../services/create-user.ts';
import { isEmailAddress } from '../../services/email-address.ts';
import type { User } from '../../store/store.ts';
import type { Visit, VisitSession } from '../kit/visit.ts';

// Sign-in with OpenID Connect: the code flow with PKCE, state and nonce.

const RETURN_PATH = '/accounts/login/oidc/return/';
const SCOPE = 'openid email';

/** What must come back from the provider, and where to go then. */
const errandSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  next: z.string().nullable(),
});
const claims = z.object({ email: z.string(), email_verified: z.literal(true) });

type Settings = Pick<Config, 'oidcIssuer' | 'oidcClientId' | 'oidcClientSecret' | 'siteRoot'>;
type Errand = z.infer<typeof errandSchema>;

/** Tells whether people can sign in that way here. */
export function isOidcSetUp({ oidcIssuer, oidcClientId }: Settings): boolean {
  return oidcIssuer !== '' && oidcClientId !== '';
}

/** Remembers an errand, and returns where to send the browser. Rejects when the provider does not answer. */
export async function beginOidc(session: VisitSession, next: string | null, settings: Settings): Promise<string> {
  const provider = await providerOf(settings);
  const begun: Errand = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier(), next };
  session.oauth = { ...session.oauth, oidc: JSON.stringify(begun) };
  const url = buildAuthorizationUrl(provider, {
    redirect_uri: `${settings.siteRoot}${RETURN_PATH}`,
    scope: SCOPE,
    state: begun.state,
    nonce: begun.nonce,
    code_challenge: await calculatePKCECodeChallenge(begun.verifier),
    code_challenge_method: 'S256',
  });
  return url.href;
}

/** Returns where the errand leads to in the end; null: the usual place. */
export function nextOfOidc({ oauth }: VisitSession): string | null {
  return readErrand(oauth?.['oidc'])?.next ?? null;
}

/** Returns whom the provider vouches for; an unknown address gets an account where strangers may sign up. */
export async function provenByOidc(visit: Visit): Promise<User | null> {
  const email = await vouchedEmail(visit);
  if (email === null) return refuse(visit, 'the sign-in failed. Please try again.');
  const user = await userOf(email, visit);
  if (user === null) return refuse(visit, `there is no account for ${email}.`);
  return user.isActive ? user : refuse(visit, `the account of ${email} is disabled.`);
}

async function vouchedEmail({ query, deps, session }: Visit): Promise<string | null> {
  const errand = takeErrand(session);
  if (errand === null) return null;
  try {
    const email = await emailFromProvider(query, errand, deps.config);
    return isEmailAddress(email) ? email : null;
  } catch (error) {
    deps.log.warn({ err: error }, 'a sign-in with OpenID Connect failed');
    return null;
  }
}

/** Returns the errand that the browser comes back from, once; null when it was sent on none. */
function takeErrand(session: VisitSession): Errand | null {
  const { oidc, ...others } = session.oauth ?? {};
  if (oidc === undefined) return null;
  session.oauth = others;
  return readErrand(oidc);
}

/**
 * Returns the address that the provider vouches for. Rejects when it says no, when the answer is to another errand, and
 * for an address that it has not verified.
 */
async function emailFromProvider(query: URLSearchParams, begun: Errand, settings: Settings): Promise<string> {
  const provider = await providerOf(settings);
  const url = new URL(`${settings.siteRoot}${RETURN_PATH}?${query}`);
  const tokens = await authorizationCodeGrant(provider, url, {
    pkceCodeVerifier: begun.verifier,
    expectedState: begun.state,
    expectedNonce: begun.nonce,
    idTokenExpected: true,
  });
  const inToken = tokens.claims();
  const verified = claims.safeParse(inToken);
  if (verified.success) return verified.data.email.toLowerCase();
  const subject = inToken?.sub ?? '';
  return claims.parse(await fetchUserInfo(provider, tokens.access_token, subject)).email.toLowerCase();
}

async function userOf(email: string, { deps, now, record }: Visit): Promise<User | null> {
  const existing = await deps.store.users.byEmail(email);
  if (existing !== null || !deps.config.registrationOpen) return existing;
  const user = await createAccount({ email }, { ...deps, now });
  record('account-created', { user: user.id, by: 'oidc' });
  return user;
}

function refuse({ notify, deps }: Visit, why: string): null {
  notify('error', message('provider-refused', { provider: deps.config.oidcName, why }));
  return null;
}

function readErrand(json: string | undefined): Errand | null {
  return json === undefined ? null : (errandSchema.safeParse(JSON.parse(json)).data ?? null);
}

/** Asked for anew each time: sign-ins are rare, and providers change their keys. */
async function providerOf({ oidcIssuer, oidcClientId, oidcClientSecret }: Settings): Promise<Configuration> {
  const issuer = new URL(oidcIssuer);
  const options = issuer.protocol === 'http:' ? { execute: [allowInsecureRequests] } : {};
  return await discovery(issuer, oidcClientId, oidcClientSecret, undefined, options);
}
