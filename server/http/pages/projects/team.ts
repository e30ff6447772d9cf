import { z } from 'zod';
import { accessTo, demand } from '../../../services/access.ts';
import { isEmailAddress } from '../../../services/email-address.ts';
import { changeRole, inviteMember, reinviteMember, removeMember } from '../../../services/members.ts';
import { readForm } from '../../forms/form-fields.ts';
import { projectDeps } from './project-deps.ts';
import { sendInvite } from './send-mails.ts';
import type { Said, SettingsVisit } from './settings-page.ts';

const email = z.string().trim().toLowerCase().refine(isEmailAddress, 'This is not an email address.');
const role = z.enum(['r', 'w', 'm'], 'Choose one of the roles.');
const invitation = z.object({ email, role });

/** Brings somebody into the project. */
export async function invite(visit: SettingsVisit): Promise<Said> {
  await demandTeam(visit);
  const { form, param } = visit;
  const read = readForm(form, invitation);
  const given = { email: form.one('email'), role: form.one('role') };
  if (!read.ok) {
    visit.notify('error', 'The invitation was not sent. See the form below.');
    return { invitation: { ...given, errors: read.errors } };
  }
  const code = param('project');
  const invited = await inviteMember({ code, ...read.values }, projectDeps(visit));
  if (invited === null) {
    visit.notify('info', `${read.values.email} is already a member of this project.`);
    return {};
  }
  const { user, isNewUser } = invited;
  if (isNewUser) visit.record('account-created', { user: user.id, by: 'invite' });
  visit.record('member-added', { project: code, member: user.id, role: invited.role });
  sendInvite(visit, invited);
  visit.notify('success', `${user.email} is now a member of this project.`);
  return {};
}

/** Mails somebody another link. */
export async function resendInvite(visit: SettingsVisit): Promise<Said> {
  await demandTeam(visit);
  const invited = await reinviteMember(teammate(visit), projectDeps(visit));
  sendInvite(visit, invited);
  if (visit.deps.outbox.isOpen) visit.notify('success', `A new invitation has been sent to ${invited.user.email}.`);
  else visit.notify('warning', 'This server cannot send email.');
  return {};
}

/** Gives a member another role. */
export async function setRole(visit: SettingsVisit): Promise<Said> {
  await demandTeam(visit);
  const chosen = role.safeParse(visit.form.one('role'));
  if (!chosen.success) return {};
  const member = await changeRole({ ...teammate(visit), role: chosen.data }, projectDeps(visit));
  visit.record('role-changed', { project: visit.param('project'), member: member.id, role: chosen.data });
  visit.notify('success', `The role of ${member.email} has been set.`);
  return {};
}

/** Takes somebody out of the project. */
export async function remove(visit: SettingsVisit): Promise<Said> {
  const member = await removeMember(teammate(visit), projectDeps(visit));
  visit.record('member-removed', { project: visit.param('project'), member: member.id });
  visit.notify('success', `${member.email} is no longer a member of this project.`);
  return {};
}

function teammate({ form, param }: SettingsVisit) {
  return { code: param('project'), email: form.one('email') };
}

/** Who may not is told so before anything else is looked at. */
async function demandTeam({ deps, user, param }: SettingsVisit): Promise<void> {
  demand('manage-team', await accessTo(param('project'), user, deps.store));
}
