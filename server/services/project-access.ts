import { type Action, type Role, roleOfMember, verdictOn } from '../core/permissions.ts';
import type { Project } from '../core/project.ts';
import { Forbidden, Invalid, NotFound } from '../errors.ts';
import type { Store, User } from '../store/store.ts';

/** A project as somebody may see it. */
export interface Access {
  readonly project: Project;
  readonly role: Role;
  /** The owner has offered the project to this user. */
  readonly isProposed: boolean;
}

type AccessStore = Pick<Store, 'projects' | 'members'>;

/** Finds a project for a user; throws `NotFound` for outsiders as for a project that is not there. */
export async function accessTo(code: string, user: User, store: AccessStore): Promise<Access> {
  const project = await store.projects.byCode(code);
  if (project === null) throw new NotFound();
  return await accessOf(project, user, store);
}

/** Tells what a project is to a user; throws `NotFound` for outsiders. */
export async function accessOf(project: Project, user: User, { members }: AccessStore): Promise<Access> {
  if (project.ownerId === user.id) return { project, role: 'owner', isProposed: false };
  const member = await members.of(project.id, user.id);
  if (member !== null) {
    return { project, role: roleOfMember(member.role), isProposed: member.transferRequestedAt !== null };
  }
  if (!user.isSuperuser) throw new NotFound();
  return { project, role: 'superuser', isProposed: false };
}

/** Tells whether the user may do this there: for what a page shows. */
export function may(action: Action, access: Access): boolean {
  return verdictOn(action, access.role, access) === 'allow';
}

/** Throws what an attempt that is not allowed is answered with; returns false for one that is passed over in silence. */
export function demand(action: Action, access: Access): boolean {
  const verdict = verdictOn(action, access.role, access);
  if (verdict === 404) throw new NotFound();
  if (verdict === 403) throw new Forbidden();
  if (verdict === 400) throw new Invalid('that makes no sense here');
  return verdict === 'allow';
}
