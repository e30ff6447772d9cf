import { z } from 'zod';
import { message } from '../../../core/messages.ts';
import { accessTo, demand } from '../../../services/access.ts';
import { isEmailAddress } from '../../../services/email-address.ts';
import { changeRole, inviteMember, reinviteMember, removeMember } from '../../../services/members.ts';
import { readForm } from '../../forms/form-fields.ts';
import { projectDeps } from './project-deps.ts';
import { sendInvite } from './send-mails.ts';
import type { SettingsOutcome, SettingsVisit } from './settings-page.ts';

const email = z.string().trim().toLowerCase().refine(isEmailAddress, 'This is not an email address.');
const role = z.enum(['r', 'w', 'm'], 'Choose one of the roles.');
const invitation = z.object({ email, role });

/** Adds a member to the project. */
export async function invite(visit: SettingsVisit): Promise<SettingsOutcome> {
  await demandTeam(visit);
  const { form, param } = visit;
  const read = readForm(form, invitation);
  const given = { email: form.one('email'), role: form.one('role') };
  if (!read.ok) {
    visit.notify('error', message('invitation-refused'));
    return { invitation: { ...given, errors: read.errors } };
  }
  const code = param('project');
  const invited = await inviteMember({ code, ...read.values }, projectDeps(visit));
  if (invited === null) {
    visit.notify('info', message('member-already', { email: read.values.email }));
    return {};
  }
  const { user, isNewUser } = invited;
  if (isNewUser) visit.record('account-created', { user: user.id, by: 'invite' });
  visit.record('member-added', { project: code, member: user.id, role: invited.role });
  sendInvite(visit, invited);
  visit.notify('success', message('member-added', { email: user.email }));
  return {};
}

/** Mails a member another link. */
export async function resendInvite(visit: SettingsVisit): Promise<SettingsOutcome> {
  await demandTeam(visit);
  const invited = await reinviteMember(teammate(visit), projectDeps(visit));
  sendInvite(visit, invited);
  if (visit.deps.outbox.isOpen) visit.notify('success', message('invitation-resent', { email: invited.user.email }));
  else visit.notify('warning', message('cannot-mail'));
  return {};
}

/** Gives a member another role. */
export async function setRole(visit: SettingsVisit): Promise<SettingsOutcome> {
  await demandTeam(visit);
  const chosen = role.safeParse(visit.form.one('role'));
  if (!chosen.success) return {};
  const member = await changeRole({ ...teammate(visit), role: chosen.data }, projectDeps(visit));
  visit.record('role-changed', { project: visit.param('project'), member: member.id, role: chosen.data });
  visit.notify('success', message('role-set', { email: member.email }));
  return {};
}

/** Removes a member from the project. */
export async function remove(visit: SettingsVisit): Promise<SettingsOutcome> {
  const member = await removeMember(teammate(visit), projectDeps(visit));
  visit.record('member-removed', { project: visit.param('project'), member: member.id });
  visit.notify('success', message('member-removed', { email: member.email }));
  return {};
}

function teammate({ form, param }: SettingsVisit) {
  return { code: param('project'), email: form.one('email') };
}

/** Who may not is told so before anything else is looked at. */
async function demandTeam({ deps, user, param }: SettingsVisit): Promise<void> {
  demand('manage-team', await accessTo(param('project'), user, deps.store));
}
