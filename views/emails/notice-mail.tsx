import { MailFrame } from './components/mail-frame.tsx';
import { MailButton, MailCode, MailSection } from './components/mail-section.tsx';
import { LIGHT } from './components/palette.ts';
import { Unlinked } from './components/unlinked.tsx';
import { renderMail } from './render-mail.ts';

export interface NoticeMailProps {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** The one thing to do. */
  readonly button?: { readonly label: string; readonly href: string };
  /** Lines as they came, for those who run the server. */
  readonly code?: string;
  /** Why the reader gets this. */
  readonly footer: string;
  readonly siteName: string;
  readonly siteRoot: string;
  readonly logoUrl: string;
}

/** A mail that tells one thing in a few sentences: subject, text and HTML. */
export function noticeMail(props: NoticeMailProps): { subject: string; text: string; html: string } {
  const { subject, paragraphs, button, code, footer, siteName, siteRoot } = props;
  const blocks = [
    ...paragraphs,
    ...(button ? [`${button.label}:\n${button.href}`] : []),
    ...(code === undefined ? [] : [code]),
    `--\n${siteName}\n${siteRoot}\n${footer}`,
  ];
  return { subject, text: `${blocks.join('\n\n')}\n`, html: renderMail(<NoticeMail {...props} />) };
}

function NoticeMail({ subject, paragraphs, button, code, ...frame }: NoticeMailProps) {
  return (
    <MailFrame {...frame} title={subject} preview={paragraphs[0] ?? ''}>
      <MailSection>
        <h1 class="text" style={`margin:8px 0 0;font-size:20px;line-height:27px;color:${LIGHT.text}`}>
          <Unlinked text={subject} />
        </h1>
      </MailSection>
      {paragraphs.map((paragraph) => (
        <MailSection key={paragraph}>
          <Unlinked text={paragraph} />
        </MailSection>
      ))}
      {button && (
        <MailSection>
          <MailButton href={button.href}>{button.label}</MailButton>
        </MailSection>
      )}
      {code !== undefined && (
        <MailSection>
          <MailCode>{code}</MailCode>
        </MailSection>
      )}
      <MailSection>{null}</MailSection>
    </MailFrame>
  );
}
