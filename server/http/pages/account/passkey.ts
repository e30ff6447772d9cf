import { PasskeyPage } from '../../../../views/pages/account/passkey.tsx';
import { message } from '../../../core/messages.ts';
import { Forbidden, NotFound } from '../../../errors.ts';
import { LIMITED, limitReached } from '../../../services/rate-limits.ts';
import { page, type Reply, redirectTo } from '../../kit/reply.ts';
import type { Visit } from '../../kit/visit.ts';
import { withNext } from '../../security/next-url.ts';
import { askForPasskey } from '../../sign-in/key-question.ts';
import { completeSignIn, homeOf } from '../../sign-in/sign-in.ts';

/** Asks for a key that knows whose it is: nothing is typed. */
export async function showPasskey(visit: Visit): Promise<Reply> {
  refuseUnlessPossible(visit);
  const next = visit.deps.safeNext(visit.query.get('next'));
  if (visit.user !== null) return redirectTo(next ?? (await homeOf(visit.user, visit)));
  return await passkeyPage(visit);
}

/** Signs in the user whose key has answered; a key that verifies its user is two factors in one. */
export async function usePasskey(visit: Visit): Promise<Reply> {
  refuseUnlessPossible(visit);
  const { deps, sender } = visit;
  const user = await deps.limits
    .attempt([['authIp', sender.remoteAddr]], () => deps.attempts.attempt('passkey', visit))
    .catch(limitReached);
  if (user === LIMITED) {
    visit.record('limit-reached', { at: 'passkey' });
    return await passkeyPage(visit, 'Too many attempts. Please try again later.');
  }
  if (user !== null) {
    return await completeSignIn(visit, user, { by: 'passkey', next: deps.safeNext(visit.query.get('next')) });
  }
  visit.record('sign-in-failed', { by: 'passkey' });
  return await passkeyPage(visit, 'No account uses this key as a passkey. Log in another way.', 400);
}

async function passkeyPage(visit: Visit, error?: string, status = 200): Promise<Reply> {
  const { shell, deps } = visit;
  const next = deps.safeNext(visit.query.get('next'));
  return page(
    PasskeyPage({
      shell,
      action: withNext('/accounts/login/passkey/', next, shell.prefix),
      otherHref: `${shell.prefix}${withNext('/accounts/login/', next, shell.prefix)}`,
      options: await askForPasskey(visit),
      error,
    }),
    status,
  );
}

function refuseUnlessPossible({ deps: { config } }: Visit): void {
  if (config.rpId === '') throw new NotFound();
  if (config.remoteUserHeader !== '') throw new Forbidden(message('signs-in-elsewhere'));
}
