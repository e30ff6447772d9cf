import { MailFrame } from './components/mail-frame.tsx';
import { MailButton, MailSection } from './components/mail-section.tsx';
import { Unlinked } from './components/unlinked.tsx';
import { renderMail } from './render-mail.ts';

export interface ChangedEmailMailProps {
  readonly newEmail: string;
  readonly undoLink: string;
  readonly siteName: string;
  readonly siteRoot: string;
  /** Empty: nobody to write to. */
  readonly supportEmail: string;
  readonly logoUrl: string;
}

/** Tells the old address that the account has another one now, and how to take that back: subject, text and HTML. */
export function changedEmailMail(props: ChangedEmailMailProps): { subject: string; text: string; html: string } {
  const subject = `Your ${props.siteName} account has another e-mail address`;
  const text = `The e-mail address of your ${props.siteName} account was changed to ${props.newEmail}.

If that was you, there is nothing to do.

If it was not, open this link within three days. It brings this address back and signs everybody out:
${props.undoLink}
${helpLine(props)}
--
${props.siteName}
${props.siteRoot}
`;
  return { subject, text, html: renderMail(<ChangedEmailMail {...props} subject={subject} />) };
}

function ChangedEmailMail(props: ChangedEmailMailProps & { readonly subject: string }) {
  return (
    <MailFrame
      {...props}
      title={props.subject}
      preview="If that was not you, take it back within three days."
      footer="This mail went to the address that the account had before."
    >
      <MailSection>
        The e-mail address of your <Unlinked text={props.siteName} /> account was changed to{' '}
        <Unlinked text={props.newEmail} />. If that was you, there is nothing to do.
      </MailSection>
      <MailSection>
        If it was not, press this button within three days. It brings this address back and signs everybody out.
      </MailSection>
      <MailSection>
        <MailButton href={props.undoLink}>Take the change back</MailButton>
      </MailSection>
      <MailSection>{helpLine(props)}</MailSection>
    </MailFrame>
  );
}

function helpLine({ supportEmail }: ChangedEmailMailProps): string {
  return supportEmail === '' ? '' : `Help: ${supportEmail}\n`;
}
