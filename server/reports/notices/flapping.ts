import { noticeMail } from '../../../views/emails/notice-mail.tsx';
import { addSecs } from '../../core/instant.ts';
import { checkLink } from '../../delivery/alert.ts';
import { uniqueKey } from '../../signing.ts';
import type { FlappingCheck } from '../../store/reads/notices.ts';
import { type ReportDeps, sendPatiently, siteOf } from '../reader.ts';
import { isDueToday } from './once-a-day.ts';

const DAY_SECS = 86_400;
const MOST_FLIPS = 200;

/** Tells the people of checks that changed their status more than 200 times in a day; once a day for each check. */
export async function sendFlappingNotices(
  deps: ReportDeps,
  onSent: (email: string, check: string) => void = () => {},
): Promise<number> {
  const { store, clock, log } = deps;
  let sent = 0;
  for (const check of await store.reads.flappingChecks(addSecs(clock.now(), -DAY_SECS), MOST_FLIPS)) {
    if (!(await isDueToday(`flapping:${check.id}`, deps))) continue;
    for (const { email, isActive } of await store.users.ofProject(check.projectId)) {
      if (!isActive) continue;
      try {
        await sendPatiently({ ...flappingMail(check, deps.config), to: email }, deps);
        sent += 1;
        onSent(email, check.name || 'unnamed');
      } catch (error) {
        log.error({ err: error, check: check.id }, 'a notice of a flapping check could not be sent');
      }
    }
  }
  return sent;
}

function flappingMail({ name, code, project, flips }: FlappingCheck, config: ReportDeps['config']) {
  const shown = name || 'unnamed';
  return noticeMail({
    subject: `The Check "${shown}" Is Flapping`,
    paragraphs: [
      `The check "${shown}" in the project "${project}" went up and down ${flips} times within 24 hours, and a message was sent each time.`,
      'Common causes are a grace time that is too short, and two jobs that ping the same check.',
    ],
    button: { label: 'Open the check', href: checkLink(config.siteRoot, uniqueKey(code)) },
    footer: 'You receive this because you own the project or are a member of it.',
    ...siteOf(config),
  });
}
