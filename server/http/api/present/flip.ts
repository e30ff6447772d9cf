import type { Flip } from '../../../core/flip.ts';
import { toIso } from '../../../core/iso.ts';
import type { FlipDocument } from '../schemas/documents.ts';

/** Returns a flip as the API shows it: only a check that is up counts as up, a paused or a new one does not. */
export function presentFlip(flip: Flip, { details }: { readonly details: boolean }): FlipDocument {
  return {
    timestamp: toIso(flip.createdAt),
    up: flip.newStatus === 'up' ? 1 : 0,
    ...(details ? { old_status: flip.oldStatus, new_status: flip.newStatus, reason: flip.limit ?? flip.reason } : {}),
  };
}
