import type { Project } from '../core/project.ts';
import { Unavailable } from '../errors.ts';
import { accessTo, demand } from './access.ts';
import { type ProjectDeps, remember } from './change-project.ts';

/**
 * Removes a project with everything in it, and returns it as it was.
 *
 * Its checks are locked first: a ping that comes in meanwhile waits and then finds none, so none is left without a check.
 * A delivery may hold rows in another order than we take them; then one of both is refused, and we try once more.
 */
export async function removeProject(code: string, deps: ProjectDeps): Promise<Project> {
  const project = await tryToRemove(code, deps).catch((error: unknown) => {
    if (error instanceof Unavailable) return tryToRemove(code, deps);
    throw error;
  });
  deps.bus.publish({ what: 'project', project: project.id });
  return project;
}

async function tryToRemove(code: string, { store, now, actor }: ProjectDeps): Promise<Project> {
  return await store.transaction(async (tx) => {
    const before = await accessTo(code, actor.user, tx);
    await tx.projects.lockWithChecks(before.project.id);
    // it may have changed hands, or gone, while the lock was waited for
    const access = await accessTo(code, actor.user, tx);
    demand('remove-project', access);
    const { project } = access;
    await tx.projects.remove(project.id);
    const detail = `${project.name || 'unnamed'} (${project.code})`;
    await remember({ projectId: null, event: 'project-removed', detail }, { tx, now, actor });
    return project;
  });
}
