import { ClosePage } from '../../../../views/pages/account/security.tsx';
import { belongingsOf, closeAccount, closeLater } from '../../../services/close-account.ts';
import { exportAccount } from '../../../services/export-account.ts';
import { content, JSON_TYPE, page, type Reply, redirectTo } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { endSession } from '../../sessions/middleware.ts';

/** Gives the data of the account as a file. */
export async function exportOwnData(visit: SignedInVisit): Promise<Reply> {
  const { deps, user } = visit;
  const body = `${JSON.stringify(await exportAccount(user, deps.store), null, 2)}\n`;
  visit.record('data-exported');
  const headers = { 'Content-Disposition': 'attachment; filename="account.json"' };
  return content(JSON_TYPE, body, headers);
}

/** Says what goes with the account. */
export async function showClose(visit: SignedInVisit): Promise<Reply> {
  return await closePage(visit);
}

/** Closes the account of a user who typed its address. */
export async function close(visit: SignedInVisit): Promise<Reply> {
  const { deps, user, form, req, res } = visit;
  if (form.one('confirmation') !== user.email) {
    return await closePage(visit, `Type ${user.email} exactly as shown.`);
  }
  const days = deps.config.accountCloseGraceDays;
  if (days > 0) await closeLater(user, { ...deps, now: visit.now, days });
  else await closeAccount(user, deps);
  visit.record('account-closed');
  await endSession(req, res, deps.config);
  return redirectTo('/accounts/login/?account-closed=1');
}

async function closePage({ deps, user, shell }: SignedInVisit, error?: string): Promise<Reply> {
  return page(
    ClosePage({
      shell,
      email: user.email,
      graceDays: deps.config.accountCloseGraceDays,
      ...(await belongingsOf(user, deps.store)),
      error,
    }),
  );
}
