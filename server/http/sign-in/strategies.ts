import { userWithPassword } from '../../services/check-password.ts';
import { followLoginLink } from '../../services/login-link.ts';
import type { Attempts } from './attempts.ts';

/** Adds the ways to sign in that need nothing but us: the password form, and the link in a mail. */
export function addStrategies(attempts: Attempts): Attempts {
  attempts.use('password', async ({ form, deps }) =>
    userWithPassword(form.one('email'), form.one('password'), deps.store),
  );
  attempts.use('link', async ({ params, deps, now }) => {
    const { store, config } = deps;
    return await followLoginLink(params.get('username') ?? '', params.get('token') ?? '', { store, config, now });
  });
  return attempts;
}
