import type { Channel } from '../core/channel.ts';
import type { Check } from '../core/check.ts';
import { message } from '../core/messages.ts';
import { type Action, type Role, roleOfMember, verdictOn } from '../core/permissions.ts';
import type { Project } from '../core/project.ts';
import { Forbidden, Invalid, NotFound } from '../errors.ts';
import type { Store, User } from '../store/store.ts';

/** A project as one user may see it. */
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
  if (verdict === 400) throw new Invalid(message('request-refused'));
  return verdict === 'allow';
}

/** A check as one user may see it. */
export interface CheckAccess extends Access {
  readonly check: Check;
}

type CheckAccessStore = Pick<Store, 'checks' | 'projects' | 'members'>;

/** Finds a check for a user; throws `NotFound` for those outside its project as for a check that is not there. */
export async function checkAccess(code: string, user: User, store: CheckAccessStore): Promise<CheckAccess> {
  const check = await store.checks.byCode(code);
  const project = check === null ? null : await store.projects.byId(check.projectId);
  if (check === null || project === null) throw new NotFound();
  return { check, ...(await accessOf(project, user, store)) };
}

/** Finds a channel for a user, with what its project is to them; throws `NotFound` for outsiders. */
export async function channelAccess(
  code: string,
  user: User,
  store: Pick<Store, 'channels' | 'projects' | 'members'>,
): Promise<Access & { readonly channel: Channel }> {
  const channel = await store.channels.byCode(code);
  const project = channel === null ? null : await store.projects.byId(channel.projectId);
  if (channel === null || project === null) throw new NotFound();
  return { ...(await accessOf(project, user, store)), channel };
}
