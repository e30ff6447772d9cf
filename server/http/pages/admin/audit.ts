import type { StaffDeed } from '../../../services/change-project.ts';
import { rememberStaffDeed } from '../../../services/staff.ts';
import type { SignedInVisit } from '../../kit/visit.ts';

/** Remembers who changed what, for a year, and in the log. `detail` holds names, never values: those may be secret. */
export async function rememberStaff(
  { deps, user, now, sender, record }: Pick<SignedInVisit, 'deps' | 'user' | 'now' | 'sender' | 'record'>,
  deed: StaffDeed,
  detail: string,
): Promise<void> {
  const actor = { user, remoteAddr: sender.remoteAddr };
  await rememberStaffDeed(deed, detail, { store: deps.store, now, actor });
  record(deed, { detail });
}
