import { z } from 'zod';
import { fieldErrors, readUrl, textOf, URL_ERROR } from '../delivery/form.ts';
import { member } from '../delivery/http-rules.ts';
import { defineIntegration } from '../delivery/integration.ts';
import { breakAsterisks, slackPayload } from '../delivery/slack-payload.ts';
import { isJsonObject, readStored } from '../delivery/stored-value.ts';
import { describeUrl, readStoredUrl, urlField } from '../delivery/url-only.ts';
import type { Judge } from '../delivery/ways-out.ts';

const MAX_NAME_LENGTH = 100;

const overrides = { channel: z.string().default(''), username: z.string().default(''), icon: z.string().default('') };
const stored = z.union([
  z.object({ incoming_webhook: z.object({ url: z.string() }), ...overrides }),
  z.object({ url: z.string(), ...overrides }),
  z.object({ host: z.string(), token: z.string(), ...overrides }),
]);

const DIALECT = { escapeText: (text: string) => text, escapeAsterisks: breakAsterisks } as const;

export default defineIntegration({
  kind: 'mattermost',
  label: 'Mattermost',
  logo: { simpleIcon: 'mattermost' },
  settings: ['siteName', 'siteRoot', 'siteLogoUrl', 'mattermostEnabled'],
  guideAt: 'mattermost',
  category: 'chat',
  guide: () => [
    'In Mattermost, open *Integrations* in the main menu, then *Incoming Webhooks*.',
    'Add a webhook, choose its channel, and copy its URL.',
    'Paste it here. The channel, name and picture of the webhook are used unless you enter others.',
  ],
  editable: true,
  setup: {
    by: 'form',
    form: [
      urlField('Incoming webhook URL'),
      {
        name: 'channel',
        label: 'Channel',
        type: 'text',
        maxLength: MAX_NAME_LENGTH,
        help: 'If empty, the channel of the webhook.',
      },
      { name: 'username', label: 'Sender name', type: 'text', maxLength: MAX_NAME_LENGTH },
      { name: 'icon', label: 'Picture of the sender (URL)', type: 'url', maxLength: 1000 },
    ],
  },
  enabled: (settings) => settings.mattermostEnabled,
  parseConfig(value) {
    if (!isJsonObject(value)) return { url: readStoredUrl(value), channel: '', username: '', icon: '' };
    const { channel, username, icon, ...place } = readStored(value, stored);
    return { url: readStoredUrl(addressOf(place)), channel, username, icon };
  },
  validateForm(input) {
    const url = readUrl(textOf(input, 'value'));
    const [channel, username, icon] = [textOf(input, 'channel'), textOf(input, 'username'), textOf(input, 'icon')];
    const errors = fieldErrors({
      value: url === null ? URL_ERROR : '',
      channel: channel.length > MAX_NAME_LENGTH ? TOO_LONG : '',
      username: username.length > MAX_NAME_LENGTH ? TOO_LONG : '',
      icon: icon !== '' && readUrl(icon) === null ? URL_ERROR : '',
    });
    if (errors !== null || url === null) return { errors: errors ?? {} };
    return { value: channel + username + icon === '' ? url : JSON.stringify({ url, channel, username, icon }) };
  },
  formValues: ({ url, ...rest }) => ({ value: url, ...rest }),
  isNoop: () => false,
  describe: ({ url, channel }) => (channel === '' ? describeUrl(url) : `${describeUrl(url)}, channel ${channel}`),
  async notify({ alert, config, settings, now, http }) {
    const payload = await slackPayload(alert, settings, now, DIALECT);
    const { channel, username, icon } = config;
    const own = { ...(channel && { channel }), ...(username && { username }), ...(icon && { icon_url: icon }) };
    await http.postJson(config.url, { ...payload, ...own }, { judge });
  },
});

const TOO_LONG = `Use at most ${MAX_NAME_LENGTH} characters.`;

type Place =
  | { readonly incoming_webhook: { readonly url: string } }
  | { readonly url: string }
  | { readonly host: string; readonly token: string };

function addressOf(place: Place): string {
  if ('incoming_webhook' in place) return place.incoming_webhook.url;
  if ('url' in place) return place.url;
  const root = place.host.includes('://') ? place.host : `https://${place.host}`;
  return `${root.replace(/\/+$/, '')}/hooks/${encodeURIComponent(place.token)}`;
}

/** The server's own words; never permanent, since servers answer 404 while they are upgraded. */
const judge: Judge = (answer) => {
  const message = member(answer.json(), 'message');
  return answer.status >= 300 && typeof message === 'string' ? { detail: message } : null;
};
