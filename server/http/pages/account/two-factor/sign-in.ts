import {
  KeyStepPage,
  NoKeyStepPage,
  type OtherWays,
  RecoveryStepPage,
  TotpStepPage,
} from '../../../../../views/pages/account/two-factor/sign-in.tsx';
import { message } from '../../../../core/messages.ts';
import { Invalid, NotFound } from '../../../../errors.ts';
import { acceptTotp, looksLikeTotpCode, takeRecoveryCode } from '../../../../services/two-factor.ts';
import { page, type Reply, redirectTo } from '../../../kit/reply.ts';
import type { Visit } from '../../../kit/visit.ts';
import { withNext } from '../../../security/next-url.ts';
import { askForKey } from '../../../sign-in/key-question.ts';
import { secondFactorLimits } from '../../../sign-in/known-browser.ts';
import { beginAgain, type HalfSignedIn, halfSignedIn, passSecondFactor } from '../../../sign-in/second-factor.ts';

const KEY = '/accounts/login/two_factor/';
const TOTP = '/accounts/login/two_factor/totp/';
const RECOVERY = '/accounts/login/two_factor/recovery/';

/** Answers a user who has shown the first factor only. */
function step(answer: (visit: Visit, half: HalfSignedIn) => Promise<Reply>): (visit: Visit) => Promise<Reply> {
  return async (visit) => {
    const half = await halfSignedIn(visit);
    return half === null ? beginAgain(visit) : await answer(visit, half);
  };
}

/** Asks for a security key. */
export async function showKeyStep(visit: Visit): Promise<Reply> {
  // without a name for the server there are no keys here, unless a user got stuck with one
  if (visit.deps.config.rpId === '' && visit.session.pending === undefined) throw new NotFound();
  return await askForKeyStep(visit);
}

const askForKeyStep = step(async (visit, half) => {
  const { deps, shell } = visit;
  const keys = await deps.store.credentials.ofUser(half.user.id);
  if (keys.length === 0) throw new Invalid(message('no-security-key'));
  const ways = await waysBeside(KEY, visit, half);
  if (deps.config.rpId !== '')
    return page(KeyStepPage({ shell, ways, options: await askForKey(visit, 'sign-in', keys) }));
  const next = deps.safeNext(visit.query.get('next'));
  if (half.user.profile.totp) return redirectTo(withNext(TOTP, next, shell.prefix));
  return page(NoKeyStepPage({ shell, ways, supportEmail: deps.config.supportEmail }));
});

/** Takes the answer of a security key. */
export async function takeKeyStep(visit: Visit): Promise<Reply> {
  if (visit.deps.config.rpId === '') throw new NotFound();
  return await checkKeyStep(visit);
}

const checkKeyStep = step(async (visit, half) => {
  if ((await visit.deps.attempts.attempt('key', visit)) !== null) return await passSecondFactor(visit, half, 'key');
  visit.record('second-factor-failed', { user: half.user.id, by: 'key' });
  throw new Invalid(message('not-your-key'));
});

/** Asks for a code of the authenticator app. */
export const showTotpStep = step(async (visit, half) => {
  secretOf(half);
  return page(TotpStepPage({ shell: visit.shell, ways: await waysBeside(TOTP, visit, half) }));
});

/** Takes a code of the authenticator app. */
export const takeTotpStep = step(async (visit, half) => {
  const { deps, form, now, shell } = visit;
  const [secret, code] = [secretOf(half), form.one('code').trim()];
  const counted = await secondFactorLimits(visit, half.user, 'totp');
  const isRight =
    looksLikeTotpCode(code) && (await acceptTotp({ userId: half.user.id, secret, code, counted }, { ...deps, now }));
  if (isRight) return await passSecondFactor(visit, half, 'totp');
  visit.record('second-factor-failed', { user: half.user.id, by: 'totp' });
  const error = 'This is not the current code of your app. Wait for the next code and try again.';
  return page(TotpStepPage({ shell, ways: await waysBeside(TOTP, visit, half), error }));
});

/** Asks for a recovery code. */
export const showRecoveryStep = step(async (visit, half) =>
  page(RecoveryStepPage({ shell: visit.shell, ways: await waysBeside(RECOVERY, visit, half) })),
);

/** Takes a recovery code, once. */
export const takeRecoveryStep = step(async (visit, half) => {
  const { deps, form, shell, now } = visit;
  const { store, limits } = deps;
  const counted = await secondFactorLimits(visit, half.user, 'recoveryCode');
  const typed = form.one('recovery_code');
  const isTaken = await limits.attempt(counted, async () =>
    (await takeRecoveryCode(half.user.id, typed, { store, now })) ? true : null,
  );
  if (isTaken !== null) {
    visit.record('recovery-code-used', { user: half.user.id });
    const reply = await passSecondFactor(visit, half, 'recovery-code');
    visit.notify('warning', message('recovery-codes-left', { left: await store.recoveryCodes.left(half.user.id) }));
    return reply;
  }
  visit.record('second-factor-failed', { user: half.user.id, by: 'recovery-code' });
  const error = 'This recovery code is incorrect or has already been used.';
  return page(RecoveryStepPage({ shell, ways: await waysBeside(RECOVERY, visit, half), error }));
});

function secretOf({ user }: HalfSignedIn): string {
  if (!user.profile.totp) throw new Invalid(message('no-app'));
  return user.profile.totp;
}

async function waysBeside(here: string, { deps, query, shell }: Visit, { user }: HalfSignedIn): Promise<OtherWays> {
  const { store, config, safeNext } = deps;
  const [factors, codes] = await Promise.all([store.users.secondFactors(user.id), store.recoveryCodes.left(user.id)]);
  const next = safeNext(query.get('next'));
  const wayTo = (path: string, isThere: boolean) =>
    isThere && path !== here ? `${shell.prefix}${withNext(path, next, shell.prefix)}` : null;
  return {
    key: wayTo(KEY, factors.keys > 0 && config.rpId !== ''),
    totp: wayTo(TOTP, factors.totp),
    recovery: wayTo(RECOVERY, codes > 0),
  };
}
