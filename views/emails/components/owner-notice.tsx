import { renderMail } from '../render-mail.ts';
import { FactTable, type MailFact } from './fact-table.tsx';
import { MailFrame } from './mail-frame.tsx';
import { MailButton, MailSection } from './mail-section.tsx';

/** What a notice to an owner says. */
export interface OwnerNotice {
  readonly subject: string;
  readonly intro: string;
  readonly facts: readonly MailFact[];
  /** What is said behind the facts; may be empty. */
  readonly rest: string;
  /** What the reader can do, in the text and on the button, and where. */
  readonly action: { readonly ask: string; readonly button: string; readonly link: string };
  /** Why the reader gets it. */
  readonly footer: string;
}

/** Where it comes from. */
export interface NoticeSite {
  readonly siteName: string;
  readonly siteRoot: string;
  readonly logoUrl: string;
}

/** Writes a notice that lists facts and ends with what to do: subject, text and HTML. */
export function ownerNotice(
  { subject, intro, facts, rest, action, footer }: OwnerNotice,
  site: NoticeSite,
): { subject: string; text: string; html: string } {
  const text = `${intro}

${facts.map(({ label, value }) => `${label}: ${value}`).join('\n')}
${rest === '' ? '' : `\n${rest}\n`}
${action.ask}:
${action.link}

--
${site.siteName}
${site.siteRoot}
`;
  const html = renderMail(
    <MailFrame {...site} title={subject} preview={intro} footer={footer}>
      <MailSection>{intro}</MailSection>
      <MailSection>
        <FactTable facts={facts} />
      </MailSection>
      {rest === '' ? null : <MailSection>{rest}</MailSection>}
      <MailSection>
        <MailButton href={action.link}>{action.button}</MailButton>
      </MailSection>
    </MailFrame>,
  );
  return { subject, text, html };
}
