import { createAccount } from '../../services/create-user.ts';
import { isEmailAddress } from '../../services/email-address.ts';
import type { User } from '../../store/store.ts';
import type { Visit } from '../kit/visit.ts';
import { emailFromOidc, takeOidcErrand } from './oidc.ts';

/** Returns whom the provider vouches for; an unknown address gets an account where strangers may sign up. */
export async function provenByOidc(visit: Visit): Promise<User | null> {
  const email = await vouchedEmail(visit);
  if (email === null) return refuse(visit, 'the sign-in failed. Please try again.');
  const user = await userOf(email, visit);
  if (user === null) return refuse(visit, `there is no account for ${email}.`);
  return user.isActive ? user : refuse(visit, `the account of ${email} is disabled.`);
}

async function vouchedEmail({ query, deps, session }: Visit): Promise<string | null> {
  const errand = takeOidcErrand(session);
  if (errand === null) return null;
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

function refuse({ notify, deps }: Visit, why: string): null {
  notify('error', `${deps.config.oidcName}: ${why}`);
  return null;
}
