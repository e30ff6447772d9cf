import { MailFrame } from './components/mail-frame.tsx';
import { MailButton, MailSection } from './components/mail-section.tsx';
import { Unlinked } from './components/unlinked.tsx';
import { renderMail } from './render-mail.ts';

export interface TransferMailProps {
  readonly owner: string;
  readonly project: string;
  readonly loginLink: string;
  readonly siteName: string;
  readonly siteRoot: string;
  readonly logoUrl: string;
}

const WHAT_THEN =
  'If you accept, you become the owner of the project, its checks count towards your limit, and the current owner remains a member.';

/** The mail that asks a user whether they take over a project: subject, text and HTML. */
export function transferMail(props: TransferMailProps): { subject: string; text: string; html: string } {
  const { owner, project, siteName, siteRoot, loginLink } = props;
  const subject = 'Ownership Transfer Request';
  const text = `${owner} would like to make you the owner of the project "${project}" on ${siteName}.

${WHAT_THEN}

Open this link to log in and accept or decline:
${loginLink}

The link works once, within an hour. After that, you can still answer: log in and open the settings of the project.

--
${siteName}
${siteRoot}
`;
  return { subject, text, html: renderMail(<TransferMail {...props} subject={subject} />) };
}

function TransferMail({ subject, ...props }: TransferMailProps & { readonly subject: string }) {
  const { owner, project, siteName, loginLink } = props;
  return (
    <MailFrame
      {...props}
      title={subject}
      preview={WHAT_THEN}
      footer="If you do not want the project, decline, or ignore this email."
    >
      <MailSection>
        <Unlinked text={owner} /> would like to make you the owner of the project{' '}
        <strong>
          <Unlinked text={project} />
        </strong>{' '}
        on <Unlinked text={siteName} />. {WHAT_THEN}
      </MailSection>
      <MailSection>
        <MailButton href={loginLink}>Accept or decline</MailButton>
      </MailSection>
      <MailSection>
        The button works once, within an hour. After that, you can still answer: log in and open the settings of the
        project.
      </MailSection>
    </MailFrame>
  );
}
