import { noticeMail } from '../../../views/emails/notice-mail.tsx';
import { announce } from '../../alerts/announce.ts';
import { addSecs } from '../../core/instant.ts';
import { formatDate } from '../../delivery/moment.ts';
import type { Registry } from '../../delivery/registry.ts';
import { isJsonObject } from '../../delivery/stored-value.ts';
import type { WaysOut } from '../../delivery/ways-out.ts';
import type { ScheduledDeletion } from '../../store/reads/notices.ts';
import { type ReportDeps, sendPatiently, siteOf } from '../reader.ts';
import { isDueToday } from './once-a-day.ts';

const LOUD_SECS = 14 * 86_400;

export interface DeletionDeps extends ReportDeps {
  readonly registry: Registry;
  readonly ways: WaysOut;
}

/** What was sent about one account. */
export interface DeletionWarning {
  readonly owner: string;
  readonly recipients: readonly string[];
  /** Channels that took the announcement, as lists show them. */
  readonly channels: readonly string[];
}

/**
 * Warns of accounts that staff have scheduled for deletion: a mail to the owner and the members, and in the last 14 days a
 * message through every channel too. Once a day for each account; nothing is deleted here.
 */
export async function sendDeletionWarnings(deps: DeletionDeps): Promise<readonly DeletionWarning[]> {
  const { store, clock, log } = deps;
  const warnings: DeletionWarning[] = [];
  for (const account of await store.reads.scheduledDeletions(clock.now())) {
    if (!(await isDueToday(`deletion:${account.userId}`, deps))) continue;
    try {
      warnings.push(await warn(account, deps));
    } catch (error) {
      log.error({ err: error, user: account.userId }, 'a deletion warning could not be sent');
    }
  }
  return warnings;
}

async function warn(account: ScheduledDeletion, deps: DeletionDeps): Promise<DeletionWarning> {
  const { store, clock } = deps;
  const recipients = await store.reads.peopleAround(account.userId);
  if (recipients.length > 0) {
    // one mail to all: they see that the others know
    await sendPatiently({ ...warningMail(account, deps.config), to: recipients.join(', ') }, deps);
  }
  const isLoud = account.at <= addSecs(clock.now(), LOUD_SECS);
  const channels = isLoud ? await announceEverywhere(account, new Set(recipients), deps) : [];
  return { owner: account.email, recipients, channels };
}

async function announceEverywhere(
  account: ScheduledDeletion,
  mailed: ReadonlySet<string>,
  deps: DeletionDeps,
): Promise<readonly string[]> {
  const { store, config, registry } = deps;
  const reached: string[] = [];
  const announcement = {
    name: `Account ${account.email} will be deleted on ${formatDate(account.at, 'UTC')}`,
    description: contact(config.supportEmail),
  };
  for (const project of await store.projects.ownedBy(account.userId)) {
    for (const channel of await store.channels.ofProject(project.id)) {
      if (channel.kind === 'email' && mailed.has(addressIn(channel.value))) continue;
      const isSent = await announce(channel, announcement, { ...deps, settings: config, project });
      if (isSent) reached.push(`${channel.code.slice(0, 8)} ${registry.get(channel.kind)?.label ?? channel.kind}`);
    }
  }
  return reached;
}

function addressIn(value: string): string {
  if (!isJsonObject(value)) return value.trim().toLowerCase();
  const parsed: unknown = JSON.parse(value);
  const address: unknown = typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, 'value') : '';
  return String(address).toLowerCase();
}

function warningMail({ email, at, checks }: ScheduledDeletion, config: ReportDeps['config']) {
  return noticeMail({
    subject: 'Account Deletion Warning',
    paragraphs: [
      `The account ${email} on ${config.siteName} will be deleted on ${formatDate(at, 'UTC')}, with ${checks === 1 ? 'its check' : `its ${checks} checks`} and everything in its projects.`,
      'From then on, no alerts will be sent for its checks.',
      contact(config.supportEmail),
    ].filter((paragraph) => paragraph !== ''),
    footer: 'You receive this because you own a project of this account or are a member of one.',
    ...siteOf(config),
  });
}

function contact(supportEmail: string): string {
  return supportEmail === '' ? '' : `To keep it, write to ${supportEmail}.`;
}
