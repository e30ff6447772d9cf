import { unheardMail } from '../../views/emails/unheard-mail.tsx';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { mergeSpans } from '../core/blind-window.ts';
import { addSecs, earlierOf, type Instant } from '../core/instant.ts';
import { formatMoment, formatSpan } from '../delivery/moment.ts';
import { logoUrl } from '../delivery/texts.ts';
import type { Log } from '../log.ts';
import { sealedMail, unheld } from '../outbox.ts';
import type { Store } from '../store/store.ts';
import type { UnheardCheck, UnheardOwner } from '../store/unheard.ts';

/** An owner gets no more than one such email in this time; what comes later waits for the next. */
const EVERY_SECS = 6 * 3_600;
const AT_ONCE = 20;
const LOOK_EVERY_SECS = 30;
/** Checks that an email lists. */
const MOST_CHECKS = 50;

export interface MailUnheardDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Config;
}

/**
 * Tells the owners of checks by email whose pings were expected while Rollcall was not listening, and that have not pinged
 * since. Returns when to look again.
 */
export async function mailUnheard(deps: MailUnheardDeps): Promise<Instant> {
  const { store, clock, log } = deps;
  const now = clock.now();
  const owners = await store.unheard.ownersToMail(now, addSecs(now, -EVERY_SECS), AT_ONCE);
  for (const owner of owners) {
    const checks = await mailOwner(owner, now, deps);
    if (checks > 0) log.info({ user: owner.userId, checks }, 'notified an owner of checks that could not be heard');
  }
  if (owners.length === AT_ONCE) return now;
  const next = await store.unheard.nextMailAt();
  const later = addSecs(now, LOOK_EVERY_SECS);
  // one that is due already waits for the end of the six hours
  return next === null || next <= now ? later : earlierOf(later, next);
}

/** The mail is queued and the checks marked in one transaction. Returns how many checks it is about. */
async function mailOwner(
  owner: UnheardOwner,
  now: Instant,
  { store, settings }: Pick<MailUnheardDeps, 'store' | 'settings'>,
): Promise<number> {
  return await store.transaction(async (tx) => {
    const claimed = await tx.unheard.claimToMail(owner.userId, now);
    const silent = claimed.filter(({ isHeard }) => !isHeard);
    const isMailed = silent.length > 0 && settings.emailHost !== '';
    await tx.unheard.markMailed(
      claimed.map(({ id }) => id),
      owner.userId,
      isMailed ? now : null,
    );
    if (!isMailed) return 0;
    const mail = mailAbout(silent, owner, settings);
    await tx.mails.add(sealedMail({ to: owner.email, ...mail }, settings, now), unheld(now));
    return newestOfEach(silent).length;
  });
}

function mailAbout(silent: readonly UnheardCheck[], { timeZone }: UnheardOwner, settings: Config) {
  const checks = newestOfEach(silent);
  const latestFirst = [...checks].sort((a, b) => (b.nextAt ?? Infinity) - (a.nextAt ?? Infinity));
  return unheardMail({
    windows: mergeSpans(silent).map((window) => formatSpan(window, timeZone)),
    checks: latestFirst.slice(0, MOST_CHECKS).map(({ name, code, projectName, nextAt }) => ({
      name: `${name === '' ? code : name} (${projectName})`,
      next: nextAt === null ? '' : formatMoment(nextAt, timeZone),
    })),
    more: Math.max(0, checks.length - MOST_CHECKS),
    siteName: settings.siteName,
    siteRoot: settings.siteRoot,
    logoUrl: logoUrl(settings),
  });
}

/** A check that could not be heard in several windows is listed once. */
function newestOfEach(unheard: readonly UnheardCheck[]): readonly UnheardCheck[] {
  const byCheck = new Map<string, UnheardCheck>();
  for (const one of unheard) byCheck.set(one.code, one);
  return [...byCheck.values()];
}
