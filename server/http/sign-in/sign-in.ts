import { message } from '../../core/messages.ts';
import { noteSignIn } from '../../services/sign-in.ts';
import type { User } from '../../store/store.ts';
import { type Reply, redirectTo } from '../kit/reply.ts';
import type { Visit } from '../kit/visit.ts';
import { withNext } from '../security/next-url.ts';
import { beginSession } from '../sessions/begin.ts';
import { renewSession } from '../sessions/middleware.ts';
import { rememberBrowser } from './known-browser.ts';

/** How a user signs in, and where they want to go. */
export interface SignInManner {
  /** For the log: `password`, `link`, `password+totp` … */
  readonly by: string;
  /** Below the path of the site's root, found safe; null: the usual place. */
  readonly next: string | null;
}

/** Goes on after a password or a mailed link was right: to the second factor if the user has one, else signs in. */
export async function passFirstFactor(visit: Visit, user: User, manner: SignInManner): Promise<Reply> {
  const path = await secondFactorPath(visit, user);
  if (path === null) return await completeSignIn(visit, user, manner);
  await renewSession(visit.req);
  visit.session.pending = { userId: user.id, email: user.email, at: visit.now, by: manner.by };
  return redirectTo(withNext(path, manner.next, visit.shell.prefix));
}

/** Signs the user in; every factor has been shown. */
export async function completeSignIn(visit: Visit, user: User, { by, next }: SignInManner): Promise<Reply> {
  const { deps, req, sender, now } = visit;
  await beginSession(req, user.id, sender, now);
  visit.rotateCsrf();
  const isKept = await noteSignIn(user.id, { store: deps.store, now });
  await rememberBrowser(visit, user);
  visit.record('sign-in', { user: user.id, by });
  if (isKept) {
    visit.record('account-kept', { user: user.id });
    visit.notify('success', message('account-kept'));
  }
  return redirectTo(next ?? (await homeOf(user, visit)));
}

/** Returns where a user goes who named no page: into the one project they own, else to the list of projects. */
export async function homeOf(user: User, { deps }: Visit): Promise<string> {
  const [only, ...others] = await deps.store.projects.ownedBy(user.id);
  return only === undefined || others.length > 0 ? '/' : `/projects/${only.code}/checks/`;
}

async function secondFactorPath({ deps }: Visit, user: User): Promise<string | null> {
  const { keys, totp } = await deps.store.users.secondFactors(user.id);
  if (keys === 0 && !totp) return null;
  // without a name for this server its keys cannot be asked for; who has nothing else is told so on the first page
  const asksForKey = keys > 0 && (deps.config.rpId !== '' || !totp);
  return asksForKey ? '/accounts/login/two_factor/' : '/accounts/login/two_factor/totp/';
}
