import { MENTIONED_FROM } from '../../server/core/blind-window.ts';
import { formatApprox } from '../../server/core/duration.ts';
import type { Report, ReportCell, ReportKind, ReportRow } from '../../server/core/report.ts';
import { tagList } from '../../server/core/tags.ts';
import { counted, statusWord } from '../../server/core/words.ts';
import { MailFrame } from './components/mail-frame.tsx';
import { MailSection } from './components/mail-section.tsx';
import { LIGHT } from './components/palette.ts';
import { ReaderFooter, readerFooterText } from './components/reader-footer.tsx';
import { StatusWord } from './components/status-word.tsx';
import { Unlinked } from './components/unlinked.tsx';
import { renderMail } from './render-mail.ts';

export interface ReportMailProps {
  readonly report: Report;
  /** Leads to a check without telling how to ping it. */
  readonly linkOf: (checkCode: string) => string;
  readonly settingsLink: string;
  readonly unsubscribeLink: string;
  readonly siteName: string;
  readonly siteRoot: string;
  readonly logoUrl: string;
}

const SUBJECTS: Readonly<Record<ReportKind, string>> = {
  daily: 'Daily Report',
  weekly: 'Weekly Report',
  monthly: 'Monthly Report',
};

/** The report about the checks of a user: subject, text and HTML. */
export function reportMail(props: ReportMailProps): { subject: string; text: string; html: string } {
  const subject = SUBJECTS[props.report.kind];
  return { subject, text: reportText(props, subject), html: renderMail(<ReportMail {...props} subject={subject} />) };
}

function reportText({ report, ...footer }: ReportMailProps, subject: string): string {
  const projects = report.projects.map(({ title, rows }) =>
    [title, '-'.repeat(Math.min(72, [...title].length)), ...rows.map((row) => rowText(row, report.periods))].join('\n'),
  );
  return `${[`${subject}\n${[summaryOf(report), ...awayLines(report)].join('\n')}`, ...projects, readerFooterText(footer)].join('\n\n')}\n`;
}

function rowText({ check, status, cells }: ReportRow, periods: readonly string[]): string {
  const lines = cells.map((cell, index) => `    ${periods[index]}: ${cellText(cell) || '–'}`);
  return [`- ${check.name || 'unnamed'} (${statusWord(status)})`, ...lines].join('\n');
}

function ReportMail({ subject, report, linkOf, ...frame }: ReportMailProps & { readonly subject: string }) {
  return (
    <MailFrame {...frame} title={subject} preview={summaryOf(report)} footer={<ReaderFooter {...frame} />}>
      <MailSection>
        <h1 class="text" style={`margin:8px 0 6px;font-size:20px;line-height:27px;color:${LIGHT.text}`}>
          {subject}
        </h1>
        {summaryOf(report)}
        {awayLines(report).map((line) => (
          <div key={line} class="quiet" style={`margin-top:6px;color:${LIGHT.quiet}`}>
            {line}
          </div>
        ))}
      </MailSection>
      {report.projects.map(({ title, rows }, index) => (
        <MailSection key={index}>
          <ProjectTable title={title} rows={rows} periods={report.periods} linkOf={linkOf} />
        </MailSection>
      ))}
      <MailSection>{null}</MailSection>
    </MailFrame>
  );
}

function ProjectTable({
  title,
  rows,
  periods,
  linkOf,
}: { readonly title: string; readonly rows: readonly ReportRow[] } & Pick<Report, 'periods'> &
  Pick<ReportMailProps, 'linkOf'>) {
  const head = `padding:0 0 6px 12px;font-size:12px;line-height:18px;font-weight:400;text-align:left;vertical-align:bottom;color:${LIGHT.quiet}`;
  return (
    <table width="100%" cellPadding="0" cellSpacing="0">
      <tr>
        <th
          class="text"
          scope="col"
          style={`padding:0 0 6px;font-size:16px;line-height:22px;text-align:left;word-break:break-word;color:${LIGHT.text}`}
        >
          <Unlinked text={title} />
        </th>
        {periods.map((period) => (
          <th key={period} class="quiet" scope="col" style={`${head};width:25%`}>
            {period}
          </th>
        ))}
      </tr>
      {rows.map((row) => (
        <CheckLine key={row.check.id} row={row} link={linkOf(row.check.code)} />
      ))}
    </table>
  );
}

function CheckLine({ row: { check, status, cells }, link }: { readonly row: ReportRow; readonly link: string }) {
  const line = `border-top:1px solid ${LIGHT.line};padding:8px 0;font-size:14px;line-height:20px;vertical-align:top;text-align:left`;
  const tags = tagList(check.tags);
  return (
    <tr>
      <td class="line text" style={`${line};word-break:break-word;color:${LIGHT.text}`}>
        <a class="link" href={link} style={`color:${LIGHT.link};text-decoration:none`}>
          <bdi>
            <Unlinked text={check.name || 'unnamed'} />
          </bdi>
        </a>
        <div class="quiet" style={`font-size:12px;line-height:18px;color:${LIGHT.quiet}`}>
          <StatusWord status={status} />
          {tags.map((tag) => (
            <span key={tag}>
              {' · '}
              <Unlinked text={tag} />
            </span>
          ))}
        </div>
      </td>
      {cells.map((cell, index) => (
        <td key={index} class="line text" style={`${line};padding-left:12px;color:${LIGHT.text}`}>
          <CellText cell={cell} />
        </td>
      ))}
    </tr>
  );
}

function CellText({ cell }: { readonly cell: ReportCell }) {
  if (cell === null) return null;
  const quiet = `color:${LIGHT.quiet}`;
  if (cell.count === 0) {
    return (
      <span class="quiet" style={quiet}>
        all good
      </span>
    );
  }
  return (
    <>
      {formatApprox(cell.duration)}
      <div class="quiet" style={`font-size:12px;line-height:18px;${quiet}`}>
        {counted(cell.count, 'time')}
      </div>
    </>
  );
}

/** Says what happened in a period; empty when the check did not exist yet. */
function cellText(cell: ReportCell): string {
  if (cell === null) return '';
  if (cell.count === 0) return 'all good';
  return `${counted(cell.count, 'downtime')}, ${formatApprox(cell.duration)}`;
}

/** What Rollcall did not hear counts neither as down nor as up. */
function awayLines({ away, periods }: Report): readonly string[] {
  return periods.flatMap((period, index) => {
    const length = away[index] ?? 0;
    return length < MENTIONED_FROM ? [] : [`${period}: Rollcall was not listening for ${formatApprox(length)}.`];
  });
}

function summaryOf({ affected, events, periods }: Report): string {
  const [latest] = periods;
  if (affected === 0) return `No downtime in ${latest}.`;
  return `${counted(affected, 'check')} had ${counted(events, 'downtime event')} in ${latest}.`;
}
