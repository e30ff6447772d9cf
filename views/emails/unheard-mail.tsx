import { counted } from '../../server/core/words.ts';
import { FactTable } from './components/fact-table.tsx';
import { MailFrame } from './components/mail-frame.tsx';
import { MailButton, MailSection } from './components/mail-section.tsx';
import { renderMail } from './render-mail.ts';

export interface UnheardMailProps {
  /** When this server was away, in words, oldest first. */
  readonly windows: readonly string[];
  /** The checks that have not pinged since; those judged latest first. */
  readonly checks: readonly UnheardMailCheck[];
  /** How many more there are. */
  readonly more: number;
  readonly siteName: string;
  readonly siteRoot: string;
  readonly logoUrl: string;
}

export interface UnheardMailCheck {
  /** With its project. */
  readonly name: string;
  /** When it goes down without a ping, in words; empty: nothing more is expected. */
  readonly next: string;
}

/** The mail that tells an owner which checks were expected while this server was away: subject, text and HTML. */
export function unheardMail(props: UnheardMailProps): { subject: string; text: string; html: string } {
  const { windows, checks, more, siteName, siteRoot } = props;
  const times = windows.join(', ');
  const count = checks.length + more;
  const subject = `${siteName} was away ${windows.length === 1 ? times : `${windows.length} times`}`;
  const verb = count === 1 ? 'was' : 'were';
  const intro = `${siteName} received no pings ${times}. ${counted(count, 'check')} ${verb} expected in that time and could not be heard. They have not pinged since, and they stay up until they are expected next.`;
  const facts = checks.map(({ name, next }) => ({
    label: name,
    value:
      next === '' ? 'no other ping is expected: check yourself that the job has run' : `without a ping down at ${next}`,
  }));
  const rest = more === 0 ? '' : `And ${counted(more, 'other check')}.`;
  const text = `${intro}

${facts.map(({ label, value }) => `${label}: ${value}`).join('\n')}
${rest === '' ? '' : `\n${rest}\n`}
Open your checks:
${siteRoot}/

--
${siteName}
${siteRoot}
`;
  const footer = 'You receive this as the owner of the checks, at most once in six hours.';
  const html = renderMail(
    <MailFrame {...props} title={subject} preview={intro} footer={footer}>
      <MailSection>{intro}</MailSection>
      <MailSection>
        <FactTable facts={facts} />
      </MailSection>
      {rest === '' ? null : <MailSection>{rest}</MailSection>}
      <MailSection>
        <MailButton href={`${siteRoot}/`}>Open your checks</MailButton>
      </MailSection>
    </MailFrame>,
  );
  return { subject, text, html };
}
