import { randomInt } from 'node:crypto';
import { reportMail } from '../../views/emails/report-mail.tsx';
import { awayIn } from '../core/blind-window.ts';
import { addSecs, earlierOf, type Instant } from '../core/instant.ts';
import { nextReportAt } from '../core/next-report.ts';
import { buildReport, isWorthReporting, type ReportKind, reportStarts } from '../core/report.ts';
import { checkLink } from '../delivery/alert.ts';
import type { MailMessage } from '../delivery/ways-out.ts';
import { uniqueKey } from '../signing.ts';
import type { DueReader } from '../store/report-dates.ts';
import {
  addressed,
  type ComposeDeps,
  mayWorkLater,
  type ReportDeps,
  readerLinks,
  sendPatiently,
  siteOf,
} from './reader.ts';

const SPREAD_MINUTES = 120;
const RETRY_SECS = 3600;

/** What became of one reader's due date. */
export type ReportOutcome = 'sent' | 'planned' | 'skipped' | 'lost' | 'failed';

/**
 * Deals with one reader whose report is due or was never planned: moves the date, and sends what was due. Another process
 * that saw the same date finds it moved and sends nothing.
 */
export async function sendReport(reader: DueReader, deps: ReportDeps): Promise<ReportOutcome> {
  const { store, clock, log } = deps;
  const { userId, reports: kind, tz } = reader;
  if (kind === 'off') return 'skipped';
  const now = clock.now();
  const next = nextReportAt(kind, { now, tz, minutes: randomInt(SPREAD_MINUTES) });
  if (!(await store.reportDates.moveReport(userId, reader.nextReportAt, next))) return 'lost';
  if (reader.nextReportAt === null) return 'planned';
  try {
    const message = await composeReport(reader, kind, deps);
    if (message === null) return 'skipped';
    await sendPatiently(message, deps);
    return 'sent';
  } catch (error) {
    log.error({ err: error, user: userId }, 'a report could not be sent');
    if (mayWorkLater(error))
      await store.reportDates.moveReport(userId, next, earlierOf(next, addSecs(now, RETRY_SECS)));
    return 'failed';
  }
}

/** Writes the report of this moment, whether due or not; null when there is nothing worth reporting. */
export async function composeReport(
  reader: Pick<DueReader, 'userId' | 'email' | 'username' | 'tz'>,
  kind: ReportKind,
  { store, config, clock }: ComposeDeps,
): Promise<MailMessage | null> {
  const { userId, tz } = reader;
  const now = clock.now();
  const projects = await store.reads.reportedProjects(userId);
  const checks = projects.flatMap((project) => project.checks);
  if (!isWorthReporting(checks, now)) return null;
  const since = oldest(reportStarts(kind, now, tz));
  const [flips, windows] = await Promise.all([
    store.reads.reportedFlips(userId, since),
    store.listening.windows(since),
  ]);
  const report = buildReport({ kind, now, tz, projects, flips, away: awayIn(windows) });
  const linkOf = (code: string): string => checkLink(config.siteRoot, uniqueKey(code));
  const content = reportMail({ report, linkOf, ...readerLinks(config, reader.username, now), ...siteOf(config) });
  return addressed(content, reader, { config, now });
}

function oldest(starts: readonly Instant[]): Instant {
  return starts.reduce(earlierOf);
}
