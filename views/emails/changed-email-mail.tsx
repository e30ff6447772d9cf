import { MailFrame } from './components/mail-frame.tsx';
import { MailButton, MailSection } from './components/mail-section.tsx';
import { Unlinked } from './components/unlinked.tsx';
import { renderMail } from './render-mail.ts';

export interface ChangedEmailMailProps {
  readonly newEmail: string;
  readonly undoLink: string;
  readonly siteName: string;
  readonly siteRoot: string;
  /** Empty: there is no address for questions. */
  readonly supportEmail: string;
  readonly logoUrl: string;
}

/** Tells the old address that the account has another one now, and how to take that back: subject, text and HTML. */
export function changedEmailMail(props: ChangedEmailMailProps): { subject: string; text: string; html: string } {
  const subject = `Your ${props.siteName} account has a new email address`;
  const text = `The email address of your ${props.siteName} account was changed to ${props.newEmail}.

If you made this change, there is nothing to do.

If not, open this link within three days to restore this address. It also
signs out everywhere and removes the password and everything that was added to sign in since:
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
      preview="If you did not make this change, take it back within three days."
      footer="This email was sent to the previous address of the account."
    >
      <MailSection>
        The email address of your <Unlinked text={props.siteName} /> account was changed to{' '}
        <Unlinked text={props.newEmail} />. If you made this change, there is nothing to do.
      </MailSection>
      <MailSection>
        If not, press this button within three days to restore this address. It also signs out everywhere and removes
        the password and everything that was added to sign in since.
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
