import type { Config } from '../config.ts';
import type { Summary } from '../core/storm.ts';
import { characterCount, cutText } from '../core/text-clean.ts';
import { type Alert, type ReasonFacts, reasonOf, statusWord } from './alert.ts';
import { formatMoment } from './moment.ts';
import { summaryFacts } from './summary-text.ts';

/** Every 153 characters are a part that is paid for; in other alphabets every 67. */
const MAX_LENGTH = 480;
// an ellipsis is not in the alphabet of SMS (3GPP TS 23.038), and one such character doubles the price of the whole
const CUT_MARK = '...';

/**
 * Writes a text message: state, name and since when, then why, then which site it is from. At most 480 characters, to
 * which the name is cut. Nothing in it but the name and the site may be outside the alphabet of SMS.
 */
export function smsText(
  alert: ReasonFacts & Pick<Alert, 'checkName' | 'at'>,
  { siteName }: Pick<Config, 'siteName'>,
): string {
  const reason = reasonOf(alert);
  if (alert.summary !== null) return summaryText(alert, alert.summary, siteName);
  const start = `${statusWord(alert)}: `;
  const end = ` since ${formatMoment(alert.at, alert.timeZone)}.${reason === '' ? '' : ` ${reason}`} - ${siteName}`;
  const room = Math.max(0, MAX_LENGTH - characterCount(start + end));
  return cutText(`${start}${cutName(oneLine(alert.checkName), room)}${end}`, MAX_LENGTH);
}

/** The names take what room there is. */
function summaryText(alert: ReasonFacts, summary: Summary, siteName: string): string {
  const start = `${statusWord(alert)}: ${reasonOf(alert)}`;
  const names = summaryFacts(summary).map(({ label, value }) => ` ${label}: ${oneLine(value)}.`);
  const end = ` - ${siteName}`;
  return `${start}${cutName(names.join(''), MAX_LENGTH - characterCount(start + end))}${end}`;
}

function cutName(name: string, maxLength: number): string {
  if (characterCount(name) <= maxLength) return name;
  return `${cutText(name, Math.max(0, maxLength - CUT_MARK.length))}${CUT_MARK}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
