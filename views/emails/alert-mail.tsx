import type { StatusLook } from '../../server/core/route-flip.ts';
import { FactTable, type MailFact } from './components/fact-table.tsx';
import { MailFrame } from './components/mail-frame.tsx';
import { MailButton, MailCode, MailSection } from './components/mail-section.tsx';
import { LIGHT } from './components/palette.ts';
import { StatusBanner } from './components/status-banner.tsx';
import { Unlinked } from './components/unlinked.tsx';

/** All that the mail about one flip says, ready to be written down. */
export interface AlertMailProps {
  readonly look: StatusLook;
  /** `DOWN`, `UP`, or what else it is about. */
  readonly word: string;
  readonly name: string;
  /** To the minute, with the zone. */
  readonly since: string;
  /** Empty when it is not known. */
  readonly reason: string;
  readonly description: string;
  readonly facts: readonly MailFact[];
  readonly link: string;
  readonly linkLabel: string;
  /** The last ping: what came with it, and what there is to say about that. Either may be empty. */
  readonly body: { readonly text: string; readonly note: string };
  /** The reader's projects; empty unless the address belongs to an account. */
  readonly projects: readonly { readonly name: string; readonly link: string; readonly down: number }[];
  readonly unsubscribeLink: string;
  readonly siteName: string;
  readonly siteRoot: string;
  readonly logoUrl: string;
}

/** The HTML form of an alert mail. */
export function AlertMail(props: AlertMailProps) {
  const { look, word, name, since, reason, description, facts, link, body, projects, siteName, unsubscribeLink } =
    props;
  const preview = reason === '' ? `since ${since}` : `${reason} Since ${since}.`;
  return (
    <MailFrame
      {...props}
      title={`${word} | ${name}`}
      preview={preview}
      footer={
        <>
          You receive this because your address is set up to get alerts from {siteName}.{' '}
          <a class="quiet" href={unsubscribeLink} style={`color:${LIGHT.quiet}`}>
            Stop these emails
          </a>
        </>
      }
    >
      <StatusBanner look={look} word={word} name={name} since={since} />
      {reason !== '' && <MailSection>{reason}</MailSection>}
      {description !== '' && (
        <MailSection heading="Description">
          <span style="white-space:pre-wrap">
            <Unlinked text={description} />
          </span>
        </MailSection>
      )}
      <MailSection>
        <MailButton href={link}>{props.linkLabel}</MailButton>
      </MailSection>
      <MailSection>
        <FactTable facts={facts} />
      </MailSection>
      {(body.text !== '' || body.note !== '') && (
        <MailSection heading="Last ping">
          {body.note !== '' && <p style="margin:0 0 8px">{body.note}</p>}
          {body.text !== '' && <MailCode>{body.text}</MailCode>}
        </MailSection>
      )}
      {projects.length > 0 && <ProjectsSection projects={projects} />}
    </MailFrame>
  );
}

function ProjectsSection({ projects }: Pick<AlertMailProps, 'projects'>) {
  const line = `border-top:1px solid ${LIGHT.line};padding:7px 0;font-size:14px;line-height:20px;text-align:left`;
  return (
    <MailSection heading="Your projects">
      <table width="100%" cellPadding="0" cellSpacing="0">
        {projects.map((project) => (
          <tr key={project.link}>
            <td class="line" style={line}>
              <a class="link" href={project.link} style={`color:${LIGHT.link}`}>
                <Unlinked text={project.name} />
              </a>
            </td>
            <td class="line text" align="right" style={`${line};text-align:right;color:${LIGHT.text}`}>
              {downCount(project.down)}
            </td>
          </tr>
        ))}
      </table>
    </MailSection>
  );
}

/** Says how many checks of a project are down. */
export function downCount(down: number): string {
  return down === 0 ? 'none down' : `${down} down`;
}
