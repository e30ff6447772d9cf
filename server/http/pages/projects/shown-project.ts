import type { ShownTroubledChannel } from '../../../../views/components/delivery-trouble.tsx';
import type { ShownProject } from '../../../../views/layout/project-page.tsx';
import type { Channel } from '../../../core/channel.ts';
import { toIso } from '../../../core/iso.ts';
import type { Project } from '../../../core/project.ts';
import { type Access, may } from '../../../services/access.ts';
import type { Store } from '../../../store/store.ts';
import type { PageDeps } from '../../kit/page-deps.ts';

type ShownProjectDeps = Pick<PageDeps, 'registry'> & { readonly store: Pick<Store, 'users' | 'channels'> };

/** Returns what the head of a project's pages shows. */
export async function shownProject(access: Access, deps: ShownProjectDeps): Promise<ShownProject> {
  const { project } = access;
  const channels = await deps.store.channels.ofProject(project.id);
  return {
    code: project.code,
    name: await projectTitle(project, deps.store),
    canViewAuditLog: may('view-audit-log', access),
    hasChannelTrouble: channels.length === 0 || channels.some(({ lastError }) => lastError !== ''),
    troubledChannels: troubledChannels(channels, deps),
  };
}

/**
 * Returns the channels that deliver nothing: at once after the first failure, and until one delivery succeeds. A group is
 * left out, since it fails with its members.
 */
export function troubledChannels(
  channels: readonly Channel[],
  { registry }: Pick<PageDeps, 'registry'>,
): readonly ShownTroubledChannel[] {
  return channels
    .filter(({ kind }) => registry.get(kind)?.members === undefined)
    .filter(({ failingSince, disabled, lastError }) => failingSince !== null || (disabled && lastError !== ''))
    .map((channel) => ({
      code: channel.code,
      name: channel.name || registry.describe(channel),
      error: channel.lastError,
      since: channel.disabled || channel.failingSince === null ? null : toIso(channel.failingSince),
    }));
}

/** Returns what to call a project: its name, or whose it is if it has none. */
export async function projectTitle(project: Project, { users }: Pick<Store, 'users'>): Promise<string> {
  if (project.name !== '') return project.name;
  return (await users.byId(project.ownerId))?.email ?? project.code;
}
