import { MailFrame } from './components/mail-frame.tsx';
import { MailCode, MailSection } from './components/mail-section.tsx';
import { Unlinked } from './components/unlinked.tsx';
import { renderMail } from './render-mail.ts';

export interface SudoMailProps {
  readonly code: string;
  readonly siteName: string;
  readonly siteRoot: string;
  readonly logoUrl: string;
}

const TERM = 'The code is valid for 15 minutes.';
const WARNING =
  'It was requested from a session that is signed in to your account. If you did not request it, do not share the code, end your other sessions and change your password.';

/** The mail with the code that confirms a sensitive action: subject, text and HTML. */
export function sudoMail(props: SudoMailProps): { subject: string; text: string; html: string } {
  const subject = `Confirmation code: ${props.code}`;
  const text = `Enter this code to continue on ${props.siteName}:

${props.code}

${TERM} ${WARNING}

--
${props.siteName}
${props.siteRoot}
`;
  return { subject, text, html: renderMail(<SudoMail {...props} subject={subject} />) };
}

function SudoMail(props: SudoMailProps & { readonly subject: string }) {
  return (
    <MailFrame
      {...props}
      title={props.subject}
      preview={TERM}
      footer="If you did not request this code, do not share it."
    >
      <MailSection>
        Enter this code to continue on <Unlinked text={props.siteName} />:
      </MailSection>
      <MailSection>
        <MailCode>{props.code}</MailCode>
      </MailSection>
      <MailSection>
        {TERM} {WARNING}
      </MailSection>
    </MailFrame>
  );
}
