import { tagList } from '../../core/tags.ts';
import { characterCount } from '../../core/text-clean.ts';
import { type Alert, factsOf, reasonOf, titleOf } from '../../delivery/alert.ts';
import { formatMoment } from '../../delivery/moment.ts';
import { bodyExcerpt, escapeHtml, shorten } from '../../delivery/texts.ts';

// GitHub refuses longer ones with 422
const MAX_TITLE_LENGTH = 256;
const MAX_BODY_LENGTH = 65_536;
const MAX_VALUE_LENGTH = 1000;

/** Writes the issue that tells of an outage; its body is Markdown. */
export async function issueOf(
  alert: Alert,
  now: Alert['at'],
): Promise<{ readonly title: string; readonly body: string }> {
  const excerpt = await bodyExcerpt(alert);
  // a fence inside would end ours
  const output = excerpt === '' || excerpt.includes('```') ? '' : `**Last ping body:**\n\`\`\`\n${excerpt}\n\`\`\``;
  return { title: shorten(titleOf(alert), MAX_TITLE_LENGTH), body: bodyOf(alert, now, output) };
}

/** What came with the ping gives way first, then what the owner wrote about the check. */
function bodyOf(alert: Alert, now: Alert['at'], output: string): string {
  const since = `**DOWN** since ${formatMoment(alert.at, alert.timeZone)}. ${reasonOf(alert)}`.trim();
  const desc = escapeHtml(alert.check.desc);
  const rest = [factsLines(alert, now).join('\n'), output, `[Open the check](${alert.link})`];
  const whole = [since, desc, ...rest].filter((part) => part !== '').join('\n\n');
  if (whole.length <= MAX_BODY_LENGTH) return whole;
  if (output !== '') return bodyOf(alert, now, '');
  const excess = characterCount(whole) - MAX_BODY_LENGTH;
  return [since, shorten(desc, Math.max(1, characterCount(desc) - excess)), ...rest]
    .filter((part) => part !== '')
    .join('\n\n');
}

function factsLines(alert: Alert, now: Alert['at']): string[] {
  return factsOf(alert, now).map(({ key, label, value }) => {
    const cut = shorten(value, MAX_VALUE_LENGTH);
    if (key === 'tags') return `- **${label}:** ${tagList(alert.check.tags).map(code).join(' ')}`;
    return `- **${label}:** ${key === 'schedule' ? code(cut) : escapeHtml(cut)}`;
  });
}

/** Inside a code span nothing is markup, entities included. */
function code(text: string): string {
  return `\`${shorten(text, MAX_VALUE_LENGTH).replaceAll('`', "'")}\``;
}
