import { MailFrame } from './components/mail-frame.tsx';
import { MailButton, MailSection } from './components/mail-section.tsx';
import { Unlinked } from './components/unlinked.tsx';
import { renderMail } from './render-mail.ts';

export interface InviteMailProps {
  readonly inviter: string;
  readonly project: string;
  /** The invited may look, but not change anything. */
  readonly isReadOnly: boolean;
  readonly loginLink: string;
  readonly siteName: string;
  readonly siteRoot: string;
  readonly logoUrl: string;
}

/** The mail that tells a user that they are now a member of a project: subject, text and HTML. */
export function inviteMail(props: InviteMailProps): { subject: string; text: string; html: string } {
  const { inviter, project, siteName, siteRoot, loginLink } = props;
  const subject = `You have been invited to join ${project} on ${siteName}`;
  const text = `${inviter} invited you to join the project "${project}" on ${siteName}.

${mayDo(props)}

Open this link to log in and see the project:
${loginLink}

The link works once, within an hour. After that, log in with your email address at
${siteRoot}/accounts/login/

--
${siteName}
${siteRoot}
`;
  return { subject, text, html: renderMail(<InviteMail {...props} subject={subject} />) };
}

function InviteMail({ subject, ...props }: InviteMailProps & { readonly subject: string }) {
  const { inviter, project, siteName, siteRoot, loginLink } = props;
  return (
    <MailFrame
      {...props}
      title={subject}
      preview={mayDo(props)}
      footer="If you do not know who invited you, ignore this email."
    >
      <MailSection>
        <Unlinked text={inviter} /> invited you to join the project{' '}
        <strong>
          <Unlinked text={project} />
        </strong>{' '}
        on <Unlinked text={siteName} />. {mayDo(props)}
      </MailSection>
      <MailSection>
        <MailButton href={loginLink}>See the project</MailButton>
      </MailSection>
      <MailSection>
        The button works once, within an hour. After that,{' '}
        <a href={`${siteRoot}/accounts/login/`}>log in with your email address</a>.
      </MailSection>
    </MailFrame>
  );
}

function mayDo({ isReadOnly }: InviteMailProps): string {
  if (isReadOnly) return 'You can view its checks and integrations, but not change them.';
  return 'You can manage its checks and integrations.';
}
