import type { Project } from '../core/project.ts';
import { Invalid } from '../errors.ts';
import type { Store, User } from '../store/store.ts';
import { changeProject, type ProjectDeps } from './change-project.ts';

/** Somebody in a project. */
export interface Teammate {
  /** Of the project. */
  readonly code: string;
  readonly email: string;
}

/** Takes somebody else out of a project. Throws `Invalid` for oneself and for those who are not members. */
export async function removeMember({ code, email }: Teammate, deps: ProjectDeps): Promise<User> {
  return await changeProject({ code, action: 'manage-team', deed: 'member-removed' }, deps, async (tx, { project }) => {
    const user = await otherMember(project, email, { tx, actor: deps.actor });
    await tx.members.remove(project.id, user.id);
    return { value: user, detail: user.email };
  });
}

/** Returns the member with this address. Throws `Invalid` when there is none, or it is the actor. */
export async function otherMember(
  project: Project,
  email: string,
  { tx, actor }: { readonly tx: Store; readonly actor: ProjectDeps['actor'] },
): Promise<User> {
  const user = await tx.users.byEmail(email.trim());
  if (user?.id === actor.user.id) throw new Invalid('you cannot do that to yourself');
  if (user === null || (await tx.members.of(project.id, user.id)) === null) {
    throw new Invalid('that person is not a member of this project');
  }
  return user;
}
