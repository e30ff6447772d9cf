import type { StaffEvent } from '../../../services/change-project.ts';
import { recordStaffEvent } from '../../../services/staff.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { actorOf } from '../projects/project-deps.ts';

/** Remembers who changed what, for a year, and in the log. `detail` holds names, never values: those may be secret. */
export async function rememberStaff(
  {
    deps,
    user,
    now,
    sender,
    session,
    record,
  }: Pick<SignedInVisit, 'deps' | 'user' | 'now' | 'sender' | 'session' | 'record'>,
  event: StaffEvent,
  detail: string,
): Promise<void> {
  const actor = actorOf({ user, sender, session });
  await recordStaffEvent(event, detail, { store: deps.store, now, actor });
  record(event, { detail });
}
