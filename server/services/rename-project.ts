import { changeProject, type ProjectDeps } from './change-project.ts';

/** Gives a project another name; the one it has is no change. */
export async function renameProject(code: string, name: string, deps: ProjectDeps): Promise<void> {
  await changeProject({ code, action: 'rename-project', deed: 'project-renamed' }, deps, async (tx, { project }) => {
    if (project.name === name) return { value: undefined, detail: null };
    await tx.projects.update(project.id, { name });
    return { value: undefined, detail: project.name === '' ? name : `${project.name} → ${name}` };
  });
}
