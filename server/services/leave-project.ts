import { isUuid } from '../core/uuid.ts';
import { Invalid, NotFound } from '../errors.ts';
import { changeProject, type ProjectDeps } from './change-project.ts';

/**
 * Takes the actor out of a project. Throws `Invalid` for one they are not a member of, as owners are not, and for what is
 * no code of a project at all.
 */
export async function leaveProject(code: string, deps: ProjectDeps): Promise<void> {
  const notMember = new Invalid('you are not a member of that project');
  if (!isUuid(code)) throw notMember;
  const { user } = deps.actor;
  const left = changeProject({ code, action: 'leave-project', deed: 'member-left' }, deps, async (tx, { project }) => {
    await tx.members.remove(project.id, user.id);
    return { value: undefined, detail: user.email };
  });
  await left.catch((error: unknown) => {
    throw error instanceof NotFound ? notMember : error;
  });
}
