import type { Action } from '../../../core/permissions.ts';
import { type CheckAccess, checkAccess, demand } from '../../../services/access.ts';
import type { SignedInVisit } from '../../kit/visit.ts';

export type CheckVisit = SignedInVisit<'check'>;

/** Finds the check a page is about, for those who may do this to it; answers others as `demand` does. */
export async function openCheck({ deps, user, param }: CheckVisit, action: Action): Promise<CheckAccess> {
  const access = await checkAccess(param('check'), user, deps.store);
  demand(action, access);
  return access;
}

/** Returns the path of a check's details. */
export function detailsOf({ code }: { readonly code: string }): string {
  return `/checks/${code}/details/`;
}
