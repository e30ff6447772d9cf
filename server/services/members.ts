import type { Config } from '../config.ts';
import { message } from '../core/messages.ts';
import type { MemberRole } from '../core/permissions.ts';
import type { Project } from '../core/project.ts';
import { isUuid } from '../core/uuid.ts';
import { roleWord } from '../core/words.ts';
import { Invalid, NotFound } from '../errors.ts';
import type { Store, User } from '../store/store.ts';
import { accessTo, demand } from './access.ts';
import { changeProject, type ProjectDeps } from './change-project.ts';
import { createUser } from './create-user.ts';
import type { RateLimits } from './rate-limits.ts';

export interface InviteDeps extends ProjectDeps {
  readonly config: Pick<Config, 'usePayments'>;
  readonly limits: RateLimits;
}

export interface Invitation extends Teammate {
  readonly role: MemberRole;
}

/** Whom an invitation brought in. */
export interface Invited {
  readonly user: User;
  readonly project: Project;
  readonly role: MemberRole;
  /** There was no account for the address before. */
  readonly isNewUser: boolean;
}

/**
 * Makes a user a member at once, creating the account if needed. Null when they are one already, or the owner.
 * Throws `Invalid` for a bad address and `TooMany` for too many people who are new to the owner.
 */
export async function inviteMember(invitation: Invitation, deps: InviteDeps): Promise<Invited | null> {
  const { email } = invitation;
  const isUnknown = (await deps.store.users.byEmail(email)) === null;
  if (await countsAsNew(invitation, deps)) await deps.limits.demand('invite', deps.actor.user.id);
  return await bringIn(invitation, deps).catch(async (error: unknown) => {
    // another request created the account at the same moment
    if (isUnknown && (await deps.store.users.byEmail(email)) !== null) return await bringIn(invitation, deps);
    throw error;
  });
}

/** Finds whom to send another invitation. Throws `Invalid` for those who are not members, `TooMany` for too many. */
export async function reinviteMember({ code, email }: Teammate, deps: InviteDeps): Promise<Invited> {
  demand('manage-team', await accessTo(code, deps.actor.user, deps.store));
  await deps.limits.demand('invite', deps.actor.user.id);
  const wish = { code, action: 'manage-team', event: 'member-reinvited' } as const;
  return await changeProject(wish, deps, async (tx, { project }) => {
    const user = await otherMember(project, email, { tx, actor: deps.actor });
    const member = await tx.members.of(project.id, user.id);
    return { value: { user, project, role: member?.role ?? 'r', isNewUser: false }, detail: user.email };
  });
}

async function bringIn({ code, email, role }: Invitation, deps: InviteDeps): Promise<Invited | null> {
  const { now, config } = deps;
  return await changeProject({ code, action: 'manage-team', event: 'member-added' }, deps, async (tx, { project }) => {
    const existing = await tx.users.byEmail(email);
    if (existing !== null && (await isInside(project, existing, tx))) return { value: null, detail: null };
    const user = existing ?? (await createUser({ email }, { store: tx, config, now }));
    await tx.members.insert({ userId: user.id, projectId: project.id, role, transferRequestedAt: null });
    const value = { user, project, role, isNewUser: existing === null };
    return { value, detail: `${user.email}: ${roleWord(role)}` };
  });
}

/** Those whom the owner works with in another project may be invited without limit. */
async function countsAsNew({ code, email }: Teammate, { store, actor }: InviteDeps): Promise<boolean> {
  const access = await accessTo(code, actor.user, store);
  demand('manage-team', access);
  const { project } = access;
  const user = await store.users.byEmail(email);
  if (user === null) return true;
  if (await isInside(project, user, store)) return false;
  const known = await store.members.knownTo(project.ownerId);
  return !known.includes(user.email);
}

async function isInside(project: Project, user: User, { members }: Pick<InviteDeps['store'], 'members'>) {
  return project.ownerId === user.id || (await members.of(project.id, user.id)) !== null;
}

/** How the audit log calls the roles. */
/** Gives a member another role. Throws `Invalid` for oneself and for those who are not members. */
export async function changeRole(
  { code, email, role }: Teammate & { readonly role: MemberRole },
  deps: ProjectDeps,
): Promise<User> {
  return await changeProject({ code, action: 'manage-team', event: 'role-changed' }, deps, async (tx, { project }) => {
    const user = await otherMember(project, email, { tx, actor: deps.actor });
    const before = await tx.members.of(project.id, user.id);
    if (before === null || before.role === role) return { value: user, detail: null };
    await tx.members.update(project.id, user.id, { role });
    return { value: user, detail: `${user.email}: ${roleWord(before.role)} → ${roleWord(role)}` };
  });
}

/** A member of a project. */
export interface Teammate {
  /** Of the project. */
  readonly code: string;
  readonly email: string;
}

/** Removes another member from a project. Throws `Invalid` for oneself and for users who are not members. */
export async function removeMember({ code, email }: Teammate, deps: ProjectDeps): Promise<User> {
  return await changeProject(
    { code, action: 'manage-team', event: 'member-removed' },
    deps,
    async (tx, { project }) => {
      const user = await otherMember(project, email, { tx, actor: deps.actor });
      await tx.members.remove(project.id, user.id);
      return { value: user, detail: user.email };
    },
  );
}

/** Returns the member with this address. Throws `Invalid` when there is none, or it is the actor. */
export async function otherMember(
  project: Project,
  email: string,
  { tx, actor }: { readonly tx: Store; readonly actor: ProjectDeps['actor'] },
): Promise<User> {
  const user = await tx.users.byEmail(email.trim());
  if (user?.id === actor.user.id) throw new Invalid(message('not-to-yourself'));
  if (user === null || (await tx.members.of(project.id, user.id)) === null) {
    throw new Invalid(message('not-a-member'));
  }
  return user;
}

/**
 * Takes the actor out of a project. Throws `Invalid` for one they are not a member of, as owners are not, and for what is
 * no code of a project at all.
 */
export async function leaveProject(code: string, deps: ProjectDeps): Promise<void> {
  const notMember = new Invalid(message('you-are-not-a-member'));
  if (!isUuid(code)) throw notMember;
  const { user } = deps.actor;
  const left = changeProject({ code, action: 'leave-project', event: 'member-left' }, deps, async (tx, { project }) => {
    await tx.members.remove(project.id, user.id);
    return { value: undefined, detail: user.email };
  });
  await left.catch((error: unknown) => {
    throw error instanceof NotFound ? notMember : error;
  });
}
