import { nagMail } from '../../views/emails/nag-mail.tsx';
import { awayIn, lastMentioned } from '../core/blind-window.ts';
import type { Check } from '../core/check.ts';
import { relativeTime } from '../core/duration.ts';
import { addSecs, earlierOf, type Instant } from '../core/instant.ts';
import { compareNames } from '../core/names.ts';
import { isWorthReporting } from '../core/report.ts';
import { statusAt } from '../core/status.ts';
import { checkLink } from '../delivery/alert.ts';
import { formatSpan } from '../delivery/moment.ts';
import type { MailMessage } from '../delivery/ways-out.ts';
import { uniqueKey } from '../signing.ts';
import type { ReportedProject } from '../store/reads/report.ts';
import type { DueReader } from '../store/report-dates.ts';
import { addressed, type ComposeDeps, type ReportDeps, readerLinks, sendPatiently, siteOf } from './reader.ts';

/** What became of one reader's due reminder. */
export type NagOutcome = 'sent' | 'over' | 'skipped' | 'lost' | 'failed';

/**
 * Deals with one reader whose reminder is due: plans the next one, and mails what is down now. Nothing is: there is nothing
 * to remind of any more. Another process that saw the same date finds it moved and sends nothing.
 */
export async function sendNag(reader: DueReader, deps: ReportDeps): Promise<NagOutcome> {
  const { store, clock, log } = deps;
  const { userId, nagPeriodSecs, nextNagAt } = reader;
  if (nextNagAt === null) return 'skipped';
  const now = clock.now();
  const projects = await store.reads.reportedProjects(userId);
  const isAnythingDown = downIn(projects, now).length > 0;
  const next = isAnythingDown ? addSecs(now, nagPeriodSecs) : null;
  if (!(await store.reportDates.moveNag(userId, nextNagAt, next))) return 'lost';
  if (next === null) return 'over';
  try {
    const message = await composeNag(reader, projects, deps);
    if (message === null) return 'skipped';
    await sendPatiently(message, deps);
    return 'sent';
  } catch (error) {
    log.error({ err: error, user: userId }, 'a reminder could not be sent');
    return 'failed';
  }
}

/** Writes the reminder of this moment, whether due or not; null when there is nothing to remind of. */
export async function composeNag(
  reader: Pick<DueReader, 'email' | 'username' | 'tz'>,
  projects: readonly ReportedProject[],
  { store, config, clock }: ComposeDeps,
): Promise<MailMessage | null> {
  const now = clock.now();
  const down = downIn(projects, now);
  const checks = projects.flatMap((project) => project.checks);
  if (down.length === 0 || !isWorthReporting(checks, now)) return null;
  const away = awayIn(await store.listening.windows(down.map(({ check }) => heardAt(check)).reduce(earlierOf)));
  const content = nagMail({
    checks: down.map(({ check, project }) => {
      const unheard = lastMentioned(away, heardAt(check));
      return {
        name: check.name || 'unnamed',
        project,
        link: checkLink(config.siteRoot, uniqueKey(check.code)),
        lastPing: check.lastPingAt === null ? '' : relativeTime(check.lastPingAt, now),
        away: unheard === null ? '' : formatSpan(unheard, reader.tz),
      };
    }),
    ...readerLinks(config, reader.username, now),
    ...siteOf(config),
  });
  return addressed(content, reader, { config, now });
}

/** What a check sent after this moment, if anything, was not heard. */
function heardAt({ lastPingAt, createdAt }: Check): Instant {
  return lastPingAt ?? createdAt;
}

function downIn(projects: readonly ReportedProject[], now: Instant) {
  return projects
    .flatMap(({ title, checks }) => checks.map((check) => ({ check, project: title })))
    .filter(({ check }) => statusAt(check, now) === 'down')
    .sort((a, b) => compareNames(a.check.name, b.check.name) || a.check.id - b.check.id);
}
