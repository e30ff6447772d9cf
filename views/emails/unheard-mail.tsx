import { counted } from '../../server/core/words.ts';
import { FactTable } from './components/fact-table.tsx';
import { MailFrame } from './components/mail-frame.tsx';
import { MailButton, MailSection } from './components/mail-section.tsx';
import { renderMail } from './render-mail.ts';

export interface UnheardMailProps {
  /** When Rollcall was not listening, in words, oldest first. */
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

/** The mail that tells an owner which checks were expected while Rollcall was not listening: subject, text and HTML. */
export function unheardMail(props: UnheardMailProps): { subject: string; text: string; html: string } {
  const { windows, checks, more, siteName, siteRoot } = props;
  const times = windows.join(', ');
  const count = checks.length + more;
  const subject = `Rollcall was not listening ${windows.length === 1 ? times : `${windows.length} times`}`;
  const silent =
    count === 1
      ? '1 check was expected to ping in that time. It has not pinged since, and stays up until its next ping is expected.'
      : `${count} checks were expected to ping in that time. They have not pinged since, and stay up until their next ping is expected.`;
  const intro = `Rollcall was not listening ${times}. ${silent}`;
  const facts = checks.map(({ name, next }) => ({
    label: name,
    value:
      next === ''
        ? 'no other ping is expected: check yourself that the job has run'
        : `goes down at ${next} without a ping`,
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
