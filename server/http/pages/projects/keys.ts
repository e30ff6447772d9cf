import { message } from '../../../core/messages.ts';
import { accessTo, demand } from '../../../services/access.ts';
import { createKey, PROJECT_KEYS, type ProjectKey, revokeKey } from '../../../services/project-keys.ts';
import { projectDeps } from './project-deps.ts';
import { KEY_TEXTS, type Said, type SettingsVisit } from './settings-page.ts';

/** Makes a key and shows it. */
export async function makeKey(visit: SettingsVisit): Promise<Said> {
  const key = await chosenKey(visit, 'create_key');
  if (key === null) return {};
  const code = visit.param('project');
  const shown = await createKey({ code, key }, projectDeps(visit));
  visit.record('key-created', { project: code, key });
  return { createdKey: { title: KEY_TEXTS[key].title, key: shown, isOnce: key !== 'ping_key' } };
}

/** Makes a key worthless. */
export async function withdrawKey(visit: SettingsVisit): Promise<Said> {
  const key = await chosenKey(visit, 'revoke_key');
  if (key === null) return {};
  const code = visit.param('project');
  const wasThere = await revokeKey({ code, key }, projectDeps(visit));
  if (wasThere) visit.record('key-revoked', { project: code, key });
  visit.notify('success', message('key-revoked', { key: KEY_TEXTS[key].title }));
  return {};
}

/** Null for a key that there is not. */
async function chosenKey({ deps, user, form, param }: SettingsVisit, button: string): Promise<ProjectKey | null> {
  demand('manage-keys', await accessTo(param('project'), user, deps.store));
  const name = form.one(button);
  return PROJECT_KEYS.find((key) => key === name) ?? null;
}
