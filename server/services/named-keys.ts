import { addSecs, type Instant } from '../core/instant.ts';
import { type ApiKeyScope, makeApiKey } from '../keys.ts';
import type { Store } from '../store/store.ts';
import { changeProject, type ProjectDeps } from './change-project.ts';

const DAY_SECS = 24 * 3600;
/** How exactly it is known when a key was last used. */
const USE_NOTED_EVERY_SECS = 3600;

/** A key to create. */
export interface NamedKeyWish {
  readonly code: string;
  readonly name: string;
  readonly scope: ApiKeyScope;
  /** Null: it does not expire. */
  readonly days: number | null;
}

/** Makes a key with a name and returns it; only a hash is kept. */
export async function createNamedKey(
  { code, name, scope, days }: NamedKeyWish,
  deps: ProjectDeps & { readonly config: { readonly secretKey: string } },
): Promise<string> {
  const { key, stored } = makeApiKey(scope, deps.config.secretKey);
  const { now, actor } = deps;
  return await changeProject({ code, action: 'manage-keys', event: 'key-created' }, deps, async (tx, { project }) => {
    const expiresAt = days === null ? null : addSecs(now, days * DAY_SECS);
    const facts = { projectId: project.id, createdBy: actor.user.email, createdAt: now };
    await tx.namedKeys.insert({ ...facts, name, scope, expiresAt, stored });
    return { value: key, detail: name };
  });
}

/** Makes a key worthless; returns its name, or null when there was none. */
export async function revokeNamedKey(
  { code, id }: { readonly code: string; readonly id: number },
  deps: ProjectDeps,
): Promise<string | null> {
  return await changeProject({ code, action: 'manage-keys', event: 'key-revoked' }, deps, async (tx, { project }) => {
    const name = await tx.namedKeys.remove(project.id, id);
    return { value: name, detail: name };
  });
}

/** Notes when a key was used, at most once an hour. */
export async function noteKeyUse(
  { id, lastUsedAt }: { readonly id: number; readonly lastUsedAt: Instant | null },
  { store, now }: { readonly store: Pick<Store, 'namedKeys'>; readonly now: Instant },
): Promise<void> {
  if (lastUsedAt === null || addSecs(lastUsedAt, USE_NOTED_EVERY_SECS) <= now) await store.namedKeys.noteUse(id, now);
}
