import { counted } from '../../server/core/words.ts';
import { MailFrame } from './components/mail-frame.tsx';
import { MailSection } from './components/mail-section.tsx';
import { LIGHT } from './components/palette.ts';
import { ReaderFooter, readerFooterText } from './components/reader-footer.tsx';
import { StatusWord } from './components/status-word.tsx';
import { Unlinked } from './components/unlinked.tsx';
import { renderMail } from './render-mail.ts';

/** A check that is down, as the reminder shows it. */
export interface NaggedCheck {
  readonly name: string;
  readonly project: string;
  readonly link: string;
  /** `2 days ago`; empty when it never pinged. */
  readonly lastPing: string;
  /** When Rollcall was not listening since, in words; empty: it was all the time. */
  readonly away: string;
}

export interface NagMailProps {
  readonly checks: readonly NaggedCheck[];
  readonly settingsLink: string;
  readonly unsubscribeLink: string;
  readonly siteName: string;
  readonly siteRoot: string;
  readonly logoUrl: string;
}

/** The mail that reminds of checks that are still down: subject, text and HTML. */
export function nagMail(props: NagMailProps): { subject: string; text: string; html: string } {
  const { checks } = props;
  const count = counted(checks.length, 'check');
  const subject = `Reminder: ${count} still down`;
  const lines = checks.map(
    ({ name, project, lastPing, away, link }) =>
      `- ${name} (${project})\n    ${[pinged(lastPing), ...unheard(away), link].join('\n    ')}`,
  );
  const text = `${subject}\n\n${lines.join('\n')}\n\n${readerFooterText(props)}\n`;
  return { subject, text, html: renderMail(<NagMail {...props} subject={subject} />) };
}

function NagMail({ subject, checks, ...frame }: NagMailProps & { readonly subject: string }) {
  const line = `border-top:1px solid ${LIGHT.line};padding:8px 0;font-size:14px;line-height:20px;vertical-align:top;text-align:left`;
  const quiet = `font-size:12px;line-height:18px;color:${LIGHT.quiet}`;
  const names = checks.map(({ name }) => name).join(', ');
  return (
    <MailFrame {...frame} title={subject} preview={names} footer={<ReaderFooter {...frame} />}>
      <MailSection>
        <h1 class="text" style={`margin:8px 0 6px;font-size:20px;line-height:27px;color:${LIGHT.text}`}>
          {subject.replace('Reminder: ', '')}
        </h1>
      </MailSection>
      <MailSection>
        <table width="100%" cellPadding="0" cellSpacing="0">
          {checks.map(({ name, project, link, lastPing, away }) => (
            <tr key={link}>
              <td class="line text" style={`${line};word-break:break-word;color:${LIGHT.text}`}>
                <a class="link" href={link} style={`color:${LIGHT.link};text-decoration:none`}>
                  <bdi>
                    <Unlinked text={name} />
                  </bdi>
                </a>
                <div class="quiet" style={quiet}>
                  <StatusWord status="down" />
                  {' · '}
                  <bdi>
                    <Unlinked text={project} />
                  </bdi>
                </div>
                {unheard(away).map((sentence) => (
                  <div key={sentence} class="quiet" style={quiet}>
                    {sentence}
                  </div>
                ))}
              </td>
              <td class="line text" style={`${line};width:36%;padding-left:12px;color:${LIGHT.text}`}>
                {pinged(lastPing)}
              </td>
            </tr>
          ))}
        </table>
      </MailSection>
      <MailSection>{null}</MailSection>
    </MailFrame>
  );
}

/** A success that was lost to us cannot be known. */
function unheard(away: string): readonly string[] {
  return away === '' ? [] : [`Rollcall was not listening ${away}: a ping in that time could not be heard.`];
}

function pinged(lastPing: string): string {
  return lastPing === '' ? 'never pinged' : `last ping ${lastPing}`;
}
