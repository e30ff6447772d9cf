import { randomUUID } from 'node:crypto';
import { changeProject, type ProjectDeps } from './change-project.ts';

/** Gives a project and its checks new badge keys: badges at the addresses before are there no more. */
export async function renewBadgeKeys(code: string, deps: ProjectDeps): Promise<void> {
  const wish = { code, action: 'manage-keys', deed: 'badge-keys-renewed' } as const;
  await changeProject(wish, deps, async (tx, { project }) => {
    await tx.projects.update(project.id, { badgeKey: randomUUID() });
    for (const { id } of await tx.checks.ofProject(project.id)) await tx.checks.update(id, { badgeKey: randomUUID() });
    return { value: undefined, detail: '' };
  });
}
