import { message } from '../../../core/messages.ts';
import { Forbidden, NotFound, Unavailable } from '../../../errors.ts';
import { type Reply, redirectAway, redirectTo } from '../../kit/reply.ts';
import type { Visit } from '../../kit/visit.ts';
import { beginOidc, isOidcSetUp, nextOfOidc } from '../../sign-in/oidc.ts';
import { completeSignIn } from '../../sign-in/sign-in.ts';

/** Sends the browser to the provider. */
export async function goToProvider(visit: Visit): Promise<Reply> {
  const { deps, session, query } = visit;
  refuseUnlessSetUp(visit);
  const next = deps.safeNext(query.get('next'));
  try {
    return redirectAway(await beginOidc(session, next, deps.config));
  } catch (error) {
    throw new Unavailable(message('provider-away', { provider: deps.config.oidcName }), 60, error);
  }
}

/** Signs in who comes back from the provider; asking for more factors is its business. */
export async function returnFromProvider(visit: Visit): Promise<Reply> {
  refuseUnlessSetUp(visit);
  const next = nextOfOidc(visit.session);
  const user = await visit.deps.attempts.attempt('oidc', visit);
  if (user !== null) return await completeSignIn(visit, user, { by: 'oidc', next });
  visit.record('sign-in-failed', { by: 'oidc' });
  return redirectTo('/accounts/login/');
}

function refuseUnlessSetUp({ deps: { config } }: Visit): void {
  if (!isOidcSetUp(config)) throw new NotFound();
  if (config.remoteUserHeader !== '') throw new Forbidden(message('signs-in-elsewhere'));
}
