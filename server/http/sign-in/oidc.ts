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
import type { VisitSession } from '../kit/visit.ts';

// Sign-in with OpenID Connect: the code flow with PKCE, state and nonce.

export const OIDC_RETURN = '/accounts/login/oidc/return/';
const SCOPE = 'openid email';

/** What must come back from the provider, and where to go then. */
const errand = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), next: z.string().nullable() });
const claims = z.object({ email: z.string(), email_verified: z.literal(true) });

type Settings = Pick<Config, 'oidcIssuer' | 'oidcClientId' | 'oidcClientSecret' | 'siteRoot'>;
export type OidcErrand = z.infer<typeof errand>;

/** Tells whether people can sign in that way here. */
export function isOidcSetUp({ oidcIssuer, oidcClientId }: Settings): boolean {
  return oidcIssuer !== '' && oidcClientId !== '';
}

/** Remembers an errand, and returns where to send the browser. Rejects when the provider does not answer. */
export async function beginOidc(session: VisitSession, next: string | null, settings: Settings): Promise<string> {
  const provider = await providerOf(settings);
  const begun: OidcErrand = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier(), next };
  session.oauth = { ...session.oauth, oidc: JSON.stringify(begun) };
  const url = buildAuthorizationUrl(provider, {
    redirect_uri: `${settings.siteRoot}${OIDC_RETURN}`,
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

/** Returns the errand that the browser comes back from, once; null when it was sent on none. */
export function takeOidcErrand(session: VisitSession): OidcErrand | null {
  const { oidc, ...others } = session.oauth ?? {};
  if (oidc === undefined) return null;
  session.oauth = others;
  return readErrand(oidc);
}

/**
 * Returns the address that the provider vouches for. Rejects when it says no, when the answer is to another errand, and
 * for an address that it has not verified.
 */
export async function emailFromOidc(query: URLSearchParams, begun: OidcErrand, settings: Settings): Promise<string> {
  const provider = await providerOf(settings);
  const url = new URL(`${settings.siteRoot}${OIDC_RETURN}?${query}`);
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

function readErrand(json: string | undefined): OidcErrand | null {
  return json === undefined ? null : (errand.safeParse(JSON.parse(json)).data ?? null);
}

/** Asked for anew each time: sign-ins are rare, and providers change their keys. */
async function providerOf({ oidcIssuer, oidcClientId, oidcClientSecret }: Settings): Promise<Configuration> {
  const issuer = new URL(oidcIssuer);
  const options = issuer.protocol === 'http:' ? { execute: [allowInsecureRequests] } : {};
  return await discovery(issuer, oidcClientId, oidcClientSecret, undefined, options);
}
