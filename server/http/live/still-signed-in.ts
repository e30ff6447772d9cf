import type { SignedInVisit } from '../kit/visit.ts';
import { sessionKey } from '../sessions/store.ts';

/** Returns a function that tells whether the session in which a page was opened is still one, of a user who may sign in. */
export function stillSignedIn({ deps, user, req }: SignedInVisit): () => Promise<boolean> {
  const key = sessionKey(req.sessionID);
  return async () => {
    const [stored, account] = await Promise.all([
      deps.store.sessions.byKey(key, deps.clock.now()),
      deps.store.users.byId(user.id),
    ]);
    return stored?.userId === user.id && account?.isActive === true;
  };
}
