import { loginMail } from '../../../views/emails/login-mail.tsx';
import { logoUrl } from '../../delivery/texts.ts';
import type { MailMessage } from '../../delivery/ways-out.ts';
import { makeLoginLink } from '../../services/login-link.ts';
import type { User } from '../../store/store.ts';
import type { Visit } from '../kit/visit.ts';

/** Writes the mail with a link that signs the user in and leads to `next`. */
export async function writeLoginMail(
  user: User,
  next: string | null,
  { deps, now, shell }: Pick<Visit, 'deps' | 'now' | 'shell'>,
): Promise<MailMessage> {
  const { config, store } = deps;
  const target = next === null ? null : `${shell.prefix}${next}`;
  const loginLink = await makeLoginLink(user, target, { store, config, now });
  const { siteName, siteRoot } = config;
  return { to: user.email, ...loginMail({ loginLink, siteName, siteRoot, logoUrl: logoUrl(config) }) };
}
