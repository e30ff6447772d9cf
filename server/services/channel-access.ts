import type { Channel } from '../core/channel.ts';
import { NotFound } from '../errors.ts';
import type { Store, User } from '../store/store.ts';
import { type Access, accessOf } from './project-access.ts';

/** Finds a channel for a user, with what its project is to them; throws `NotFound` for outsiders. */
export async function channelAccess(
  code: string,
  user: User,
  store: Pick<Store, 'channels' | 'projects' | 'members'>,
): Promise<Access & { readonly channel: Channel }> {
  const channel = await store.channels.byCode(code);
  const project = channel === null ? null : await store.projects.byId(channel.projectId);
  if (channel === null || project === null) throw new NotFound();
  return { ...(await accessOf(project, user, store)), channel };
}
