import { RecoveryCodesPage } from '../../../../../views/pages/account/two-factor/set-up.tsx';
import { Invalid } from '../../../../errors.ts';
import { makeRecoveryCodes } from '../../../../services/two-factor.ts';
import { page, type Reply } from '../../../kit/reply.ts';
import type { SignedInVisit } from '../../../kit/visit.ts';

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

async function refuseWithoutFactor({ deps, user }: SignedInVisit): Promise<void> {
  const { keys, totp } = await deps.store.users.secondFactors(user.id);
  if (keys === 0 && !totp) throw new Invalid('Set up a second factor first. Recovery codes can then replace it.');
}
