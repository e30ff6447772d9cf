import { message } from '../../../core/messages.ts';
import { Invalid } from '../../../errors.ts';
import { checkAccess, demand } from '../../../services/access.ts';
import { toggleChannel } from '../../../services/change-channel.ts';
import { type Reply, text } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { backTo } from './back-to.ts';
import { checkDeps } from './operate.ts';

/** Switches a channel on or off for a check. */
export async function setChannelEnabled(visit: SignedInVisit<'check' | 'channel'>): Promise<Reply> {
  const { deps, user, param, form, req } = visit;
  const { check, project, ...access } = await checkAccess(param('check'), user, deps.store);
  demand('edit-channel', { project, ...access });
  const channel = await deps.store.channels.byCode(param('channel'));
  if (channel?.projectId !== project.id) throw new Invalid(message('channel-not-found'));
  const state = form.one('state');
  if (state !== 'on' && state !== 'off') throw new Invalid('The state must be on or off.');
  await toggleChannel({ check, channel, isOn: state === 'on' }, checkDeps(visit));
  // a browser that left the page for this, having no script, wants a page again
  return req.get('accept')?.includes('text/html') === true ? backTo(visit, { project, check }) : text('');
}
