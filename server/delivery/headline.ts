import type { NotifiedStatus } from '../core/route-flip.ts';
import { statusLabel } from '../core/words.ts';
import { type Alert, reasonOf, statusWord } from './alert.ts';
import { formatMoment } from './moment.ts';
import { shorten } from './texts.ts';

const MAX_NAME_LENGTH = 200;

/** The mark that shows the status before anything is read. */
export function statusCircle(status: NotifiedStatus): '🔴' | '🟢' {
  return status === 'down' ? '🔴' : '🟢';
}

/** Says since when, and why or how long: `Down since 1 Jan 00:00 (UTC). The job reported a failure.` Never empty. */
export function sinceSentence(alert: Alert): string {
  const reason = reasonOf(alert);
  const label = alert.about === 'unheard' ? 'Unknown' : statusLabel(alert.status);
  const since = `${label} since ${formatMoment(alert.at, alert.timeZone)}.`;
  return reason === '' ? since : `${since} ${reason}`;
}

/** The whole alert in one line of plain text: `"nightly-backup" is DOWN. Down since …`. */
export function oneLiner(alert: Alert): string {
  return `"${shorten(alert.checkName, MAX_NAME_LENGTH)}" is ${statusWord(alert)}. ${sinceSentence(alert)}`;
}
