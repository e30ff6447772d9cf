import type { Project } from '../core/project.ts';
import { type ProjectDeps, remember } from './change-project.ts';
import { newProject } from './create-project.ts';

/** Adds a project of the actor's: no checks, no channels, no keys. The name is one that `renameProject` takes too. */
export async function addProject(name: string, { store, bus, now, actor }: ProjectDeps): Promise<Project> {
  const project = await store.transaction(async (tx) => {
    const added = await tx.projects.insert(newProject({ ownerId: actor.user.id, name }));
    await remember({ projectId: added.id, deed: 'project-created', detail: name }, { tx, now, actor });
    return added;
  });
  bus.publish({ what: 'project', project: project.id });
  return project;
}
