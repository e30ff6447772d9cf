import { z } from 'zod';
import { message } from '../../../core/messages.ts';
import { Forbidden } from '../../../errors.ts';
import { accessTo, demand } from '../../../services/access.ts';
import { createNamedKey, revokeNamedKey } from '../../../services/named-keys.ts';
import { createKey, PROJECT_KEYS, type ProjectKey, revokeKey } from '../../../services/project-keys.ts';
import { readForm } from '../../forms/form-fields.ts';
import { projectDeps } from './project-deps.ts';
import { KEY_TEXTS, type SettingsOutcome, type SettingsVisit } from './settings-page.ts';

const TERMS = ['', '30', '90', '365'] as const;

const namedKeyForm = z.object({
  name: z.string().trim().min(1, 'Enter a name.').max(100, 'At most 100 characters.'),
  scope: z.enum(['rw', 'ro'], 'Choose the access.'),
  expires: z.enum(TERMS, 'Choose one of the options.'),
});

/** Makes a key and shows it. */
export async function makeKey(visit: SettingsVisit): Promise<SettingsOutcome> {
  refuseBorrowed(visit);
  const key = await chosenKey(visit, 'create_key');
  if (key === null) return {};
  const code = visit.param('project');
  const shown = await createKey({ code, key }, projectDeps(visit));
  visit.record('key-created', { project: code, key });
  return { createdKey: { title: KEY_TEXTS[key].title, key: shown, isOnce: key !== 'ping_key' } };
}

/** Makes a key worthless. */
export async function withdrawKey(visit: SettingsVisit): Promise<SettingsOutcome> {
  const key = await chosenKey(visit, 'revoke_key');
  if (key === null) return {};
  const code = visit.param('project');
  const wasThere = await revokeKey({ code, key }, projectDeps(visit));
  if (wasThere) visit.record('key-revoked', { project: code, key });
  visit.notify('success', message('key-revoked', { key: KEY_TEXTS[key].title }));
  return {};
}

/** Makes a key with a name and shows it. */
export async function makeNamedKey(visit: SettingsVisit): Promise<SettingsOutcome> {
  refuseBorrowed(visit);
  const code = visit.param('project');
  demand('manage-keys', await accessTo(code, visit.user, visit.deps.store));
  const read = readForm(visit.form, namedKeyForm);
  if (!read.ok) return { namedKey: { name: visit.form.one('name'), errors: read.errors } };
  const { name, scope, expires } = read.values;
  const days = expires === '' ? null : Number(expires);
  const key = await createNamedKey({ code, name, scope, days }, projectDeps(visit));
  visit.record('key-created', { project: code, key: 'named', scope });
  return { createdKey: { title: `key ${name}`, key, isOnce: true } };
}

/** Makes a key with a name worthless. */
export async function withdrawNamedKey(visit: SettingsVisit): Promise<SettingsOutcome> {
  const code = visit.param('project');
  demand('manage-keys', await accessTo(code, visit.user, visit.deps.store));
  const typed = visit.form.one('revoke_named_key');
  const id = /^\d{1,9}$/.test(typed) ? Number(typed) : 0;
  const name = await revokeNamedKey({ code, id }, projectDeps(visit));
  if (name === null) return {};
  visit.record('key-revoked', { project: code, key: 'named' });
  visit.notify('success', message('named-key-revoked', { name }));
  return {};
}

/** A key would outlast the visit of a superuser who looks with the eyes of another. */
function refuseBorrowed({ session }: SettingsVisit): void {
  if (session.actingFor !== undefined) throw new Forbidden(message('no-keys-while-borrowed'));
}

/** Null for a key that there is not. */
async function chosenKey({ deps, user, form, param }: SettingsVisit, button: string): Promise<ProjectKey | null> {
  demand('manage-keys', await accessTo(param('project'), user, deps.store));
  const name = form.one(button);
  return PROJECT_KEYS.find((key) => key === name) ?? null;
}
