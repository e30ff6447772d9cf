import { UnsubscribeReportsPage } from '../../../../views/pages/account/unsubscribe-reports.tsx';
import { NoticePage } from '../../../../views/pages/notice.tsx';
import { stopReports } from '../../../services/account-settings.ts';
import { REPORTS_SALT, readSignedText } from '../../../signing.ts';
import { page, type Reply } from '../../kit/reply.ts';
import type { Visit } from '../../kit/visit.ts';

// Mail scanners open links within moments of their arrival, people later.
const SCANNER_SECS = 300;

type LinkVisit = Visit<'signed'>;

/** Asks before it stops a user's reports, so that a scanner which follows links stops nothing. */
export async function askToStopReports(visit: LinkVisit): Promise<Reply> {
  const link = readLink(visit);
  if (link === null) return incorrect(visit);
  const submitsItself = link.ageSecs > SCANNER_SECS;
  return page(UnsubscribeReportsPage({ shell: visit.shell, action: visit.req.originalUrl, submitsItself }));
}

/** Stops reports and reminders: from the page, or from a mail program's own button (RFC 8058). */
export async function endReports(visit: LinkVisit): Promise<Reply> {
  const link = readLink(visit);
  if (link === null) return incorrect(visit);
  await stopReports(link.value, visit.deps);
  const text = 'You will no longer receive reports and reminders.';
  return page(NoticePage({ shell: visit.shell, title: 'Done', text }));
}

/** Null for a signature that is not ours. */
function readLink({ deps, param, now }: LinkVisit) {
  return readSignedText(param('signed'), { salt: REPORTS_SALT, keys: deps.config, now });
}

function incorrect({ shell }: LinkVisit): Reply {
  const text = 'This link is invalid. Nothing was changed.';
  return page(NoticePage({ shell, title: 'Invalid link', text }));
}
