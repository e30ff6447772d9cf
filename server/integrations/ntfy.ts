import { z } from 'zod';
import { type Alert, factsOf, lastPingOf, lookOf, titleOf } from '../delivery/alert.ts';
import { fieldErrors, readUrl, textOf, URL_ERROR } from '../delivery/form.ts';
import { sinceSentence } from '../delivery/headline.ts';
import { defineIntegration } from '../delivery/integration.ts';
import { fitRoom, othersIn, type Room } from '../delivery/room.ts';
import { readStored } from '../delivery/stored-value.ts';
import { escapeHtml, markdownLabel, shorten } from '../delivery/texts.ts';
import { readStoredUrl } from '../delivery/url-only.ts';

// A longer message becomes an attachment: https://docs.ntfy.sh/publish/#limitations. As JSON, so that the whole request
// stays below twice that, which is all ntfy reads.
const MAX_MESSAGE_BYTES = 4096;
const MAX_TITLE_LENGTH = 200;
const MAX_TOKEN_LENGTH = 100;
const NOTHING = 0;
const NORMAL = '3';
const PUBLIC_SERVER = 'https://ntfy.sh';
// https://docs.ntfy.sh/publish/#public-topics
const TOPIC = /^[-_A-Za-z0-9]{1,64}$/;
const TOKEN = /^[\x21-\x7e]*$/;

// https://docs.ntfy.sh/publish/#message-priority
const PRIORITIES = [
  { value: '5', label: 'Max: rings for a long time and stays on top' },
  { value: '4', label: 'High: rings' },
  { value: '3', label: 'Normal' },
  { value: '2', label: 'Low: silent' },
  { value: '1', label: 'Min: silent and hidden' },
  { value: '0', label: 'Send nothing' },
];

const priority = z.int().min(NOTHING).max(5).default(Number(NORMAL));
const stored = z.object({
  topic: z.string().min(1),
  url: z.string().default(PUBLIC_SERVER),
  token: z.string().nullish(),
  priority,
  priority_up: priority,
});

const SETTINGS = ['siteName', 'ntfyShToken'] as const;
type Setting = (typeof SETTINGS)[number];

interface NtfyConfig {
  readonly topic: string;
  readonly url: string;
  /** Empty: none of its own. */
  readonly token: string;
  readonly down: number;
  readonly up: number;
}

export default defineIntegration<NtfyConfig, Setting>({
  kind: 'ntfy',
  label: 'ntfy',
  logo: { simpleIcon: 'ntfy' },
  settings: SETTINGS,
  category: 'push',
  guide: () => [
    'Choose a topic name that is hard to guess, and subscribe to it in the ntfy app.',
    'Enter it here. If you run your own server, enter its URL. If the topic is protected, enter an access token.',
  ],
  editable: true,
  setup: {
    by: 'form',
    form: [
      { name: 'topic', label: 'Topic', type: 'text', required: true, maxLength: 64 },
      { name: 'url', label: 'Server', type: 'url', required: true, maxLength: 1000, initial: PUBLIC_SERVER },
      {
        name: 'token',
        label: 'Access token, if the topic is protected',
        type: 'password',
        maxLength: MAX_TOKEN_LENGTH,
      },
      { name: 'priority', label: 'When a check goes down', type: 'select', initial: NORMAL, options: PRIORITIES },
      { name: 'priority_up', label: 'When it is back up', type: 'select', initial: NORMAL, options: PRIORITIES },
    ],
  },
  enabled: () => true,
  parseConfig(value) {
    const { topic, url, token, priority: down, priority_up: up } = readStored(value, stored);
    return { topic, url: readStoredUrl(url), token: token ?? '', down, up };
  },
  validateForm(input) {
    const [topic, token] = [textOf(input, 'topic'), textOf(input, 'token')];
    const url = readUrl(textOf(input, 'url'));
    const [down, up] = [textOf(input, 'priority') || NORMAL, textOf(input, 'priority_up') || NORMAL];
    const errors = fieldErrors({
      topic: TOPIC.test(topic) ? '' : 'Enter up to 64 letters, digits, hyphens and underscores.',
      url: url === null ? URL_ERROR : '',
      token: TOKEN.test(token) && token.length <= MAX_TOKEN_LENGTH ? '' : 'Enter an access token of your ntfy account.',
      priority: isPriority(down) ? '' : 'Choose one of the priorities.',
      priority_up: isPriority(up) ? '' : 'Choose one of the priorities.',
    });
    if (errors !== null) return { errors };
    const own = token === '' ? {} : { token };
    return { value: JSON.stringify({ topic, url, priority: Number(down), priority_up: Number(up), ...own }) };
  },
  formValues: ({ topic, url, token, down, up }) => ({
    topic,
    url,
    token,
    priority: String(down),
    priority_up: String(up),
  }),
  isNoop: (config, status) => config[status] === NOTHING,
  describe: ({ topic, url }) => `Topic ${topic.replace(/\s+/g, ' ')} at ${URL.parse(url)?.host ?? 'a server'}`,
  bucket: ({ url, topic }, sign) => ({
    key: `ntfy-${sign('bucket', `${url}-${topic}`)}`,
    capacity: 6,
    refillSecs: 60,
  }),
  async notify({ alert, config, settings, http, now }) {
    const token = config.token || (isPublicServer(config.url) ? settings.ntfyShToken : '');
    await http.postJson(
      config.url,
      {
        topic: config.topic,
        priority: config[alert.status],
        title: shorten(titleOf(alert), MAX_TITLE_LENGTH),
        message: fitRoom((room) => messageOf(alert, now, room), fits),
        markdown: true,
        tags: [CIRCLES[lookOf(alert)]],
        actions: [{ action: 'view', label: `Open in ${settings.siteName}`, url: alert.link }],
      },
      token === '' ? {} : { headers: { authorization: `Bearer ${token}` }, secrets: [token] },
    );
  },
});

const CIRCLES = { down: 'red_circle', up: 'green_circle', unknown: 'white_circle' } as const;

function isPriority(text: string): boolean {
  return PRIORITIES.some(({ value }) => value === text);
}

/** The server's own token is for ntfy.sh and no other server. */
function isPublicServer(url: string): boolean {
  const { origin, pathname } = new URL(url);
  return origin === PUBLIC_SERVER && pathname === '/';
}

function fits(message: string): boolean {
  return Buffer.byteLength(JSON.stringify(message)) <= MAX_MESSAGE_BYTES;
}

function messageOf(alert: Alert, now: Alert['at'], room: Room): string {
  const others = othersIn(room, alert);
  const facts = factsOf(alert, now).map(({ key, label, value }) => {
    const text = shorten(value, room.valueLength);
    // asterisks mean nothing inside backticks
    return `- ${label}: ${key === 'schedule' ? `\`${text.replaceAll('`', '')}\`` : escapeHtml(text)}`;
  });
  const list = (others?.list ?? []).map(
    ({ name, link, lastPingAt }) =>
      `- [${markdownLabel(shorten(name, room.nameLength))}](${link}) (last ping: ${lastPingOf({ name, link, lastPingAt }, now)})`,
  );
  const paragraphs = [
    sinceSentence(alert),
    facts.join('\n'),
    ...(others === null ? [] : [others.text]),
    ...(list.length === 0 ? [] : [list.join('\n')]),
  ];
  return paragraphs.join('\n\n');
}
