import { FactTable } from './components/fact-table.tsx';
import { MailFrame } from './components/mail-frame.tsx';
import { MailCode, MailSection } from './components/mail-section.tsx';
import { renderMail } from './render-mail.ts';

export interface QuotaMailProps {
  /** `SMS`, `phone call`. */
  readonly medium: string;
  /** Masked. */
  readonly recipient: string;
  /** Address of the account whose allowance it is. */
  readonly account: string;
  readonly limit: number;
  readonly project: string;
  /** What was not delivered. */
  readonly message: string;
  readonly siteName: string;
  readonly siteRoot: string;
  readonly logoUrl: string;
}

/** The mail that brings what was not sent because the allowance of the month is used up: subject, text and HTML. */
export function quotaMail(props: QuotaMailProps): { subject: string; text: string; html: string } {
  const { medium, recipient, account, limit, project, message, siteName, siteRoot } = props;
  const subject = `Not sent: the monthly ${medium} limit is reached`;
  const intro = `An alert by ${medium} was not sent, because this month’s limit has been reached. The limit resets on the first day of next month (UTC).`;
  const facts = [
    { label: 'To', value: recipient },
    { label: 'Project', value: project },
    { label: 'Account', value: account },
    { label: 'Limit', value: `${limit} a month` },
  ];
  const text = `${intro}

${facts.map(({ label, value }) => `${label}: ${value}`).join('\n')}

The message that was not sent:

${message}

--
${siteName}
${siteRoot}
`;
  const html = renderMail(
    <MailFrame
      {...props}
      title={subject}
      preview={intro}
      footer="You receive this as the owner or a member of the project."
    >
      <MailSection>{intro}</MailSection>
      <MailSection>
        <FactTable facts={facts} />
      </MailSection>
      <MailSection heading="The message that was not sent">
        <MailCode>{message}</MailCode>
      </MailSection>
    </MailFrame>,
  );
  return { subject, text, html };
}
