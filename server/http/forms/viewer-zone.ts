import type { SignedInVisit } from '../kit/visit.ts';

/** Returns the time zone that a user has chosen; empty as long as that is still UTC: then the browser's may be better. */
export function viewerZone({ user }: Pick<SignedInVisit, 'user'>): string {
  return user.profile.tz === 'UTC' ? '' : user.profile.tz;
}
