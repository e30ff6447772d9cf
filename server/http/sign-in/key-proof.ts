import type { User } from '../../store/store.ts';
import type { Visit } from '../kit/visit.ts';
import { isKeyAnswer } from './key-question.ts';
import { halfSignedIn } from './second-factor.ts';

/** Returns who owes a second factor and has answered with a security key. */
export async function provenByKey(visit: Visit): Promise<User | null> {
  const half = await halfSignedIn(visit);
  if (half === null) return null;
  const keys = await visit.deps.store.credentials.ofUser(half.user.id);
  return (await isKeyAnswer(visit, 'sign-in', { json: visit.form.one('response'), keys })) ? half.user : null;
}
