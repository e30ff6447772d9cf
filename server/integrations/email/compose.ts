import { AlertMail, type AlertMailProps } from '../../../views/emails/alert-mail.tsx';
import { alertMailText } from '../../../views/emails/alert-mail-text.ts';
import { renderMail } from '../../../views/emails/render-mail.ts';
import type { Channel } from '../../core/channel.ts';
import { type Alert, factsOf, lookOf, reasonOf, statusWord, titleOf } from '../../delivery/alert.ts';
import type { Account, Delivery } from '../../delivery/integration.ts';
import { formatDate, formatMoment, formatRfc5322 } from '../../delivery/moment.ts';
import { logoUrl } from '../../delivery/texts.ts';
import type { MailMessage } from '../../delivery/ways-out.ts';
import { lastPingParts } from './last-ping.ts';

/** What a mail says of the site. */
export const SITE_SETTINGS = ['siteName', 'siteRoot', 'siteLogoUrl'] as const;
export type SiteSetting = (typeof SITE_SETTINGS)[number];

/** Composes the mail for one recipient; what account the address belongs to decides the zone and the overview. */
export async function mailTo(
  to: string,
  delivery: Omit<Delivery<unknown, SiteSetting>, 'config'>,
): Promise<MailMessage> {
  const { alert, settings, channel, now, reader } = delivery;
  const account = await delivery.loadAccount(to);
  const { text, note, attachments } = await lastPingParts(alert, reader);
  const unsubscribeLink = unsubscribeUrl(settings.siteRoot, channel, delivery.sign('unsubscribe', channel.code));
  const timeZone = account?.timeZone ?? alert.timeZone;
  const props: AlertMailProps = {
    look: lookOf(alert),
    word: statusWord(alert),
    name: alert.checkName,
    since: formatMoment(alert.at, timeZone),
    reason: reasonOf(alert),
    description: alert.check.desc,
    facts: mailFacts(alert, timeZone, now),
    link: alert.link,
    linkLabel: alert.summary === null ? 'Open the check' : 'Open the list of checks',
    body: { text, note },
    projects: projectsOf(account, settings.siteRoot),
    unsubscribeLink,
    siteName: settings.siteName,
    siteRoot: settings.siteRoot,
    logoUrl: logoUrl(settings),
  };
  return {
    to,
    subject: titleOf(alert),
    text: alertMailText(props),
    html: renderMail(AlertMail(props)),
    headers: { 'List-Unsubscribe': `<${unsubscribeLink}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    attachments,
  };
}

function unsubscribeUrl(siteRoot: string, { code }: Pick<Channel, 'code'>, signed: string): string {
  return `${siteRoot}/integrations/${code}/unsub/${signed}/`;
}

function mailFacts(alert: Alert, timeZone: string, now: Alert['at']): AlertMailProps['facts'] {
  const { lastPing } = alert;
  if (alert.summary !== null) return factsOf(alert, now).map(({ label, value }) => ({ label, value, code: false }));
  return [
    { label: alert.about === 'unheard' ? 'Ping expected' : 'Status changed', value: formatRfc5322(alert.at, timeZone) },
    ...factsOf(alert, now).map(({ key, label, value }) => ({ label, value, code: key === 'schedule' })),
    ...(lastPing === null || lastPing.remoteAddr === null ? [] : [{ label: 'Source IP', value: lastPing.remoteAddr }]),
    { label: 'Created', value: formatDate(alert.check.createdAt, timeZone) },
  ];
}

function projectsOf(account: Account | null, siteRoot: string): AlertMailProps['projects'] {
  const projects = account?.projects ?? [];
  return projects.map(({ name, code, down }) => ({ name, down, link: `${siteRoot}/projects/${code}/checks/` }));
}
