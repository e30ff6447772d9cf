import { quotaMail } from '../../views/emails/quota-mail.tsx';
import type { Config } from '../config.ts';
import type { Alert } from '../delivery/alert.ts';
import type { AnyIntegration } from '../delivery/integration.ts';
import { settingsOf } from '../delivery/settings.ts';
import { logoUrl } from '../delivery/texts.ts';
import { sealedMail } from '../outbox.ts';
import type { NewStoredMail } from '../store/mails.ts';
import type { Store } from '../store/store.ts';

/** Returns a number as mails show it: enough to recognise one's own, too little to call. `+123456789` → `+123******789`. */
export function maskPhone(number: string): string {
  return number.length > 7 ? `${number.slice(0, 4)}******${number.slice(-3)}` : number;
}

interface Refused {
  readonly integration: AnyIntegration;
  readonly value: string;
  readonly alert: Alert;
  readonly projectId: number;
}

interface NoticeDeps {
  readonly store: Pick<Store, 'users' | 'allowances'>;
  readonly settings: Config;
  readonly now: Alert['at'];
}

/** Writes the mails that bring a project's people what was not sent because the owner's allowance is used up. */
export async function quotaNotices(
  { integration, value, alert, projectId }: Refused,
  { store, settings, now }: NoticeDeps,
): Promise<readonly NewStoredMail[]> {
  const { quota } = integration;
  if (quota === undefined || settings.emailHost === '') return [];
  const people = await store.users.ofProject(projectId);
  const [owner] = people;
  if (owner === undefined) return [];
  const allowances = await store.allowances.of(owner.id, now);
  const mail = quotaMail({
    medium: quota.medium,
    recipient: maskPhone(quota.recipient(integration.parseConfig(value))),
    account: owner.email,
    limit: allowances[quota.of].limit,
    project: alert.project.name,
    message: quota.text(alert, settingsOf(integration, settings)),
    siteName: settings.siteName,
    siteRoot: settings.siteRoot,
    logoUrl: logoUrl(settings),
  });
  return people.map(({ email }) => sealedMail({ to: email, ...mail }, settings, now));
}
