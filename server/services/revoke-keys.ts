import type { Instant } from '../core/instant.ts';
import type { Store, User } from '../store/store.ts';
import { emptyKey, KEY_NAMES } from './project-keys.ts';

/**
 * Revokes every API key that the user has created since, in any project; returns how many. The audit log knows which.
 * Ping keys stay: they give no access to data, and without them jobs could not ping.
 */
export async function revokeKeysMadeBy(user: Pick<User, 'id'>, since: Instant, tx: Store): Promise<number> {
  let revoked = 0;
  for (const { projectId, createdAt, detail } of await tx.auditLog.ofUser(user.id, 'key-created', since)) {
    if (projectId === null) continue;
    const named = (await tx.namedKeys.ofProject(projectId)).filter((key) => key.createdAt === createdAt);
    for (const { id } of named) await tx.namedKeys.remove(projectId, id);
    const slot = (['api_key', 'api_key_readonly'] as const).find((key) => KEY_NAMES[key] === detail);
    if (named.length === 0 && slot !== undefined) await tx.projects.update(projectId, emptyKey(slot));
    revoked += named.length + (named.length === 0 && slot !== undefined ? 1 : 0);
  }
  return revoked;
}
