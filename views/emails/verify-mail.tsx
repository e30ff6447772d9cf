import { MailFrame } from './components/mail-frame.tsx';
import { MailButton, MailSection } from './components/mail-section.tsx';
import { Unlinked } from './components/unlinked.tsx';
import { renderMail } from './render-mail.ts';

export interface VerifyMailProps {
  readonly verifyLink: string;
  readonly siteName: string;
  readonly siteRoot: string;
  readonly logoUrl: string;
}

/** The mail that asks whether alerts may be sent to an address: subject, text and HTML. */
export function verifyMail(props: VerifyMailProps): { subject: string; text: string; html: string } {
  const subject = `Verify email address on ${props.siteName}`;
  const text = `Someone has asked ${props.siteName} to send alerts to this address.

If you agree, open this link:
${props.verifyLink}

If you did not expect this, ignore this email, and no alerts will be sent to you.

--
${props.siteName}
${props.siteRoot}
`;
  return { subject, text, html: renderMail(<VerifyMail {...props} subject={subject} />) };
}

function VerifyMail(props: VerifyMailProps & { readonly subject: string }) {
  return (
    <MailFrame
      {...props}
      title={props.subject}
      preview="Confirm that alerts can be sent to this address."
      footer="If you did not expect this, ignore this email, and no alerts will be sent to you."
    >
      <MailSection>
        Someone has asked <Unlinked text={props.siteName} /> to send alerts to this address. Do you agree?
      </MailSection>
      <MailSection>
        <MailButton href={props.verifyLink}>Yes, send alerts here</MailButton>
      </MailSection>
    </MailFrame>
  );
}
