import type { PingTarget } from '../core/incoming.ts';

/** Returns a text that is the same for two targets exactly when they name a check in the same way. */
export function targetKey(target: PingTarget): string {
  return target.by === 'code' ? target.code : `${target.pingKey}/${target.slug}`;
}
