import { MailFrame } from './components/mail-frame.tsx';
import { MailButton, MailSection } from './components/mail-section.tsx';
import { Unlinked } from './components/unlinked.tsx';
import { renderMail } from './render-mail.ts';

export interface ChangeEmailMailProps {
  readonly link: string;
  readonly siteName: string;
  readonly siteRoot: string;
  readonly logoUrl: string;
}

const TERM = 'The link works once, within 15 minutes.';

/** The mail that confirms a new address of an account: subject, text and HTML. */
export function changeEmailMail(props: ChangeEmailMailProps): { subject: string; text: string; html: string } {
  const subject = `Log in to ${props.siteName}`;
  const text = `Open this link to use this email address for your ${props.siteName} account and log in:
${props.link}

${TERM} If you did not request this, ignore this email, and your address will not be used.

--
${props.siteName}
${props.siteRoot}
`;
  return { subject, text, html: renderMail(<ChangeEmailMail {...props} subject={subject} />) };
}

function ChangeEmailMail(props: ChangeEmailMailProps & { readonly subject: string }) {
  return (
    <MailFrame {...props} title={props.subject} preview={TERM} footer="If you did not request this email, ignore it.">
      <MailSection>
        This button sets this email address for your <Unlinked text={props.siteName} /> account and logs you in. {TERM}
      </MailSection>
      <MailSection>
        <MailButton href={props.link}>Use this address</MailButton>
      </MailSection>
    </MailFrame>
  );
}
