import { type Reply, redirectTo } from '../../reply.ts';
import { endSession } from '../../sessions/middleware.ts';
import type { Visit } from '../../visit.ts';

/** Ends the session, here and on the server. */
export async function logout(visit: Visit): Promise<Reply> {
  if (visit.user !== null) visit.record('sign-out');
  await endSession(visit.req, visit.res);
  return redirectTo('/');
}
