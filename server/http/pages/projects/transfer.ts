import { message } from '../../../core/messages.ts';
import { acceptOffer, cancelOffer, offerProject, rejectOffer } from '../../../services/transfer-project.ts';
import { projectDeps } from './project-deps.ts';
import { sendTransferRequest } from './send-mails.ts';
import type { SettingsOutcome, SettingsVisit } from './settings-page.ts';

/** Offers the project to a member. */
export async function offer(visit: SettingsVisit): Promise<SettingsOutcome> {
  const code = visit.param('project');
  const member = await offerProject({ code, email: visit.form.one('email') }, projectDeps(visit));
  visit.record('transfer-offered', { project: code, member: member.id });
  await sendTransferRequest(visit, member);
  visit.notify('success', message('offer-made', { email: member.email }));
  return {};
}

/** Takes the offer back. */
export async function cancel(visit: SettingsVisit): Promise<SettingsOutcome> {
  const code = visit.param('project');
  if (await cancelOffer(code, projectDeps(visit))) visit.record('transfer-cancelled', { project: code });
  visit.notify('success', message('offer-withdrawn'));
  return {};
}

/** Makes the viewer the owner. */
export async function accept(visit: SettingsVisit): Promise<SettingsOutcome> {
  const code = visit.param('project');
  await acceptOffer(code, projectDeps(visit));
  visit.record('transfer-accepted', { project: code });
  visit.notify('success', message('offer-accepted'));
  return {};
}

/** Leaves the project with its owner. */
export async function reject(visit: SettingsVisit): Promise<SettingsOutcome> {
  const code = visit.param('project');
  await rejectOffer(code, projectDeps(visit));
  visit.record('transfer-rejected', { project: code });
  visit.notify('success', message('offer-declined'));
  return {};
}
