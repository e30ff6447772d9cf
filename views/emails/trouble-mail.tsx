import { counted } from '../../server/core/words.ts';
import { FactTable } from './components/fact-table.tsx';
import { MailFrame } from './components/mail-frame.tsx';
import { MailButton, MailSection } from './components/mail-section.tsx';
import { renderMail } from './render-mail.ts';

export interface TroubleMailProps {
  /** Name of the integration, with its service. */
  readonly integration: string;
  readonly project: string;
  /** It was disabled, rather than failing for some minutes. */
  readonly isDisabled: boolean;
  /** The last error; empty when there is none. */
  readonly error: string;
  /** What that means and what to do; may be empty. */
  readonly meaning: string;
  /** Since when it fails, in words; empty when unknown. */
  readonly since: string;
  /** How many checks rely on it. */
  readonly checks: number;
  readonly link: string;
  readonly siteName: string;
  readonly siteRoot: string;
  readonly logoUrl: string;
}

/** The mail that tells the owner of an integration which delivers nothing any more: subject, text and HTML. */
export function troubleMail(props: TroubleMailProps): { subject: string; text: string; html: string } {
  const { integration, project, isDisabled, error, meaning, since, checks, link, siteName, siteRoot } = props;
  const subject = isDisabled ? `Disabled: ${integration}` : `Not delivering: ${integration}`;
  const intro = isDisabled
    ? 'This integration is disabled. It sends no alerts until you enable it again.'
    : 'This integration delivers nothing at the moment. The alerts it should have sent were not received; they are tried again for some hours.';
  const facts = [
    { label: 'Integration', value: integration },
    { label: 'Project', value: project },
    { label: 'Used by', value: counted(checks, 'check') },
    ...(since === '' ? [] : [{ label: 'Failing since', value: since }]),
    ...(error === '' ? [] : [{ label: 'Last error', value: error }]),
  ];
  const text = `${intro}

${facts.map(({ label, value }) => `${label}: ${value}`).join('\n')}
${meaning === '' ? '' : `\n${meaning}\n`}
Open your integrations and send a test:
${link}

--
${siteName}
${siteRoot}
`;
  const html = renderMail(
    <MailFrame {...props} title={subject} preview={intro} footer="You receive this once, as the owner of the project.">
      <MailSection>{intro}</MailSection>
      <MailSection>
        <FactTable facts={facts} />
      </MailSection>
      {meaning === '' ? null : <MailSection>{meaning}</MailSection>}
      <MailSection>
        <MailButton href={link}>Open your integrations</MailButton>
      </MailSection>
    </MailFrame>,
  );
  return { subject, text, html };
}
