import type { Reply } from '../reply.ts';
import type { SignedInVisit } from '../visit.ts';

/**
 * Returns null for somebody who has just confirmed that it is really them, else the page that asks for that. The
 * dispatcher calls it before the handlers of pages with the trait `sudo`.
 */
export async function sudoGate(_visit: SignedInVisit): Promise<Reply | null> {
  return null;
}
