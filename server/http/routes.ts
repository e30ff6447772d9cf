import { login, showLogin } from './pages/account/login.ts';
import { openLoginLink, showLinkSent, useLoginLink } from './pages/account/login-link.ts';
import { logout } from './pages/account/logout.ts';
import { revokeSessions, showSessions } from './pages/account/sessions.ts';
import { showSignUpToken, signUp } from './pages/account/sign-up.ts';
import { askToUnsubscribe, unsubscribe } from './pages/integrations/unsubscribe.ts';
import { verifyChannel } from './pages/integrations/verify.ts';
import { followOverview, openCloaked, showOverview } from './pages/overview.ts';
import { showChecks } from './pages/projects/checks.ts';
import { openRoute, type Route, userRoute } from './route.ts';

/** The site map: every page, in one list. Addresses for machines are not here: API, pings, badges, metrics. */
export const routes: readonly Route[] = [
  userRoute('/', 'signed-in', { get: showOverview }, { countsAsUse: true }),
  userRoute('/events/', 'signed-in', { get: followOverview }, { polled: true }),
  userRoute('/cloaked/{key}/', 'signed-in', { get: openCloaked }, { destination: true }),

  userRoute('/projects/{project}/checks/', 'signed-in', { get: showChecks }, { destination: true, countsAsUse: true }),

  openRoute('/accounts/login/', 'anyone', { get: showLogin, post: login }),
  openRoute('/admin/login/', 'anyone', { get: showLogin, post: login }),
  openRoute('/accounts/login_link_sent/', 'anyone', { get: showLinkSent }),
  openRoute('/accounts/check_token/{username}/{token}/', 'anyone', { get: openLoginLink, post: useLoginLink }),
  openRoute('/accounts/logout/', 'anyone', { post: logout }),
  openRoute('/accounts/signup/csrf/', 'anonymous', { get: showSignUpToken }),
  openRoute('/accounts/signup/', 'anonymous', { post: signUp }),
  userRoute('/accounts/profile/sessions/', 'signed-in', { get: showSessions, post: revokeSessions }, { sudo: true }),

  openRoute('/integrations/{channel}/verify/{token}/', 'anyone', { get: verifyChannel }),
  openRoute(
    '/integrations/{channel}/unsub/{signed}/',
    'anyone',
    { get: askToUnsubscribe, post: unsubscribe },
    { csrfExempt: true },
  ),
];
