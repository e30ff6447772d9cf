import { noticeMail } from '../../../views/emails/notice-mail.tsx';
import { addSecs } from '../../core/instant.ts';
import type { QuietAccount } from '../../store/reads/idle-accounts.ts';
import { type ReportDeps, sendPatiently, siteOf } from '../reader.ts';

const DAY_SECS = 86_400;
const QUIET_DAYS = 365;
const PAUSE_SECS = 1;

/** How many accounts were given notice, and what spoke for the others. */
export interface InactivityResult {
  readonly sent: number;
  readonly skippedForTeam: number;
  readonly skippedForPings: number;
  readonly failed: number;
}

/**
 * Tells the owners of accounts not used for a year that these will be deleted, unless they come back
 * within a month (see `pruneAccounts`). A dry run only counts.
 */
export async function sendInactivityNotices(
  deps: ReportDeps,
  { dryRun, onSent }: { readonly dryRun: boolean; readonly onSent: (email: string) => void },
): Promise<InactivityResult> {
  const { store, clock, log } = deps;
  const accounts = await store.reads.quietAccounts(addSecs(clock.now(), -QUIET_DAYS * DAY_SECS));
  const inTeam = accounts.filter(({ hasLivelyTeam }) => hasLivelyTeam);
  const pinged = accounts.filter(({ hasLivelyTeam, hasPings }) => !hasLivelyTeam && hasPings);
  const idle = accounts.filter(({ hasLivelyTeam, hasPings }) => !hasLivelyTeam && !hasPings);
  let failed = 0;
  let isFirst = true;
  for (const account of idle) {
    if (!dryRun && !isFirst) await clock.sleepUntil(addSecs(clock.now(), PAUSE_SECS));
    isFirst = false;
    try {
      if (!dryRun) await giveNotice(account, deps);
      onSent(account.email);
    } catch (error) {
      failed += 1;
      log.error({ err: error, user: account.id }, 'a notice of inactivity could not be sent');
    }
  }
  return {
    sent: idle.length - failed,
    skippedForTeam: inTeam.length,
    skippedForPings: pinged.length,
    failed,
  };
}

/** The date is set only after the mail is off: no account is deleted whose owner was not told. */
async function giveNotice({ id, email }: QuietAccount, deps: ReportDeps): Promise<void> {
  const { config, store, clock } = deps;
  const help = config.supportEmail === '' ? '' : ` Questions? Write to ${config.supportEmail}.`;
  const content = noticeMail({
    subject: 'Inactive Account Notification',
    paragraphs: [
      `Your account ${email} on ${config.siteName} has not been used for more than a year, and none of its checks has received a ping.`,
      'If you want to keep it, log in within 30 days. Otherwise it will be deleted with all its projects and checks.',
    ],
    button: { label: 'Log in', href: `${config.siteRoot}/accounts/login/` },
    footer: `You receive this because you have an account on ${config.siteName}.${help}`,
    ...siteOf(config),
  });
  await sendPatiently({ ...content, to: email }, deps);
  await store.profiles.update(id, { deletionNoticeAt: clock.now() });
}
