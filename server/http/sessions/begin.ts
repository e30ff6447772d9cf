import type { Request } from 'express';
import type { Instant } from '../../core/instant.ts';
import type { Sender } from '../kit/request.ts';
import { renewSession } from './middleware.ts';

/** Signs a user in: in a new session, so that an id planted before is worth nothing. */
export async function beginSession(req: Request, userId: number, sender: Sender, now: Instant): Promise<void> {
  await renewSession(req);
  req.session.userId = userId;
  req.session.place = { isStored: false, createdAt: now, lastSeenAt: now, ...sender };
}

/** Goes on as another user, in a new session that ends when the one before would have. */
export async function continueSession(req: Request, userId: number, sender: Sender, now: Instant): Promise<void> {
  const createdAt = req.session.place?.createdAt ?? now;
  await renewSession(req);
  req.session.userId = userId;
  req.session.place = { isStored: false, createdAt, lastSeenAt: now, ...sender };
}
