import { SHORTEST_PASSWORD } from './core/password-strength.ts';

/** Attackers who guess passwords try these first. */
const COMMONEST = 10_000;

let known: Promise<ReadonlySet<string>> | undefined;

/** Tells whether a password, whatever its letter case, is one of the 10,000 that people use most. */
export async function isCommonPassword(password: string): Promise<boolean> {
  known ??= readCommonest();
  return (await known).has(password.toLowerCase());
}

/** Read when the first password is set; those too short to be taken need not be remembered. */
async function readCommonest(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  const commonest = dictionary['passwords-common'].slice(0, COMMONEST);
  return new Set(commonest.map(String).filter(({ length }) => length >= SHORTEST_PASSWORD));
}
