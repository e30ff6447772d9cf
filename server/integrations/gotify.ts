import { z } from 'zod';
import { type Alert, lastPingOf, othersSummary, titleOf } from '../delivery/alert.ts';
import { fieldErrors, readUrl, textOf, URL_ERROR } from '../delivery/form.ts';
import { sinceSentence, statusCircle } from '../delivery/headline.ts';
import { defineIntegration } from '../delivery/integration.ts';
import { readStored } from '../delivery/stored-value.ts';
import { summaryLines } from '../delivery/summary-text.ts';
import { markdownLabel, shorten } from '../delivery/texts.ts';
import { readStoredUrl } from '../delivery/url-only.ts';

const MAX_TOKEN_LENGTH = 50;
const MAX_TITLE_LENGTH = 250;
const MAX_NAME_LENGTH = 100;
const NOTHING = 0;
const TOKEN = /^[\x21-\x7e]+$/;

// https://github.com/gotify/android#message-priorities
const PRIORITIES = [
  { value: '9', label: 'High: rings and pops up' },
  { value: '5', label: 'Normal: rings' },
  { value: '2', label: 'Low: silent' },
  { value: '0', label: 'Send nothing' },
];
const NORMAL = '5';

const priority = z.int().min(NOTHING).max(10).nullable().default(null);
const stored = z.object({
  url: z.string(),
  token: z.string().min(1),
  priority,
  priority_up: priority,
});

const SETTINGS = ['siteName'] as const;
type Setting = (typeof SETTINGS)[number];

interface GotifyConfig {
  readonly url: string;
  readonly token: string;
  /** Null in older channels: whatever the application's default is. */
  readonly down: number | null;
  readonly up: number | null;
}

export default defineIntegration<GotifyConfig, Setting>({
  kind: 'gotify',
  label: 'Gotify',
  logo: null,
  settings: SETTINGS,
  category: 'push',
  guide: () => [
    'In Gotify, create an application under *Apps*.',
    'Copy its token, and enter it here with the URL of your Gotify server.',
  ],
  editable: true,
  setup: {
    by: 'form',
    form: [
      { name: 'url', label: 'URL of your Gotify server', type: 'url', required: true, maxLength: 1000 },
      {
        name: 'token',
        label: 'Application token',
        type: 'password',
        required: true,
        maxLength: MAX_TOKEN_LENGTH,
      },
      { name: 'priority', label: 'When a check goes down', type: 'select', initial: NORMAL, options: PRIORITIES },
      { name: 'priority_up', label: 'When it is back up', type: 'select', initial: NORMAL, options: PRIORITIES },
    ],
  },
  enabled: () => true,
  parseConfig(value) {
    const { url, token, priority: down, priority_up: up } = readStored(value, stored);
    return { url: readStoredUrl(url), token, down, up };
  },
  validateForm(input) {
    const url = readUrl(textOf(input, 'url'));
    const token = textOf(input, 'token');
    const [down, up] = [textOf(input, 'priority') || NORMAL, textOf(input, 'priority_up') || NORMAL];
    const errors = fieldErrors({
      url: url === null ? URL_ERROR : '',
      token: TOKEN.test(token) && token.length <= MAX_TOKEN_LENGTH ? '' : 'Enter the token of a Gotify application.',
      priority: isPriority(down) ? '' : 'Choose one of the priorities.',
      priority_up: isPriority(up) ? '' : 'Choose one of the priorities.',
    });
    if (errors !== null) return { errors };
    return { value: JSON.stringify({ url, token, priority: Number(down), priority_up: Number(up) }) };
  },
  formValues: ({ url, token, down, up }) => ({
    url,
    token,
    priority: down === null ? NORMAL : String(down),
    priority_up: up === null ? NORMAL : String(up),
  }),
  isNoop: (config, status) => config[status] === NOTHING,
  describe: ({ url }) => `Gotify at ${URL.parse(url)?.host ?? 'a server'}`,
  async notify({ alert, config, settings, http, now }) {
    const prio = config[alert.status];
    const address = `${config.url.replace(/\/*$/, '/')}message?token=${encodeURIComponent(config.token)}`;
    await http.postJson(
      address,
      {
        title: shorten(`${statusCircle(alert)} ${titleOf(alert)}`, MAX_TITLE_LENGTH),
        message: messageOf(alert, settings.siteName, now),
        ...(prio === null ? {} : { priority: prio }),
        extras: { 'client::display': { contentType: 'text/markdown' } },
      },
      { secrets: [config.token] },
    );
  },
});

function isPriority(text: string): boolean {
  return PRIORITIES.some(({ value }) => value === text);
}

function messageOf(alert: Alert, siteName: string, now: Alert['at']): string {
  const others = othersSummary(alert);
  const list = (others?.list ?? []).map(
    (other) =>
      `- [${markdownLabel(shorten(other.name, MAX_NAME_LENGTH))}](${other.link}) (last ping: ${lastPingOf(other, now)})`,
  );
  const paragraphs = [
    sinceSentence(alert),
    ...summaryLines(alert.summary).map(markdownLabel),
    ...(others === null ? [] : [others.text]),
    ...(list.length === 0 ? [] : [list.join('\n')]),
    `[Open in ${markdownLabel(siteName)}](${alert.link})`,
  ];
  return paragraphs.join('\n\n');
}
