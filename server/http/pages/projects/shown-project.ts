import type { ShownProject } from '../../../../views/layout/project-page.tsx';
import type { Project } from '../../../core/project.ts';
import { type Access, may } from '../../../services/access.ts';
import type { Store } from '../../../store/store.ts';

/** Returns what the head of a project's pages shows. */
export async function shownProject(access: Access, store: Pick<Store, 'users' | 'channels'>): Promise<ShownProject> {
  const { project } = access;
  const channels = await store.channels.ofProject(project.id);
  return {
    code: project.code,
    name: await projectTitle(project, store),
    canViewAuditLog: may('view-audit-log', access),
    hasChannelTrouble: channels.length === 0 || channels.some(({ lastError }) => lastError !== ''),
  };
}

/** Returns what to call a project: its name, or whose it is if it has none. */
export async function projectTitle(project: Project, { users }: Pick<Store, 'users'>): Promise<string> {
  if (project.name !== '') return project.name;
  return (await users.byId(project.ownerId))?.email ?? project.code;
}
