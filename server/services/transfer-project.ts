import { message } from '../core/messages.ts';
import { Invalid } from '../errors.ts';
import type { User } from '../store/store.ts';
import { changeProject, type ProjectDeps } from './change-project.ts';
import { otherMember, type Teammate } from './members.ts';

/** Offers a project to one of its members, and takes back the offer there may be. Throws `Invalid` for others. */
export async function offerProject({ code, email }: Teammate, deps: ProjectDeps): Promise<User> {
  const wish = { code, action: 'offer-project', event: 'transfer-offered' } as const;
  return await changeProject(wish, deps, async (tx, { project }) => {
    const user = await otherMember(project, email, { tx, actor: deps.actor });
    await tx.members.clearOffers(project.id);
    await tx.members.update(project.id, user.id, { transferRequestedAt: deps.now });
    return { value: user, detail: user.email };
  });
}

/** Takes an offer back; returns whether there was one. */
export async function cancelOffer(code: string, deps: ProjectDeps): Promise<boolean> {
  const wish = { code, action: 'offer-project', event: 'transfer-cancelled' } as const;
  return await changeProject(wish, deps, async (tx, { project }) => {
    const wasOffered = await tx.members.clearOffers(project.id);
    return { value: wasOffered, detail: wasOffered ? '' : null };
  });
}

/**
 * Makes the one to whom a project was offered its owner, and the owner a member. Throws `Invalid` when the new owner may
 * not have that many checks.
 */
export async function acceptOffer(code: string, deps: ProjectDeps): Promise<void> {
  const wish = { code, action: 'answer-offer', event: 'transfer-accepted' } as const;
  await changeProject(wish, deps, async (tx, { project }) => {
    const { user } = deps.actor;
    const room = await roomFor(project.id, user.id, tx);
    const owner = await tx.users.byId(project.ownerId);
    if (room.checks > room.free) {
      throw new Invalid(message('offer-too-large', { checks: room.checks, free: Math.max(0, room.free) }));
    }
    await tx.members.remove(project.id, user.id);
    await tx.members.insert({
      userId: project.ownerId,
      projectId: project.id,
      role: 'w',
      transferRequestedAt: null,
    });
    await tx.projects.update(project.id, { ownerId: user.id });
    return { value: undefined, detail: `${owner?.email ?? ''} → ${user.email}` };
  });
}

/** Declines an offer. */
export async function rejectOffer(code: string, deps: ProjectDeps): Promise<void> {
  const wish = { code, action: 'answer-offer', event: 'transfer-rejected' } as const;
  await changeProject(wish, deps, async (tx, { project }) => {
    await tx.members.clearOffers(project.id);
    return { value: undefined, detail: deps.actor.user.email };
  });
}

/** Tells how many checks a project would bring, and how many more its new owner may have; negative: too many already. */
export async function roomFor(
  projectId: number,
  userId: number,
  { checks, users }: Pick<ProjectDeps['store'], 'checks' | 'users'>,
): Promise<{ readonly checks: number; readonly free: number }> {
  const brought = await checks.ofProject(projectId);
  const { limit, used } = await users.checkUsage(userId);
  return { checks: brought.length, free: limit - used };
}
