import type { ShownProject } from '../../../../views/components/project-head.tsx';
import type { Project } from '../../../core/project.ts';
import { type Access, may } from '../../../services/project-access.ts';
import type { Store } from '../../../store/store.ts';

/** Returns what the head of a project's pages shows. */
export async function shownProject(access: Access, store: Pick<Store, 'users'>): Promise<ShownProject> {
  const { project } = access;
  return {
    code: project.code,
    name: await projectTitle(project, store),
    canViewAuditLog: may('view-audit-log', access),
  };
}

/** Returns what to call a project: its name, or whose it is if it has none. */
export async function projectTitle(project: Project, { users }: Pick<Store, 'users'>): Promise<string> {
  if (project.name !== '') return project.name;
  return (await users.byId(project.ownerId))?.email ?? project.code;
}
