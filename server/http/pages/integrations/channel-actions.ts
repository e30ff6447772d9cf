import { z } from 'zod';
import { ChannelChecks, ChannelName, ChannelRemoval } from '../../../../views/pages/integrations/dialogs.tsx';
import type { Channel } from '../../../core/channel.ts';
import { message } from '../../../core/messages.ts';
import { displayName } from '../../../core/names.ts';
import type { Action } from '../../../core/permissions.ts';
import { characterCount } from '../../../core/text-clean.ts';
import { type Access, channelAccess, demand } from '../../../services/access.ts';
import { changeChannel, deleteChannel } from '../../../services/change-channel.ts';
import { testChannel } from '../../../services/test-channel.ts';
import { readForm } from '../../forms/form-fields.ts';
import { dialog } from '../../kit/dialog.ts';
import { type Reply, redirectTo } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { fieldsOf } from './setup-form.ts';
import { demandTest, testDeps } from './tools.ts';

type ChannelVisit = SignedInVisit<'channel'>;
type Found = Access & { readonly channel: Channel };

const LONGEST_NAME = 100;
const nameForm = z.object({
  name: z
    .string()
    .trim()
    .refine((name) => characterCount(name) <= LONGEST_NAME, `At most ${LONGEST_NAME} characters.`),
});

/** Sends a test alert and says how that went. */
export async function test(visit: ChannelVisit): Promise<Reply> {
  const { channel, project } = await found(visit, 'test-channel');
  await visit.deps.limits.demand('channelTrial', visit.user.id);
  await demandTest(visit.deps, channel);
  const { ok, error } = await testChannel(channel.code, testDeps(visit.deps));
  if (ok && channel.disabled) {
    visit.notify('success', message('test-delivered-disabled'));
  } else if (ok) visit.notify('success', message('test-delivered'));
  else visit.notify('error', message('test-failed', { error }));
  return redirectTo(listOf(project));
}

/** Asks for another name. */
export async function showName(visit: ChannelVisit): Promise<Reply> {
  return nameDialog(visit, await found(visit, 'edit-channel'));
}

/** Gives a channel another name. */
export async function rename(visit: ChannelVisit): Promise<Reply> {
  const access = await found(visit, 'edit-channel');
  const read = readForm(visit.form, nameForm);
  if (!read.ok) return nameDialog(visit, access, { name: visit.form.one('name'), error: read.errors['name'] });
  await changeChannel(access.channel, { name: read.values.name }, visit.deps);
  return redirectTo(listOf(access.project));
}

/** Asks before a channel is removed. */
export async function showRemove(visit: ChannelVisit): Promise<Reply> {
  const { channel } = await found(visit, 'edit-channel');
  const checks = await visit.deps.store.channels.checkIds(channel.id);
  const action = `/integrations/${channel.code}/remove/`;
  const body = ChannelRemoval({ shell: visit.shell, action, name: titleOf(channel, visit), checks: checks.length });
  return dialog(visit, { title: 'Remove integration', body, size: 'small' });
}

/** Removes a channel. */
export async function remove(visit: ChannelVisit): Promise<Reply> {
  const { channel, project } = await found(visit, 'edit-channel');
  await deleteChannel(channel, visit.deps);
  visit.notify('success', message('channel-removed', { channel: titleOf(channel, visit) }));
  return redirectTo(listOf(project));
}

/** Uses a channel again that was disabled. */
export async function enable(visit: ChannelVisit): Promise<Reply> {
  const { channel, project } = await found(visit, 'edit-channel');
  await changeChannel(channel, { disabled: false, lastError: '' }, visit.deps);
  visit.notify('success', message('channel-enabled', { channel: titleOf(channel, visit) }));
  return redirectTo(listOf(project));
}

/** Lets choose which checks a channel is for. */
export async function showChecks(visit: ChannelVisit): Promise<Reply> {
  const { channel, project } = await found(visit, 'edit-channel');
  const { store } = visit.deps;
  const [ids, checks] = await Promise.all([store.channels.checkIds(channel.id), store.checks.ofProject(project.id)]);
  const assigned = new Set(ids);
  const shown = checks.map((check) => ({
    code: check.code,
    name: displayName(check),
    isAssigned: assigned.has(check.id),
  }));
  const action = listOf(project);
  const body = ChannelChecks({ shell: visit.shell, action, channel: channel.code, checks: shown });
  return dialog(visit, { title: `Checks of ${titleOf(channel, visit)}`, body });
}

function nameDialog(
  visit: ChannelVisit,
  { channel }: Found,
  { name, error }: { readonly name: string; readonly error?: string | undefined } = { name: channel.name },
): Reply {
  const body = ChannelName({
    shell: visit.shell,
    action: `/integrations/${channel.code}/name/`,
    name,
    error,
    details: detailsOf(channel, visit),
  });
  return dialog(visit, { title: 'Name of the integration', body, size: 'small', ...(error ? { status: 400 } : {}) });
}

/** What a channel sends, spelled out where nothing can be changed by accident. */
function detailsOf({ kind, value }: Channel, { deps }: ChannelVisit) {
  const integration = deps.registry.get(kind);
  if (integration?.showsSettings !== true) return [];
  try {
    const values = integration.formValues(integration.parseConfig(value));
    return fieldsOf(integration).flatMap(({ name, label }) => {
      const text = values[name];
      return typeof text === 'string' && text !== '' ? [{ label, text }] : [];
    });
  } catch {
    return [];
  }
}

/** What to call a channel: its name, or that of its service. */
export function titleOf({ name, kind }: Channel, { deps }: Pick<SignedInVisit, 'deps'>): string {
  return name === '' ? (deps.registry.get(kind)?.label ?? kind) : name;
}

async function found({ deps, user, param }: ChannelVisit, action: Action): Promise<Found> {
  const access = await channelAccess(param('channel'), user, deps.store);
  demand(action, access);
  return access;
}

function listOf({ code }: { readonly code: string }): string {
  return `/projects/${code}/integrations/`;
}
