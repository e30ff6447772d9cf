import { z } from 'zod';
import { AddKeyPage, RemoveKeyPage, RenameKeyPage } from '../../../../../views/pages/account/two-factor/keys.tsx';
import { message } from '../../../../core/messages.ts';
import { Invalid, NotFound } from '../../../../errors.ts';
import * as twoFactor from '../../../../services/two-factor.ts';
import { addKeyOptions, readNewKey, type StoredKey } from '../../../../services/webauthn.ts';
import type { Credential } from '../../../../store/credentials.ts';
import { readForm } from '../../../forms/form-fields.ts';
import { page, type Reply, redirectTo } from '../../../kit/reply.ts';
import type { SignedInVisit } from '../../../kit/visit.ts';
import { keepQuestion, takeQuestion } from '../../../sign-in/key-question.ts';
import { PROFILE } from '../profile.ts';

const nameForm = z.object({
  name: z.string().trim().min(1, 'Enter a name for the key.').max(100, 'Use at most 100 characters.'),
});

type KeyVisit = SignedInVisit<'credential'>;

/** Asks the browser for a new key. */
export async function showAddKey(visit: SignedInVisit): Promise<Reply> {
  refuseWithoutParty(visit);
  return await addPage(visit);
}

/** Keeps a new key. */
export async function addKey(visit: SignedInVisit): Promise<Reply> {
  const { deps, user, form, now } = visit;
  refuseWithoutParty(visit);
  const read = readForm(form, nameForm);
  if (!read.ok) return await addPage(visit, read.errors['name']);
  const key = await newKeyOf(visit);
  await twoFactor.addKey(user, { name: read.values.name, key }, { store: deps.store, now });
  visit.record('second-factor-added', { by: 'key' });
  visit.notify('success', message('security-key-added', { name: read.values.name }));
  return redirectTo(PROFILE);
}

/** Asks before a key is removed. */
export async function showRemoveKey(visit: KeyVisit): Promise<Reply> {
  const key = await keyOf(visit);
  const { keys, totp } = await visit.deps.store.users.secondFactors(visit.user.id);
  return page(RemoveKeyPage({ shell: visit.shell, name: key.name, isLast: keys === 1 && !totp }));
}

export async function dropKey(visit: KeyVisit): Promise<Reply> {
  const { deps, user, form } = visit;
  const key = await keyOf(visit);
  if (!form.has('remove_credential')) return await showRemoveKey(visit);
  await twoFactor.removeKey(user, key.id, deps.store);
  visit.record('second-factor-removed', { by: 'key' });
  visit.notify('success', message('security-key-removed', { name: key.name }));
  return redirectTo(PROFILE);
}

export async function showRenameKey(visit: KeyVisit): Promise<Reply> {
  return page(RenameKeyPage({ shell: visit.shell, name: (await keyOf(visit)).name }));
}

export async function renameKey(visit: KeyVisit): Promise<Reply> {
  const { deps, form, shell } = visit;
  const key = await keyOf(visit);
  const read = readForm(form, nameForm);
  if (!read.ok) return page(RenameKeyPage({ shell, name: form.one('name'), error: read.errors['name'] }));
  await twoFactor.renameKey(key.id, read.values.name, deps);
  visit.notify('success', message('security-key-renamed', { name: read.values.name }));
  return redirectTo(PROFILE);
}

async function newKeyOf(visit: SignedInVisit): Promise<StoredKey> {
  const { deps, form } = visit;
  const challenge = takeQuestion(visit, 'add');
  try {
    if (challenge === null) throw new Error('no security key was requested');
    return await readNewKey(form.one('response'), challenge, deps.config);
  } catch (error) {
    visit.record('second-factor-failed', { by: 'key', why: error instanceof Error ? error.message : 'unknown' });
    throw new Invalid(message('key-not-verified'));
  }
}

/** The key of another user is treated like one that does not exist. */
async function keyOf(visit: KeyVisit): Promise<Credential> {
  refuseWithoutParty(visit);
  const key = await visit.deps.store.credentials.byCode(visit.param('credential'));
  if (key === null || key.userId !== visit.user.id) throw new Invalid(message('key-not-found'));
  return key;
}

function refuseWithoutParty({ deps }: SignedInVisit): void {
  if (deps.config.rpId === '') throw new NotFound();
}

async function addPage(visit: SignedInVisit, error?: string): Promise<Reply> {
  const { deps, user, form, shell } = visit;
  const keys = await deps.store.credentials.ofUser(user.id);
  const options = await addKeyOptions(user.email, keys, deps.config);
  keepQuestion(visit, 'add', options.challenge);
  return page(AddKeyPage({ shell, options: JSON.stringify(options), name: form.one('name'), error }));
}
