import { Forbidden, NotFound, Unavailable } from '../../../errors.ts';
import { createAccount } from '../../../services/create-user.ts';
import { isEmailAddress } from '../../../services/email-address.ts';
import type { User } from '../../../store/store.ts';
import { type Reply, redirectAway, redirectTo } from '../../reply.ts';
import { beginOidc, emailFromOidc, isOidcSetUp, type OidcErrand, takeOidcErrand } from '../../sign-in/oidc.ts';
import { completeSignIn } from '../../sign-in/sign-in.ts';
import type { Visit } from '../../visit.ts';

/** Sends the browser to the provider. */
export async function goToProvider(visit: Visit): Promise<Reply> {
  const { deps, session, query } = visit;
  refuseUnlessSetUp(visit);
  const next = deps.safeNext(query.get('next'));
  try {
    return redirectAway(await beginOidc(session, next, deps.config));
  } catch (error) {
    throw new Unavailable(`${deps.config.oidcName} does not answer`, 60, error);
  }
}

/** Signs in who comes back from the provider; asking for more factors is its business. */
export async function returnFromProvider(visit: Visit): Promise<Reply> {
  refuseUnlessSetUp(visit);
  const errand = takeOidcErrand(visit.session);
  const email = errand === null ? null : await vouchedEmail(visit, errand);
  if (errand === null || email === null) return refuse(visit, 'that did not work. Please try again.');
  const user = await userOf(email, visit);
  if (user === null) return refuse(visit, `there is no account for ${email} here.`);
  if (!user.isActive) return refuse(visit, `the account of ${email} is switched off.`);
  return await completeSignIn(visit, user, { by: 'oidc', next: errand.next });
}

async function vouchedEmail({ query, deps }: Visit, errand: OidcErrand): Promise<string | null> {
  try {
    const email = await emailFromOidc(query, errand, deps.config);
    return isEmailAddress(email) ? email : null;
  } catch (error) {
    deps.log.warn({ err: error }, 'a sign-in with OpenID Connect failed');
    return null;
  }
}

async function userOf(email: string, { deps, now, record }: Visit): Promise<User | null> {
  const existing = await deps.store.users.byEmail(email);
  if (existing !== null || !deps.config.registrationOpen) return existing;
  const user = await createAccount({ email }, { ...deps, now });
  record('account-created', { user: user.id, by: 'oidc' });
  return user;
}

function refuse(visit: Visit, why: string): Reply {
  visit.record('sign-in-failed', { by: 'oidc' });
  visit.notify('error', `${visit.deps.config.oidcName}: ${why}`);
  return redirectTo('/accounts/login/');
}

function refuseUnlessSetUp({ deps: { config } }: Visit): void {
  if (!isOidcSetUp(config)) throw new NotFound();
  if (config.remoteUserHeader !== '') throw new Forbidden('People are signed in by the proxy here.');
}
