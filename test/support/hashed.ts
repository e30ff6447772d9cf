import { hashPassword } from '../../server/passwords.ts';

const known = new Map<string, Promise<string>>();

/** Returns the form in which a password is stored. Hashing is slow on purpose, so each is hashed once in a run. */
export function hashed(password: string): Promise<string> {
  const form = known.get(password) ?? hashPassword(password);
  known.set(password, form);
  return form;
}
