import type { SignedInVisit } from '../../kit/visit.ts';

/** What staff does to what belongs to others. */
export type StaffDeed = 'staff-changed' | 'staff-deleted' | 'staff-acted' | 'staff-signed-in-as' | 'staff-returned';

/** Remembers who changed what, for a year, and in the log. `detail` holds names, never values: those may be secret. */
export async function rememberStaff(
  { deps, user, now, sender, record }: Pick<SignedInVisit, 'deps' | 'user' | 'now' | 'sender' | 'record'>,
  deed: StaffDeed,
  detail: string,
): Promise<void> {
  await deps.store.auditLog.insert({
    projectId: null,
    userId: user.id,
    createdAt: now,
    actor: user.email,
    action: deed,
    remoteAddr: sender.remoteAddr,
    detail,
  });
  record(deed, { detail });
}
