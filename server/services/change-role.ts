import type { MemberRole } from '../core/permissions.ts';
import type { User } from '../store/store.ts';
import { changeProject, type ProjectDeps } from './change-project.ts';
import { otherMember, type Teammate } from './remove-member.ts';

/** How the audit log calls the roles. */
export const ROLE_NAMES: Readonly<Record<MemberRole, string>> = { r: 'read-only', w: 'member', m: 'manager' };

/** Gives a member another role. Throws `Invalid` for oneself and for those who are not members. */
export async function changeRole(
  { code, email, role }: Teammate & { readonly role: MemberRole },
  deps: ProjectDeps,
): Promise<User> {
  return await changeProject({ code, action: 'manage-team', deed: 'role-changed' }, deps, async (tx, { project }) => {
    const user = await otherMember(project, email, { tx, actor: deps.actor });
    const before = await tx.members.of(project.id, user.id);
    if (before === null || before.role === role) return { value: user, detail: null };
    await tx.members.update(project.id, user.id, { role });
    return { value: user, detail: `${user.email}: ${ROLE_NAMES[before.role]} → ${ROLE_NAMES[role]}` };
  });
}
