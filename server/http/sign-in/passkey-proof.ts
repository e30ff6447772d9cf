import { answeringKey } from '../../services/webauthn.ts';
import type { User } from '../../store/store.ts';
import type { Visit } from '../kit/visit.ts';
import { isKeyAnswer } from './key-question.ts';

/** Returns whose key has answered, after it made sure that it is them. */
export async function provenByPasskey(visit: Visit): Promise<User | null> {
  const { credentials, users } = visit.deps.store;
  const json = visit.form.one('response');
  const lookup = answeringKey(json);
  const key = lookup === null ? null : await credentials.byLookup(lookup);
  // the question is used up also when nobody has this key
  const isRight = await isKeyAnswer(visit, 'passkey', { json, keys: key === null ? [] : [key] });
  if (key === null || !isRight) return null;
  const user = await users.byId(key.userId);
  return user?.isActive ? user : null;
}
