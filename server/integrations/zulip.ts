import { z } from 'zod';
import { type Alert, reasonOf, statusWord, verbOf } from '../delivery/alert.ts';
import { fieldErrors, readUrl, textOf, URL_ERROR } from '../delivery/form.ts';
import { member } from '../delivery/http-rules.ts';
import { defineIntegration, type Field } from '../delivery/integration.ts';
import { invalidConfig, readStored } from '../delivery/stored-value.ts';
import { summaryLines } from '../delivery/summary-text.ts';
import { escapeHtml, markdownLabel, shorten } from '../delivery/texts.ts';
import type { Judge } from '../delivery/ways-out.ts';

// https://zulip.com/api/send-message
const MAX_TOPIC_LENGTH = 60;
const MAX_NAME_LENGTH = 200;
// with it the content stays far below the 10,000 characters Zulip takes
const MAX_DESCRIPTION_LENGTH = 1000;
const MAX_FIELD_LENGTH = 100;
const MAX_KEY_LENGTH = 50;
const ADDRESS = /^[^\s@:]+@[^\s@:/]+$/;
const KEY = /^[\x21-\x7e]+$/;

const stored = z.object({
  bot_email: z.string().regex(ADDRESS),
  api_key: z.string().min(1),
  mtype: z.enum(['stream', 'private']),
  to: z.string().min(1),
  site: z.string().default(''),
  topic: z.string().default(''),
});

const FORM: readonly Field[] = [
  { name: 'bot_email', label: 'Email of the bot', type: 'email', required: true, maxLength: MAX_FIELD_LENGTH },
  { name: 'api_key', label: 'API key of the bot', type: 'password', required: true, maxLength: MAX_KEY_LENGTH },
  { name: 'site', label: 'URL of your Zulip server', type: 'url', required: true, maxLength: MAX_FIELD_LENGTH },
  {
    name: 'mtype',
    label: 'Post to',
    type: 'select',
    initial: 'stream',
    options: [
      { value: 'stream', label: 'A channel' },
      { value: 'private', label: 'One person' },
    ],
  },
  {
    name: 'to',
    label: 'Name of the channel, or email address or user ID of the person',
    type: 'text',
    required: true,
    maxLength: MAX_FIELD_LENGTH,
  },
  {
    name: 'topic',
    label: 'Topic',
    type: 'text',
    maxLength: MAX_FIELD_LENGTH,
    help: 'If empty, each check has its own topics.',
  },
];

export default defineIntegration({
  kind: 'zulip',
  label: 'Zulip',
  logo: { simpleIcon: 'zulip' },
  settings: ['zulipEnabled'],
  category: 'chat',
  guide: () => [
    'In Zulip, open *Personal settings*, then *Bots*, and add a bot of the type *Incoming webhook*.',
    'Copy its email address and API key, and enter them here with the URL of your Zulip server.',
  ],
  editable: true,
  setup: { by: 'form', form: FORM },
  enabled: (settings) => settings.zulipEnabled,
  parseConfig(value) {
    const { bot_email: botEmail, api_key: apiKey, mtype, to, site: given, topic } = readStored(value, stored);
    // older channels have no site
    const site = readUrl(given || `https://${botEmail.split('@')[1]}`);
    if (site === null) throw invalidConfig();
    return { botEmail, apiKey, mtype, to, site, topic };
  },
  validateForm(input) {
    const [botEmail, apiKey, to] = [textOf(input, 'bot_email'), textOf(input, 'api_key'), textOf(input, 'to')];
    const [topic, mtype] = [textOf(input, 'topic'), textOf(input, 'mtype')];
    const site = readUrl(textOf(input, 'site'));
    const isBot = ADDRESS.test(botEmail) && botEmail.length <= MAX_FIELD_LENGTH;
    const isKey = KEY.test(apiKey) && apiKey.length <= MAX_KEY_LENGTH;
    const errors = fieldErrors({
      bot_email: isBot ? '' : 'Enter the email address that Zulip shows for the bot.',
      api_key: isKey ? '' : 'Enter the API key that Zulip shows for the bot.',
      site: site === null || site.length > MAX_FIELD_LENGTH ? URL_ERROR : '',
      mtype: ['stream', 'private'].includes(mtype) ? '' : 'Choose a channel or a person.',
      to: to === '' || to.length > MAX_FIELD_LENGTH ? `Enter at most ${MAX_FIELD_LENGTH} characters.` : '',
      topic: topic.length > MAX_FIELD_LENGTH ? `Use at most ${MAX_FIELD_LENGTH} characters.` : '',
    });
    if (errors !== null) return { errors };
    return { value: JSON.stringify({ bot_email: botEmail, api_key: apiKey, mtype, to, site, topic }) };
  },
  formValues: ({ botEmail, apiKey, ...rest }) => ({ bot_email: botEmail, api_key: apiKey, ...rest }),
  isNoop: () => false,
  describe: ({ mtype, to }) =>
    mtype === 'stream' ? `Zulip channel ${oneLine(to)}` : `Zulip message to ${oneLine(to)}`,
  async notify({ alert, config, http }) {
    const { botEmail, apiKey, mtype, to, site, topic } = config;
    const login = Buffer.from(`${botEmail}:${apiKey}`).toString('base64');
    await http.postForm(
      `${site.replace(/\/+$/, '')}/api/v1/messages`,
      {
        type: mtype,
        // people are named by address, or by a list of numbers
        to: mtype === 'private' && /^\d+$/.test(to) ? `[${to}]` : to,
        topic: topic === '' ? topicOf(alert) : shorten(topic, MAX_TOPIC_LENGTH),
        content: contentOf(alert),
      },
      { headers: { authorization: `Basic ${login}` }, secrets: [apiKey, login], judge },
    );
  },
});

/** Name and status; a name too long gives way, the status stays. Zulip refuses what cannot be printed. */
function topicOf(alert: Alert): string {
  const end = ` ${verbOf(alert)} ${statusWord(alert)}`;
  const name = alert.checkName.replace(/[\p{Cc}\p{Cn}\p{Cs}]+/gu, ' ').trim();
  return `${shorten(name, MAX_TOPIC_LENGTH - end.length)}${end}`;
}

function contentOf(alert: Alert): string {
  const name = markdownLabel(shorten(alert.checkName, MAX_NAME_LENGTH));
  const reason = reasonOf(alert);
  const line = `[${name}](${alert.link}) ${verbOf(alert)} **${statusWord(alert)}**.${reason === '' ? '' : ` ${reason}`}`;
  const desc = escapeHtml(shorten(alert.check.desc.trim(), MAX_DESCRIPTION_LENGTH));
  const names = summaryLines(alert.summary).map((text) => `\n\n${markdownLabel(text)}`);
  const head = [line, ...names].join('');
  return withoutMentions(desc === '' ? head : `${head}\n\n---\n\n${desc}`);
}

/** `@**all**` notifies all members, `@*group*` a group: https://zulip.com/help/mention-a-user-or-group */
function withoutMentions(text: string): string {
  return text.replace(/@(?=_?\*)/g, '@\u034f');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}

const judge: Judge = (answer) => {
  const msg = member(answer.json(), 'msg');
  return answer.status >= 300 && typeof msg === 'string' ? { detail: msg } : null;
};
