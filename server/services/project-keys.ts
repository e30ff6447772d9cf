import { randomUUID } from 'node:crypto';
import type { Project } from '../core/project.ts';
import { makeApiKey, makePingKey } from '../keys.ts';
import { changeProject, type ProjectDeps } from './change-project.ts';

/** The keys of a project. */
export const PROJECT_KEYS = ['api_key', 'api_key_readonly', 'ping_key'] as const;
export type ProjectKey = (typeof PROJECT_KEYS)[number];

/** How the audit log calls them. */
export const KEY_NAMES: Readonly<Record<ProjectKey, string>> = {
  api_key: 'API key',
  api_key_readonly: 'read-only API key',
  ping_key: 'ping key',
};

/** Makes a key in place of the one there may be, and returns it. Of API keys only a hash is kept. */
export async function createKey(
  { code, key }: { readonly code: string; readonly key: ProjectKey },
  deps: ProjectDeps & { readonly config: { readonly secretKey: string } },
): Promise<string> {
  const { shown, change } = makeKey(key, deps.config.secretKey);
  return await changeProject({ code, action: 'manage-keys', event: 'key-created' }, deps, async (tx, { project }) => {
    await tx.projects.update(project.id, change);
    return { value: shown, detail: KEY_NAMES[key] };
  });
}

/** Makes a key worthless; returns whether there was one. */
export async function revokeKey(
  { code, key }: { readonly code: string; readonly key: ProjectKey },
  deps: ProjectDeps,
): Promise<boolean> {
  return await changeProject({ code, action: 'manage-keys', event: 'key-revoked' }, deps, async (tx, { project }) => {
    if (!hasKey(project, key)) return { value: false, detail: null };
    await tx.projects.update(project.id, emptyKey(key));
    return { value: true, detail: KEY_NAMES[key] };
  });
}

function makeKey(key: ProjectKey, secretKey: string): { shown: string; change: Partial<Project> } {
  if (key === 'ping_key') {
    const pingKey = makePingKey();
    return { shown: pingKey, change: { pingKey } };
  }
  if (key === 'api_key') {
    const { key: shown, stored } = makeApiKey('rw', secretKey);
    return { shown, change: { apiKey: stored } };
  }
  const { key: shown, stored } = makeApiKey('ro', secretKey);
  return { shown, change: { apiKeyReadonly: stored } };
}

function hasKey(project: Project, key: ProjectKey): boolean {
  if (key === 'ping_key') return project.pingKey !== null;
  return (key === 'api_key' ? project.apiKey : project.apiKeyReadonly) !== '';
}

/** Returns the change of a project that makes a key worthless. */
export function emptyKey(key: ProjectKey): Partial<Project> {
  if (key === 'ping_key') return { pingKey: null };
  return key === 'api_key' ? { apiKey: '' } : { apiKeyReadonly: '' };
}

/** Gives a project and its checks new badge keys: badges at the addresses before are there no more. */
export async function renewBadgeKeys(code: string, deps: ProjectDeps): Promise<void> {
  const wish = { code, action: 'manage-keys', event: 'badge-keys-renewed' } as const;
  await changeProject(wish, deps, async (tx, { project }) => {
    await tx.projects.update(project.id, { badgeKey: randomUUID() });
    for (const { id } of await tx.checks.ofProject(project.id)) await tx.checks.update(id, { badgeKey: randomUUID() });
    return { value: undefined, detail: '' };
  });
}
