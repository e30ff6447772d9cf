import { encode } from 'uqr';
import {
  RecoveryCodesPage,
  RemoveTotpPage,
  SetUpTotpPage,
} from '../../../../../views/pages/account/two-factor/set-up.tsx';
import { message } from '../../../../core/messages.ts';
import { Invalid } from '../../../../errors.ts';
import {
  acceptTotp,
  addTotp,
  makeRecoveryCodes,
  makeTotpSecret,
  removeTotp,
  totpUri,
} from '../../../../services/two-factor.ts';
import { page, type Reply, redirectTo } from '../../../kit/reply.ts';
import type { SignedInVisit } from '../../../kit/visit.ts';
import { secondFactorLimits } from '../../../sign-in/known-browser.ts';
import { PROFILE } from '../profile.ts';

/** Shows the secret to take over into an app. */
export function showSetUpTotp(visit: SignedInVisit): Reply {
  refuseWhenSet(visit);
  return setUpPage(visit);
}

/** Takes the first code of the app, and from then on asks for one at each sign-in. */
export async function setUpTotp(visit: SignedInVisit): Promise<Reply> {
  const { deps, user, form, session, now } = visit;
  refuseWhenSet(visit);
  const { totpSecret: secret } = session;
  if (secret === undefined) return setUpPage(visit);
  const counted = await secondFactorLimits(visit, user, 'totp');
  if (!(await acceptTotp({ userId: user.id, secret, code: form.one('code').trim(), counted }, { ...deps, now }))) {
    return setUpPage(visit, 'This is not the current code of the app. Check that the clock of your phone is correct.');
  }
  delete session.totpSecret;
  await addTotp(user, secret, { store: deps.store, now });
  visit.record('second-factor-added', { by: 'totp' });
  visit.notify('success', message('app-set-up'));
  return redirectTo(PROFILE);
}

export function showRemoveTotp({ shell, user }: SignedInVisit): Reply {
  return page(RemoveTotpPage({ shell, isSet: Boolean(user.profile.totp) }));
}

export async function disableTotp(visit: SignedInVisit): Promise<Reply> {
  const { deps, user, form } = visit;
  if (!form.has('disable_totp')) return showRemoveTotp(visit);
  await removeTotp(user, deps.store);
  visit.record('second-factor-removed', { by: 'totp' });
  visit.notify('success', message('app-removed'));
  return redirectTo(PROFILE);
}

/** Tells how many codes are left. */
export async function showRecoveryCodes(visit: SignedInVisit): Promise<Reply> {
  const left = await visit.deps.store.recoveryCodes.left(visit.user.id);
  await refuseWithoutFactor(visit);
  return page(RecoveryCodesPage({ shell: visit.shell, left, codes: [] }));
}

/** Makes new codes and shows them, this once. */
export async function renewRecoveryCodes(visit: SignedInVisit): Promise<Reply> {
  const { deps, user, now, shell } = visit;
  await refuseWithoutFactor(visit);
  const codes = await makeRecoveryCodes(user.id, { store: deps.store, now });
  visit.record('recovery-codes-made');
  return page(RecoveryCodesPage({ shell, left: codes.length, codes }));
}

function refuseWhenSet({ user }: SignedInVisit): void {
  if (user.profile.totp) throw new Invalid(message('app-already'));
}

function setUpPage({ deps, user, session, shell }: SignedInVisit, error?: string): Reply {
  session.totpSecret ??= makeTotpSecret();
  const secret = session.totpSecret;
  const qr = encode(totpUri(secret, user.email, deps.config.siteName), { ecc: 'M', border: 4 }).data;
  return page(SetUpTotpPage({ shell, secret, qr, error }));
}

async function refuseWithoutFactor({ deps, user }: SignedInVisit): Promise<void> {
  const { keys, totp } = await deps.store.users.secondFactors(user.id);
  if (keys === 0 && !totp) throw new Invalid(message('second-factor-first'));
}
