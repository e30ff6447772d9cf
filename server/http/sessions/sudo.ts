import { SudoPage } from '../../../views/pages/account/sudo.tsx';
import { addSecs } from '../../core/instant.ts';
import { message } from '../../core/messages.ts';
import { Forbidden } from '../../errors.ts';
import { page, type Reply, redirectTo } from '../kit/reply.ts';
import type { SignedInVisit } from '../kit/visit.ts';
import { askForKey } from '../sign-in/key-question.ts';
import { mailSudoCode } from './sudo-code.ts';
import { type SudoWay, tryWay, waysOf, wayTried } from './sudo-ways.ts';

const CONFIRMED_SECS = 1800;

/**
 * Returns null for a user who has just confirmed that it is really them, else the page that asks for that. The
 * dispatcher calls it before the handlers of pages with the trait `sudo`.
 */
export async function sudoGate(visit: SignedInVisit): Promise<Reply | null> {
  const { deps, user, session, now } = visit;
  if (session.actingFor !== undefined) throw new Forbidden(message('owner-only'));
  if ((session.sudo?.until ?? 0) > now) return null;
  const ways = await waysOf(visit);
  const way = wayTried(visit, ways);
  if (way === null) return await gatePage(visit, ways);
  let trouble: string | null = null;
  await deps.limits.attempt([['sudo', user.id]], async () => {
    trouble = await tryWay(visit, way);
    return trouble === null ? true : null;
  });
  if (trouble !== null) {
    visit.record('sudo-failed', { by: way });
    return await gatePage(visit, ways, { way, text: trouble });
  }
  session.sudo = { until: addSecs(now, CONFIRMED_SECS) };
  visit.record('sudo', { by: way });
  return redirectTo(samePlace(visit));
}

/** Asks for a confirmation; the mail with a code goes out unless one is on its way already. */
async function gatePage(
  visit: SignedInVisit,
  ways: readonly SudoWay[],
  trouble: { readonly way: SudoWay; readonly text: string } | null = null,
): Promise<Reply> {
  const { deps, user, shell } = visit;
  const { config, store } = deps;
  if (ways.includes('mail') && trouble === null) await mailSudoCode(visit);
  const keys = ways.includes('key') ? await store.credentials.ofUser(user.id) : [];
  return page(
    SudoPage({
      shell,
      action: samePlace(visit),
      email: user.email,
      ways,
      keyOptions: keys.length > 0 ? await askForKey(visit, 'sudo', keys) : '',
      hasCode: visit.session.sudo?.code !== undefined,
      supportEmail: config.supportEmail,
      trouble,
    }),
  );
}

function samePlace({ path, query }: SignedInVisit): string {
  return query.size === 0 ? path : `${path}?${query}`;
}
