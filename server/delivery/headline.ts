import { statusLabel } from '../core/words.ts';
import { type Alert, type Looks, lookOf, reasonOf, statusWord, verbOf } from './alert.ts';
import { formatMoment } from './moment.ts';
import { shorten } from './texts.ts';

const MAX_NAME_LENGTH = 200;

/** The mark that shows the status before anything is read. */
export function statusCircle(alert: Looks): '🔴' | '🟢' | '⚪' {
  const circles = { down: '🔴', up: '🟢', unknown: '⚪' } as const;
  return circles[lookOf(alert)];
}

/** Says since when, and why or how long: `Down since 1 Jan 00:00 (UTC). The job reported a failure.` Never empty. */
export function sinceSentence(alert: Alert): string {
  const reason = reasonOf(alert);
  if (alert.summary !== null) return reason;
  const look = lookOf(alert);
  const label = look === 'unknown' ? 'Unknown' : statusLabel(look);
  const since = `${label} since ${formatMoment(alert.at, alert.timeZone)}.`;
  return reason === '' ? since : `${since} ${reason}`;
}

/** The whole alert in one line of plain text: `"nightly-backup" is DOWN. Down since …`. */
export function oneLiner(alert: Alert): string {
  return `"${shorten(alert.checkName, MAX_NAME_LENGTH)}" ${verbOf(alert)} ${statusWord(alert)}. ${sinceSentence(alert)}`;
}
