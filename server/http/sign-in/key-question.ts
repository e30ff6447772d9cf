import { addSecs, instant } from '../../core/instant.ts';
import { acceptKeyUse, useKeyOptions, usePasskeyOptions } from '../../services/webauthn.ts';
import type { Credential } from '../../store/credentials.ts';
import type { Visit, VisitSession } from '../kit/visit.ts';

export type KeyPurpose = NonNullable<VisitSession['webauthn']>['purpose'];

/** A question to a key is answered at once or not at all. */
const ANSWER_WITHIN_SECS = 300;

/** Remembers what a key was asked, and for what. */
export function keepQuestion({ session, now }: Visit, purpose: KeyPurpose, challenge: string): void {
  session.webauthn = { purpose, challenge, at: now };
}

/** Returns what a key was asked for this purpose, once; null when nothing was, or too long ago. */
export function takeQuestion({ session, now }: Visit, purpose: KeyPurpose): string | null {
  const asked = session.webauthn;
  delete session.webauthn;
  if (asked?.purpose !== purpose) return null;
  return addSecs(instant(asked.at), ANSWER_WITHIN_SECS) < now ? null : asked.challenge;
}

/** Returns the question to the keys of a user, as JSON for the browser. */
export async function askForKey(visit: Visit, purpose: KeyPurpose, keys: readonly Credential[]) {
  const options = await useKeyOptions(keys, visit.deps.config);
  keepQuestion(visit, purpose, options.challenge);
  return JSON.stringify(options);
}

/** Returns the question to whatever key there is, as JSON for the browser. */
export async function askForPasskey(visit: Visit) {
  const options = await usePasskeyOptions(visit.deps.config);
  keepQuestion(visit, 'passkey', options.challenge);
  return JSON.stringify(options);
}

/** Tells whether one of the keys answered the question that was asked, and notes its use. */
export async function isKeyAnswer(
  visit: Visit,
  purpose: KeyPurpose,
  { json, keys }: { readonly json: string; readonly keys: readonly Credential[] },
): Promise<boolean> {
  const { deps, now } = visit;
  const challenge = takeQuestion(visit, purpose);
  if (challenge === null) return false;
  try {
    const demand = { challenge, isAlone: purpose === 'passkey' };
    return await acceptKeyUse(json, demand, keys, { store: deps.store, config: deps.config, now });
  } catch (error) {
    // whatever is wrong with it, among that a counter that went back: the key may have been copied
    deps.log.warn({ err: error }, 'a security key returned an invalid response');
    return false;
  }
}
