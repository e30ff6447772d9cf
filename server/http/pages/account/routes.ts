import { openRoute, type PageRoute, userRoute } from '../../kit/page-route.ts';
import {
  confirmNewEmail,
  openNewEmailLink,
  requestNewEmail,
  showChangeEmail,
  showTakeBack,
  takeEmailBack,
} from './change-email.ts';
import { login, logout, openLoginLink, showLinkSent, showLogin, useLoginLink } from './login.ts';
import { goToProvider, returnFromProvider } from './oidc.ts';
import { close, exportOwnData, showClose } from './own-data.ts';
import { showPasskey, usePasskey } from './passkey.ts';
import { changeProfile, showProfile } from './profile.ts';
import { revokeSessions, showSessions } from './sessions.ts';
import {
  changeAppearance,
  changeNotifications,
  setPassword,
  showAppearance,
  showNotifications,
  showSetPassword,
} from './settings.ts';
import { setUp, showSetup } from './setup.ts';
import { showSignUpToken, signUp } from './sign-up.ts';
import {
  disableTotp,
  renewRecoveryCodes,
  setUpTotp,
  showRecoveryCodes,
  showRemoveTotp,
  showSetUpTotp,
} from './two-factor/codes.ts';
import { addKey, dropKey, renameKey, showAddKey, showRemoveKey, showRenameKey } from './two-factor/keys.ts';
import {
  showKeyStep,
  showRecoveryStep,
  showTotpStep,
  takeKeyStep,
  takeRecoveryStep,
  takeTotpStep,
} from './two-factor/sign-in.ts';
import { askToStopReports, endReports } from './unsubscribe-reports.ts';

/** Signing in and out, and the account of a person. */
export const accountRoutes: readonly PageRoute[] = [
  openRoute('/accounts/login/', 'anyone', { get: showLogin, post: login }),
  openRoute('/admin/login/', 'anyone', { get: showLogin, post: login }),
  openRoute('/setup/{token}/', 'anyone', { get: showSetup, post: setUp }),
  openRoute('/accounts/login_link_sent/', 'anyone', { get: showLinkSent }),
  openRoute('/accounts/check_token/{username}/{token}/', 'anyone', { get: openLoginLink, post: useLoginLink }),
  openRoute('/accounts/logout/', 'anyone', { post: logout }),
  openRoute('/accounts/signup/csrf/', 'anonymous', { get: showSignUpToken }),
  openRoute('/accounts/signup/', 'anonymous', { post: signUp }),
  userRoute(
    '/accounts/profile/sessions/',
    'signed-in',
    { get: showSessions, post: revokeSessions },
    { sudo: 'everybody' },
  ),
  openRoute('/accounts/login/oidc/', 'anyone', { get: goToProvider }),
  openRoute('/accounts/login/oidc/return/', 'anyone', { get: returnFromProvider }),
  openRoute('/accounts/login/passkey/', 'anyone', { get: showPasskey, post: usePasskey }),
  openRoute('/accounts/login/two_factor/', 'anyone', { get: showKeyStep, post: takeKeyStep }),
  openRoute('/accounts/login/two_factor/totp/', 'anyone', { get: showTotpStep, post: takeTotpStep }),
  openRoute('/accounts/login/two_factor/recovery/', 'anyone', { get: showRecoveryStep, post: takeRecoveryStep }),
  userRoute('/accounts/profile/', 'signed-in', { get: showProfile, post: changeProfile }, { destination: true }),
  userRoute(
    '/accounts/profile/appearance/',
    'signed-in',
    { get: showAppearance, post: changeAppearance },
    { destination: true },
  ),
  userRoute(
    '/accounts/profile/notifications/',
    'signed-in',
    { get: showNotifications, post: changeNotifications },
    { destination: true },
  ),
  userRoute('/accounts/set_password/', 'signed-in', { get: showSetPassword, post: setPassword }, { sudo: 'everybody' }),
  userRoute(
    '/accounts/change_email/',
    'signed-in',
    { get: showChangeEmail, post: requestNewEmail },
    { sudo: 'everybody' },
  ),
  openRoute('/accounts/change_email/{signed}/', 'anyone', { get: openNewEmailLink, post: confirmNewEmail }),
  openRoute('/accounts/change_email/undo/{signed}/', 'anyone', { get: showTakeBack, post: takeEmailBack }),
  userRoute('/accounts/export/', 'signed-in', { get: exportOwnData }, { sudo: 'everybody' }),
  userRoute('/accounts/close/', 'signed-in', { get: showClose, post: close }, { sudo: 'everybody' }),
  userRoute('/accounts/two_factor/webauthn/', 'signed-in', { get: showAddKey, post: addKey }, { sudo: 'everybody' }),
  userRoute('/accounts/two_factor/totp/', 'signed-in', { get: showSetUpTotp, post: setUpTotp }, { sudo: 'everybody' }),
  userRoute(
    '/accounts/two_factor/totp/remove/',
    'signed-in',
    { get: showRemoveTotp, post: disableTotp },
    { sudo: 'everybody' },
  ),
  userRoute(
    '/accounts/two_factor/recovery_codes/',
    'signed-in',
    { get: showRecoveryCodes, post: renewRecoveryCodes },
    { sudo: 'everybody' },
  ),
  userRoute('/accounts/two_factor/{credential}/rename/', 'signed-in', { get: showRenameKey, post: renameKey }),
  userRoute(
    '/accounts/two_factor/{credential}/remove/',
    'signed-in',
    { get: showRemoveKey, post: dropKey },
    { sudo: 'everybody' },
  ),
  openRoute(
    '/accounts/unsubscribe_reports/{signed}/',
    'anyone',
    { get: askToStopReports, post: endReports },
    { csrfExempt: true },
  ),
];
