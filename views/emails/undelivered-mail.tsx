import { MailFrame } from './components/mail-frame.tsx';
import { MailCode, MailSection } from './components/mail-section.tsx';
import { MONO } from './components/palette.ts';
import { renderMail } from './render-mail.ts';

interface Site {
  readonly siteName: string;
  readonly siteRoot: string;
  readonly logoUrl: string;
}

/** A piece of the message that could not be delivered, in its style. */
export interface MessagePiece {
  readonly text: string;
  readonly style?: 'BOLD' | 'MONOSPACE';
}

/** The mail that brings a project's owner a Signal message that could not be sent. */
export function undeliveredMail(props: Site & { readonly name: string; readonly pieces: readonly MessagePiece[] }) {
  const subject = `Signal message not delivered: ${props.name}`;
  const intro = 'Signal currently accepts no messages from this server. This message was not delivered:';
  const message = props.pieces.map(({ text }) => text).join('');
  const html = renderMail(
    <MailFrame {...props} title={subject} preview={intro} footer="The operator of this server has been notified too.">
      <MailSection>{intro}</MailSection>
      <MailSection>
        <div style="white-space:pre-wrap;word-break:break-word">{props.pieces.map(styled)}</div>
      </MailSection>
    </MailFrame>,
  );
  return { subject, text: `${intro}\n\n${message}\n\n--\n${props.siteName}\n${props.siteRoot}\n`, html };
}

/** The mail that asks the administrators to solve Signal's captcha; `solveLink` is empty when there is none to solve. */
export function captchaMail(
  props: Site & { readonly challenge: string; readonly raw: string; readonly host: string; readonly solveLink: string },
) {
  const subject = props.challenge === '' ? 'Signal is limiting this server' : 'Signal requires a captcha';
  const intro =
    props.challenge === ''
      ? 'Signal currently accepts no messages from this server. Until it does, alerts are emailed to the project owners.'
      : 'Signal accepts no messages from this server until a captcha is solved. Until then, alerts are emailed to the project owners.';
  const facts = [
    `Service: ${props.host}`,
    ...(props.challenge === '' ? [] : [`Challenge: ${props.challenge}`, `Solve it here: ${props.solveLink}`]),
    `Response from signal-cli: ${props.raw}`,
  ].join('\n');
  const html = renderMail(
    <MailFrame
      {...props}
      title={subject}
      preview={intro}
      footer="You receive this because your address is listed in ADMINS."
    >
      <MailSection>{intro}</MailSection>
      {props.challenge !== '' && (
        <MailSection>
          <a href={props.solveLink}>Solve the captcha</a>
        </MailSection>
      )}
      <MailSection>
        <MailCode>{facts}</MailCode>
      </MailSection>
    </MailFrame>,
  );
  return { subject, text: `${intro}\n\n${facts}\n\n--\n${props.siteName}\n${props.siteRoot}\n`, html };
}

function styled({ text, style }: MessagePiece, index: number) {
  if (style === 'BOLD') return <strong key={index}>{text}</strong>;
  if (style === 'MONOSPACE')
    return (
      <code key={index} style={`font-family:${MONO}`}>
        {text}
      </code>
    );
  return text;
}
