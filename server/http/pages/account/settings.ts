import { z } from 'zod';
import { SetPasswordPage } from '../../../../views/pages/account/security.tsx';
import { AppearancePage, NotificationsPage } from '../../../../views/pages/account/settings.tsx';
import { message } from '../../../core/messages.ts';
import { changeAccountSettings, saveReportSettings } from '../../../services/account-settings.ts';
import { changePassword, troubleWithPassword } from '../../../services/password.ts';
import { readForm } from '../../forms/form-fields.ts';
import { page, type Reply, redirectTo } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { sessionKey } from '../../sessions/store.ts';
import { rememberBrowser } from '../../sign-in/known-browser.ts';
import { PROFILE } from './profile.ts';

const themeForm = z.object({ theme: z.enum(['', 'dark', 'system']) });
const keyboardForm = z.object({ keyboard: z.enum(['on', 'off']) });
const reportForm = z.object({
  reports: z.enum(['off', 'daily', 'weekly', 'monthly'], 'Choose one of the options.'),
  nag_period: z.enum(['0', '3600', '86400'], 'Choose one of the options.'),
});

export function showAppearance({ shell, user }: SignedInVisit): Reply {
  return page(
    AppearancePage({ shell, theme: user.profile.theme ?? '', keyboard: user.profile.keyboard ? 'on' : 'off' }),
  );
}

export async function changeAppearance(visit: SignedInVisit): Promise<Reply> {
  const { deps, user, form } = visit;
  const theme = readForm(form, themeForm);
  const keyboard = readForm(form, keyboardForm);
  const change = {
    // a field that did not come is no wish for the light theme
    ...(theme.ok && form.has('theme') ? { theme: theme.values.theme } : {}),
    ...(keyboard.ok ? { keyboard: keyboard.values.keyboard === 'on' } : {}),
  };
  if (Object.keys(change).length > 0) {
    await changeAccountSettings(user.id, change, deps);
    visit.notify('success', message('saved'));
  }
  return redirectTo('/accounts/profile/appearance/');
}

export function showNotifications({ shell, user }: SignedInVisit): Reply {
  const { reports, nagPeriodSecs } = user.profile;
  return page(NotificationsPage({ shell, reports, nagPeriod: String(nagPeriodSecs), errors: {} }));
}

export async function changeNotifications(visit: SignedInVisit): Promise<Reply> {
  const { deps, user, form, shell, now } = visit;
  const read = readForm(form, reportForm);
  if (!read.ok) {
    const typed = { reports: form.one('reports'), nagPeriod: form.one('nag_period') };
    return page(NotificationsPage({ shell, ...typed, errors: read.errors }));
  }
  const { reports, nag_period: nagPeriod } = read.values;
  await saveReportSettings(user, { reports, nagPeriodSecs: Number(nagPeriod) }, { store: deps.store, now });
  visit.notify('success', message('saved'));
  return redirectTo('/accounts/profile/notifications/');
}

export function showSetPassword({ shell }: SignedInVisit): Reply {
  return page(SetPasswordPage({ shell }));
}

/** Sets the password; who else is signed in to the account is so no longer. */
export async function setPassword(visit: SignedInVisit): Promise<Reply> {
  const { deps, user, form, req, shell } = visit;
  const password = form.one('password');
  const error = await troubleWithPassword(password);
  if (error !== null) return page(SetPasswordPage({ shell, error }));
  await changePassword(user, password, { store: deps.store, keep: sessionKey(req.sessionID) });
  await rememberBrowser(visit, user);
  visit.record('password-set');
  visit.notify('success', message('password-set'));
  return redirectTo(PROFILE);
}
