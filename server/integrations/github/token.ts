import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { z } from 'zod';
import { type Instant, toMillis } from '../../core/instant.ts';
import { DeliveryError } from '../../delivery/delivery-error.ts';
import type { Settings } from '../../delivery/settings.ts';
import type { Http, Judge } from '../../delivery/ways-out.ts';

// https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
const CLOCK_DRIFT_SECS = 60;
/** Ten minutes are the limit, counted by GitHub's clock. */
const LIFE_SECS = 9 * 60;

const answered = z.object({ token: z.string().min(1) });

/** What every request to GitHub's API carries. */
export const GITHUB_HEADERS = {
  accept: 'application/vnd.github+json',
  'x-github-api-version': '2022-11-28',
} as const;

/** Gets a token that may act for one installation of our app; throws `DeliveryError`. */
export async function installationToken(
  installation: { readonly installationId: number; readonly repo: string },
  {
    settings,
    http,
    now,
  }: {
    readonly settings: Settings<'githubApiBase' | 'githubClientId' | 'githubPrivateKey'>;
    readonly http: Http;
    readonly now: Instant;
  },
): Promise<string> {
  const url = `${settings.githubApiBase}/app/installations/${installation.installationId}/access_tokens`;
  const authorization = `Bearer ${appToken(settings, now)}`;
  const judge: Judge = ({ status }) =>
    status === 404 ? { detail: `our GitHub app no longer has access to ${installation.repo}` } : null;
  const answer = await http.request({ method: 'POST', url, headers: { ...GITHUB_HEADERS, authorization }, judge });
  const result = answered.safeParse(answer.json());
  if (result.success) return result.data.token;
  throw new DeliveryError('GitHub returned no access token', {
    code: 'unexpected_response',
    httpStatus: answer.status,
  });
}

/** Signs what the app says of itself: a JSON Web Token (RFC 7519) with RS256. */
export function appToken(
  { githubClientId, githubPrivateKey }: Settings<'githubClientId' | 'githubPrivateKey'>,
  now: Instant,
): string {
  const nowSecs = Math.floor(toMillis(now) / 1000);
  const claims = { iat: nowSecs - CLOCK_DRIFT_SECS, exp: nowSecs + LIFE_SECS, iss: githubClientId };
  const content = `${base64url({ alg: 'RS256', typ: 'JWT' })}.${base64url(claims)}`;
  return `${content}.${sign('sha256', Buffer.from(content), keyOf(githubPrivateKey)).toString('base64url')}`;
}

function keyOf(pem: string): KeyObject {
  try {
    // environment files cannot hold line ends
    const key = createPrivateKey(pem.replaceAll('\\n', '\n'));
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // the fault's own text may quote the key
  }
  throw new DeliveryError('the GitHub private key of this server is not a usable RSA key', {
    code: 'disabled_by_server',
  });
}

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
