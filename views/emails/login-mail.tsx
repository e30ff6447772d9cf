import { MailFrame } from './components/mail-frame.tsx';
import { MailButton, MailSection } from './components/mail-section.tsx';
import { Unlinked } from './components/unlinked.tsx';
import { renderMail } from './render-mail.ts';

export interface LoginMailProps {
  readonly loginLink: string;
  readonly siteName: string;
  readonly siteRoot: string;
  readonly logoUrl: string;
}

/** The mail with a link that signs its reader in: subject, text and HTML. */
export function loginMail(props: LoginMailProps): { subject: string; text: string; html: string } {
  const subject = `Log in to ${props.siteName}`;
  const text = `Open this link to log in to ${props.siteName}:
${props.loginLink}

The link works once, within an hour. If you did not request it, ignore this email.

--
${props.siteName}
${props.siteRoot}
`;
  return { subject, text, html: renderMail(<LoginMail {...props} subject={subject} />) };
}

function LoginMail(props: LoginMailProps & { readonly subject: string }) {
  return (
    <MailFrame
      {...props}
      title={props.subject}
      preview="The link works once, within an hour."
      footer="If you did not request this email, ignore it."
    >
      <MailSection>
        This button logs you in to <Unlinked text={props.siteName} />. It works once, within an hour.
      </MailSection>
      <MailSection>
        <MailButton href={props.loginLink}>Log in</MailButton>
      </MailSection>
    </MailFrame>
  );
}
