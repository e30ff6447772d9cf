import { ConfirmLoginPage } from '../../../../views/pages/account/confirm-login.tsx';
import { NoticePage } from '../../../../views/pages/notice.tsx';
import { Forbidden } from '../../../errors.ts';
import { page, type Reply, redirectTo } from '../../kit/reply.ts';
import type { Visit } from '../../kit/visit.ts';
import { mayAutoLogin } from '../../sign-in/auto-login.ts';
import { passFirstFactor } from '../../sign-in/sign-in.ts';

type LinkVisit = Visit<'username' | 'token'>;

/** Follows the link for the browser that asked for it; shows a button to everybody else, as mail scanners press none. */
export async function openLoginLink(visit: LinkVisit): Promise<Reply> {
  if (visit.req.method === 'GET' && mayAutoLogin(visit)) return await useLoginLink(visit);
  return page(ConfirmLoginPage({ shell: visit.shell }));
}

/** Signs in. Who is signed in stays so when the link turns out to be worth nothing. */
export async function useLoginLink(visit: LinkVisit): Promise<Reply> {
  const { deps, query, session } = visit;
  if (deps.config.remoteUserHeader !== '') throw new Forbidden('This site uses an external sign-in service.');
  const user = await deps.attempts.attempt('link', visit);
  if (user === null) {
    visit.record('sign-in-failed', { by: 'link' });
    session.badLink = true;
    return redirectTo('/accounts/login/');
  }
  return await passFirstFactor(visit, user, { by: 'link', next: deps.safeNext(query.get('next')) });
}

/** Says what to do next; the same for addresses that nobody has. */
export function showLinkSent({ shell }: Visit): Reply {
  const text = 'If there is an account for this address, we have sent it a link. The link works once, within an hour.';
  return page(NoticePage({ shell, title: 'Check your inbox', text }));
}
