import { type Reply, redirectTo } from '../../kit/reply.ts';
import type { Visit } from '../../kit/visit.ts';
import { endSession } from '../../sessions/middleware.ts';

/** Ends the session, here and on the server. */
export async function logout(visit: Visit): Promise<Reply> {
  if (visit.user !== null) visit.record('sign-out');
  await endSession(visit.req, visit.res);
  return redirectTo('/');
}
