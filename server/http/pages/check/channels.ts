import { ChannelsDialog } from '../../../../views/pages/check/channels.tsx';
import { message } from '../../../core/messages.ts';
import { displayName } from '../../../core/names.ts';
import { Invalid } from '../../../errors.ts';
import { toggleChannel } from '../../../services/change-channel.ts';
import { updateCheck } from '../../../services/update-check.ts';
import { dialog } from '../../kit/dialog.ts';
import { type Reply, text } from '../../kit/reply.ts';
import { shownChannel } from '../checks/present.ts';
import { backTo, type CheckVisit, checkDeps, openCheck } from './check-visit.ts';

/** Shows who is told of a check, to be changed. */
export async function showChannels(visit: CheckVisit): Promise<Reply> {
  const { check } = await openCheck(visit, 'edit-channel');
  const { channels } = visit.deps.store;
  const [all, own] = await Promise.all([channels.ofProject(check.projectId), channels.ofCheck(check.id)]);
  const on = new Set(own.map(({ id }) => id));
  return dialog(visit, {
    title: `Integrations of ${displayName(check)}`,
    body: ChannelsDialog({
      shell: visit.shell,
      code: check.code,
      channels: all.map((channel) => ({ ...shownChannel(channel, visit.deps.registry), isOn: on.has(channel.id) })),
    }),
  });
}

/** Makes exactly these the channels of the check. */
export async function changeChannels(visit: CheckVisit): Promise<Reply> {
  const { check, project } = await openCheck(visit, 'edit-channel');
  const wanted = new Set(visit.form.all('channel'));
  const all = await visit.deps.store.channels.ofProject(check.projectId);
  if ([...wanted].some((code) => all.every((channel) => channel.code !== code))) {
    throw new Invalid(message('channel-not-found'));
  }
  await updateCheck(check.id, { fields: () => ({}), channels: [...wanted].join(',') }, checkDeps(visit));
  return backTo(visit, { project, check });
}

/** Switches a channel on or off for a check. */
export async function setChannelEnabled(visit: CheckVisit<'channel'>): Promise<Reply> {
  const { deps, param, form, req } = visit;
  const { check, project } = await openCheck(visit, 'edit-channel');
  const channel = await deps.store.channels.byCode(param('channel'));
  if (channel?.projectId !== project.id) throw new Invalid(message('channel-not-found'));
  const state = form.one('state');
  if (state !== 'on' && state !== 'off') throw new Invalid(message('on-or-off'));
  await toggleChannel({ check, channel, isOn: state === 'on' }, checkDeps(visit));
  // a browser that left the page for this, having no script, wants a page again
  return req.get('accept')?.includes('text/html') === true ? backTo(visit, { project, check }) : text('');
}
