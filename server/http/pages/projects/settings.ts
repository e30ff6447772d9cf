import { accessTo, demand } from '../../../services/access.ts';
import type { Reply } from '../../kit/reply.ts';
import { changeAlertRules, rename } from './change.ts';
import { makeKey, makeNamedKey, withdrawKey, withdrawNamedKey } from './keys.ts';
import { type SettingsOutcome, type SettingsVisit, settingsPage } from './settings-page.ts';
import { invite, remove, resendInvite, setRole } from './team.ts';
import { accept, cancel, offer, reject } from './transfer.ts';

/** What the buttons of the page do, by the name each sends; returns what the page has to say beside its forms. */
const SETTINGS_FORMS: readonly (readonly [
  button: string,
  submit: (visit: SettingsVisit) => Promise<SettingsOutcome>,
])[] = [
  ['set_project_name', rename],
  ['set_alert_rules', changeAlertRules],
  ['create_key', makeKey],
  ['revoke_key', withdrawKey],
  ['create_named_key', makeNamedKey],
  ['revoke_named_key', withdrawNamedKey],
  ['invite_team_member', invite],
  ['resend_invite', resendInvite],
  ['change_role', setRole],
  ['remove_team_member', remove],
  ['transfer_project', offer],
  ['cancel_transfer', cancel],
  ['accept_transfer', accept],
  ['reject_transfer', reject],
];

/** Shows the settings of a project. */
export async function showSettings(visit: SettingsVisit): Promise<Reply> {
  return await settingsPage(visit, {});
}

/** Does what the button pressed stands for, and shows what came of it. */
export async function changeSettings(visit: SettingsVisit): Promise<Reply> {
  demand('view', await accessTo(visit.param('project'), visit.user, visit.deps.store));
  const submit = SETTINGS_FORMS.find(([button]) => visit.form.has(button))?.[1];
  return await settingsPage(visit, submit === undefined ? {} : await submit(visit));
}
