import { followLoginLink } from '../../services/login-link.ts';
import { userWithPassword } from '../../services/password.ts';
import { answeringKey } from '../../services/webauthn.ts';
import type { User } from '../../store/store.ts';
import type { Visit } from '../kit/visit.ts';
import type { Attempts } from './attempts.ts';
import { isKeyAnswer } from './key-question.ts';
import { provenByOidc } from './oidc.ts';
import { halfSignedIn } from './second-factor.ts';

/** Adds the ways to sign in: password form, link in a mail, security key after one of these or alone, OpenID Connect. */
export function addStrategies(attempts: Attempts<Visit>): Attempts<Visit> {
  attempts.use('password', async ({ form, deps }) =>
    userWithPassword(form.one('email'), form.one('password'), deps.store),
  );
  attempts.use('link', async ({ params, deps, now }) => {
    const { store, config } = deps;
    return await followLoginLink(params.get('username') ?? '', params.get('token') ?? '', { store, config, now });
  });
  attempts.use('key', provenByKey);
  attempts.use('passkey', provenByPasskey);
  attempts.use('oidc', provenByOidc);
  return attempts;
}

/** Returns the user who owes a second factor and has answered with a security key. */
async function provenByKey(visit: Visit): Promise<User | null> {
  const half = await halfSignedIn(visit);
  if (half === null) return null;
  const keys = await visit.deps.store.credentials.ofUser(half.user.id);
  return (await isKeyAnswer(visit, 'sign-in', { json: visit.form.one('response'), keys })) ? half.user : null;
}

/** Returns the user whose passkey has answered; the key itself has verified the person. */
async function provenByPasskey(visit: Visit): Promise<User | null> {
  const { credentials, users } = visit.deps.store;
  const json = visit.form.one('response');
  const lookup = answeringKey(json);
  const key = lookup === null ? null : await credentials.byLookup(lookup);
  // the challenge is used up also when no account has this key
  const isRight = await isKeyAnswer(visit, 'passkey', { json, keys: key === null ? [] : [key] });
  if (key === null || !isRight) return null;
  const user = await users.byId(key.userId);
  return user?.isActive ? user : null;
}
