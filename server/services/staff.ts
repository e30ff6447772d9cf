import type { Bus } from '../bus.ts';
import { addSecs, type Instant } from '../core/instant.ts';
import { unusablePassword } from '../passwords.ts';
import type { Store } from '../store/store.ts';
import { type ProjectDeps, remember, type StaffEvent } from './change-project.ts';
import { isEmailAddress } from './email-address.ts';

// What staff does for people, or to them.

/** How long people are told before an account goes. */
const NOTICE_SECS = 31 * 24 * 3600;

interface Deps {
  readonly store: Store;
  readonly bus: Bus;
}

/** Lets an account be used again. */
export async function activateUser(userId: number, { store }: Pick<Deps, 'store'>): Promise<void> {
  await store.users.update(userId, { isActive: true });
}

/** Switches an account off: it cannot be signed in to, and its sessions end. Its password is gone for good. */
export async function deactivateUser(userId: number, { store }: Pick<Deps, 'store'>): Promise<void> {
  const password = unusablePassword();
  await store.transaction(async (tx) => {
    await tx.users.update(userId, { isActive: false, password });
    await tx.profiles.setLoginToken(userId, '');
    await tx.sessions.removeOfUser(userId);
  });
}

/** Sets the day on which staff is going to delete the account; until then its people are reminded. */
export async function scheduleDeletion(
  userId: number,
  { store, now }: Pick<Deps, 'store'> & { readonly now: Instant },
): Promise<Instant> {
  const deletionScheduledAt = addSecs(now, NOTICE_SECS);
  await store.profiles.update(userId, { deletionScheduledAt });
  return deletionScheduledAt;
}

/** Takes that back. */
export async function unscheduleDeletion(userId: number, { store }: Pick<Deps, 'store'>): Promise<void> {
  await store.profiles.update(userId, { deletionScheduledAt: null });
}

/** Removes a project with everything in it, also if another user owns it. */
export async function deleteAnyProject(projectId: number, { store, bus }: Deps): Promise<void> {
  await store.transaction(async (tx) => {
    // a ping that comes in meanwhile waits for the lock, and then finds no check
    await tx.projects.lockWithChecks(projectId);
    await tx.projects.remove(projectId);
  });
  bus.publish({ what: 'project', project: projectId });
}

/** Returns why an account cannot have this address; null: it can. */
export async function troubleWithEmail(email: string, userId: number, { users }: Store): Promise<string | null> {
  if (!isEmailAddress(email)) return 'is not an email address';
  const other = await users.byEmail(email);
  return other === null || other.id === userId ? null : 'belongs to another account';
}

/** Remembers for a year who of the staff did what. `detail` holds names, never values: those may be secret. */
export async function recordStaffEvent(
  event: StaffEvent,
  detail: string,
  { store, now, actor }: Pick<ProjectDeps, 'store' | 'now' | 'actor'>,
): Promise<void> {
  await remember({ projectId: null, event, detail }, { tx: store, now, actor });
}
