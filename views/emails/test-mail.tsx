import { MailFrame } from './components/mail-frame.tsx';
import { MailSection } from './components/mail-section.tsx';
import { Unlinked } from './components/unlinked.tsx';
import { renderMail } from './render-mail.ts';

export interface TestMailProps {
  readonly siteName: string;
  readonly siteRoot: string;
  readonly logoUrl: string;
  readonly version: string;
}

/** The mail that shows that mails arrive: subject, text and HTML. */
export function testMail(props: TestMailProps): { subject: string; text: string; html: string } {
  const { siteName, siteRoot, version } = props;
  const subject = `Test email from ${siteName}`;
  const text = `This is the test email you requested from ${siteName}. Email delivery works.

--
${siteName}, Rollcall ${version}
${siteRoot}
`;
  const html = renderMail(
    <MailFrame
      {...props}
      title={subject}
      preview="Email delivery works."
      siteName={siteName}
      footer={`Rollcall ${version}`}
    >
      <MailSection>
        This is the test email you requested from <Unlinked text={siteName} />. Email delivery works.
      </MailSection>
    </MailFrame>,
  );
  return { subject, text, html };
}
