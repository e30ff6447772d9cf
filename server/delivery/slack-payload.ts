import type { Config } from '../config.ts';
import type { Instant } from '../core/instant.ts';
import { tagList } from '../core/tags.ts';
import { type Alert, type Fact, factsOf, lookOf, reasonOf, statusWord, verbOf } from './alert.ts';
import { bodyExcerpt, logoUrl, shorten } from './texts.ts';

const MAX_DESCRIPTION_LENGTH = 1000;
const MAX_NAME_LENGTH = 200;

/** What the facts are called where each has a heading of its own. */
export const FACT_TITLES: Readonly<Record<Fact['key'], string>> = {
  down: 'Down',
  up: 'Up Again',
  down_and_up: 'Down and Up Again',
  unknown: 'Not Heard',
  project: 'Project',
  tags: 'Tags',
  period: 'Period',
  schedule: 'Schedule',
  timeZone: 'Time Zone',
  totalPings: 'Total Pings',
  lastPing: 'Last Ping',
};

/** Several services take Slack's messages, with small differences in what is markup. */
export interface SlackDialect {
  /** Makes texts from outside harmless inside a field. */
  readonly escapeText: (text: string) => string;
  /** Keeps the asterisks of a schedule from becoming bold type. */
  readonly escapeAsterisks: (schedule: string) => string;
}

/** U+034F, an invisible joiner: the asterisk stays, and means nothing. */
export function breakAsterisks(schedule: string): string {
  return schedule.replaceAll('*', '\u034f*');
}

interface SlackField {
  readonly title: string;
  readonly value: string;
  readonly short?: true;
}

const COLORS = { down: 'danger', up: 'good', unknown: '#808080' } as const;

/** Builds a Slack message with one attachment (https://docs.slack.dev/legacy/legacy-messaging/legacy-message-attachments). */
export async function slackPayload(
  alert: Alert,
  settings: Pick<Config, 'siteName' | 'siteLogoUrl' | 'siteRoot'>,
  now: Instant,
  dialect: SlackDialect,
) {
  const title = `"${shorten(alert.checkName, MAX_NAME_LENGTH)}" ${verbOf(alert)} ${statusWord(alert)}`;
  const reason = reasonOf(alert);
  return {
    username: settings.siteName,
    icon_url: logoUrl(settings),
    attachments: [
      {
        color: COLORS[lookOf(alert)],
        fallback: reason === '' ? title : `${title}. ${reason}`,
        mrkdwn_in: ['fields'],
        title,
        title_link: alert.link,
        text: reason === '' ? null : reason,
        fields: await slackFields(alert, now, dialect),
      },
    ],
  };
}

/** Returns the facts as an attachment's fields, in Slack's order. */
export async function slackFields(
  alert: Alert,
  now: Instant,
  { escapeText, escapeAsterisks }: SlackDialect,
): Promise<SlackField[]> {
  const { desc, tags } = alert.check;
  const facts = factsOf(alert, now).map(({ key, value }): SlackField => {
    const escaped = escapeText(value);
    if (key === 'tags')
      return shortField(
        key,
        tagList(tags)
          .map((tag) => `\`${escapeText(tag)}\``)
          .join(' '),
      );
    return shortField(key, key === 'schedule' ? escapeAsterisks(escaped) : escaped);
  });
  const body = await bodyExcerpt(alert);
  // a fence inside would end ours
  const showsBody = body !== '' && !body.includes('```');
  return [
    ...(desc === '' ? [] : [{ title: 'Description', value: escapeText(shorten(desc, MAX_DESCRIPTION_LENGTH)) }]),
    ...facts,
    ...(showsBody ? [{ title: 'Last Ping Body', value: `\`\`\`\n${escapeText(body)}\n\`\`\`` }] : []),
  ];
}

function shortField(key: Fact['key'], value: string): SlackField {
  return { title: FACT_TITLES[key], value, short: true };
}
