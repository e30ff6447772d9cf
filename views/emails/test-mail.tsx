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
  const subject = `Test mail from ${siteName}`;
  const text = `You asked ${siteName} for a test mail. Here it is, so mail works.

--
${siteName}, Rollcall ${version}
${siteRoot}
`;
  const html = renderMail(
    <MailFrame {...props} title={subject} preview="Mail works." siteName={siteName} footer={`Rollcall ${version}`}>
      <MailSection>
        You asked <Unlinked text={siteName} /> for a test mail. Here it is, so mail works.
      </MailSection>
    </MailFrame>,
  );
  return { subject, text, html };
}
