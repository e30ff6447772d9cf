import { followLoginLink } from '../../services/login-link.ts';
import { userWithPassword } from '../../services/password.ts';
import type { Attempts } from './attempts.ts';
import { provenByKey } from './key-proof.ts';
import { provenByOidc } from './oidc-proof.ts';
import { provenByPasskey } from './passkey-proof.ts';

/** Adds the ways to sign in: password form, link in a mail, security key after one of these or alone, OpenID Connect. */
export function addStrategies(attempts: Attempts): Attempts {
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
