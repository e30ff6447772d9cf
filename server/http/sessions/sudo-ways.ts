import { SUDO_FIELDS, type SudoWay } from '../../../views/pages/account/sudo.tsx';
import { isCheckable } from '../../passwords.ts';
import { userWithPassword } from '../../services/password.ts';
import { acceptTotp } from '../../services/two-factor.ts';
import type { SignedInVisit } from '../kit/visit.ts';
import { isKeyAnswer } from '../sign-in/key-question.ts';
import { secondFactorLimits } from '../sign-in/known-browser.ts';
import { checkSudoCode } from './sudo-code.ts';

export type { SudoWay };

/**
 * Returns how the user can show that it is them: by a code in a mail where mail can be sent, else by whatever they have
 * set up. Empty: in no way.
 */
export async function waysOf({ deps, user }: SignedInVisit): Promise<readonly SudoWay[]> {
  const { store, config, outbox } = deps;
  if (outbox.isOpen) return ['mail'];
  const [password, factors] = await Promise.all([store.users.password(user.id), store.users.secondFactors(user.id)]);
  return [
    ...(isCheckable(password) ? (['password'] as const) : []),
    ...(factors.totp ? (['totp'] as const) : []),
    ...(factors.keys > 0 && config.rpId !== '' ? (['key'] as const) : []),
  ];
}

/** Returns which way a posted form goes; null when it is a form for something else. */
export function wayTried({ form }: SignedInVisit, ways: readonly SudoWay[]): SudoWay | null {
  return ways.find((way) => form.has(SUDO_FIELDS[way])) ?? null;
}

/** Returns null when the user has shown that it is them, else what is wrong. */
export async function tryWay(visit: SignedInVisit, way: SudoWay): Promise<string | null> {
  const { deps, user, form, now } = visit;
  const typed = form.one(SUDO_FIELDS[way]);
  switch (way) {
    case 'mail':
      return checkSudoCode(visit);
    case 'password':
      return (await userWithPassword(user.email, typed, deps.store)) === null ? 'The password is incorrect.' : null;
    case 'totp': {
      const secret = user.profile.totp ?? '';
      const counted = await secondFactorLimits(visit, user, 'totp');
      const isRight = await acceptTotp({ userId: user.id, secret, code: typed.trim(), counted }, { ...deps, now });
      return isRight ? null : 'This is not the current code of your app.';
    }
    case 'key': {
      const keys = await deps.store.credentials.ofUser(user.id);
      return (await isKeyAnswer(visit, 'sudo', { json: typed, keys }))
        ? null
        : 'This is not one of your security keys.';
    }
    default:
      return neverWay(way);
  }
}

function neverWay(way: never): never {
  throw new Error(`no way to confirm called ${String(way)}`);
}
