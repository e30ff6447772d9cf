import { verifyMail } from '../../views/emails/verify-mail.tsx';
import type { Config } from '../config.ts';
import { DeliveryError } from '../delivery/delivery-error.ts';
import type { AnyIntegration } from '../delivery/integration.ts';
import { logoUrl } from '../delivery/texts.ts';
import type { Outbox } from '../outbox.ts';
import { verifyChannelToken } from '../signing.ts';

/** Returns the address that has to confirm a channel with these settings; null: none has to. */
export function addressToConfirm(
  integration: AnyIntegration,
  value: string,
  { config, ownEmail }: { readonly config: Config; readonly ownEmail: string },
): string | null {
  const address = addressOf(integration, value);
  if (address === null || !config.emailUseVerification) return null;
  return address.toLowerCase() === ownEmail.toLowerCase() ? null : address;
}

/** Returns the address behind a channel whose kind asks addresses; null for other kinds and unreadable settings. */
export function addressOf(integration: AnyIntegration, value: string): string | null {
  try {
    return integration.confirmedBy?.(integration.parseConfig(value)) ?? null;
  } catch (error) {
    if (error instanceof DeliveryError) return null;
    throw error;
  }
}

/** Mails the link that confirms a channel. */
export function askToConfirm(
  address: string,
  channelCode: string,
  { config, outbox }: { readonly config: Config; readonly outbox: Outbox },
): void {
  const { siteRoot, siteName, secretKey } = config;
  const token = verifyChannelToken(channelCode, secretKey);
  const verifyLink = `${siteRoot}/integrations/${channelCode}/verify/${token}/`;
  outbox.post({ to: address, ...verifyMail({ verifyLink, siteName, siteRoot, logoUrl: logoUrl(config) }) });
}
