import type { Check } from '../core/check.ts';
import { NotFound } from '../errors.ts';
import type { Store, User } from '../store/store.ts';
import { type Access, accessOf } from './project-access.ts';

/** A check as somebody may see it. */
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
