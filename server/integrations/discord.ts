import { z } from 'zod';
import { textOf } from '../delivery/form.ts';
import { member } from '../delivery/http-rules.ts';
import { defineIntegration } from '../delivery/integration.ts';
import { exchangeCode, returnAddress, textIn, unexpectedAnswer, withQuery } from '../delivery/oauth.ts';
import type { RedirectSetup } from '../delivery/setup.ts';
import { slackPayload } from '../delivery/slack-payload.ts';
import { isJsonObject, readStored } from '../delivery/stored-value.ts';
import { shorten } from '../delivery/texts.ts';
import { readStoredUrl, urlField } from '../delivery/url-only.ts';
import type { Judge } from '../delivery/ways-out.ts';

const WEBHOOK = /^https:\/\/(?:ptb\.|canary\.)?discord(?:app)?\.com\/api\/webhooks\/\d+\/[\w-]+$/;
const HOST = /^https:\/\/(?:ptb\.|canary\.)?discord\.com(?=\/)/;
// https://docs.discord.com/developers/resources/webhook#execute-webhook
const MAX_USERNAME_LENGTH = 80;

// the answer of Discord's OAuth exchange, stored whole
const stored = z.object({ webhook: z.object({ url: z.string() }) });

// fields are Markdown; what is written there is the owner's own
const DIALECT = {
  escapeText: (text: string) => text,
  escapeAsterisks: (schedule: string) => schedule.replaceAll('*', '\\*'),
} as const;

const RETURNS_TO = 'add_discord';
// https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
const TOO_MANY_WEBHOOKS = 30_007;

/** https://docs.discord.com/developers/topics/oauth2#webhooks */
const SETTINGS = [
  'siteName',
  'siteRoot',
  'siteLogoUrl',
  'discordClientId',
  'discordClientSecret',
  'discordApiBase',
] as const;
type Setting = (typeof SETTINGS)[number];

const redirect: RedirectSetup<Setting> = {
  offered: ({ discordClientId, discordClientSecret }) => discordClientId !== '' && discordClientSecret !== '',
  returnsTo: RETURNS_TO,
  start: ({ discordApiBase, discordClientId, siteRoot }, state) =>
    withQuery(`${discordApiBase}/api/oauth2/authorize`, {
      client_id: discordClientId,
      scope: 'webhook.incoming',
      redirect_uri: returnAddress(siteRoot, RETURNS_TO),
      response_type: 'code',
      state,
    }),
  async finish(query, { settings, http }) {
    const { discordApiBase, discordClientId: clientId, discordClientSecret: clientSecret, siteRoot } = settings;
    const url = `${discordApiBase}/api/oauth2/token`;
    const more = { grant_type: 'authorization_code', redirect_uri: returnAddress(siteRoot, RETURNS_TO) };
    const answer = await exchangeCode(query, { url, clientId, clientSecret, more }, { http });
    if (member(answer, 'code') === TOO_MANY_WEBHOOKS) {
      return {
        refused: 'This Discord channel has reached its limit of webhooks. Remove one in Discord and try again.',
      };
    }
    const isComplete = textIn(answer, 'access_token') !== '' && stored.safeParse(answer).success;
    if (!isComplete) throw unexpectedAnswer('Discord');
    return { channels: [{ value: JSON.stringify(answer), name: textIn(answer, 'webhook', 'name') }] };
  },
};

export default defineIntegration({
  kind: 'discord',
  label: 'Discord',
  logo: { simpleIcon: 'discord' },
  settings: SETTINGS,
  category: 'chat',
  guide: () => [
    'In Discord, open the settings of the channel, then *Integrations* and *Webhooks*.',
    'Create a webhook, choose *Copy Webhook URL*, and paste the URL here.',
  ],
  editable: true,
  setup: { by: 'form', form: [urlField('Webhook URL')], redirect },
  enabled: () => true,
  parseConfig(value) {
    const url = isJsonObject(value) ? readStored(value, stored).webhook.url : value;
    return { url: readStoredUrl(url).replace(/^https:\/\/discordapp\.com\//, 'https://discord.com/') };
  },
  validateForm(input) {
    const url = textOf(input, 'value');
    if (url.length > 1000 || !WEBHOOK.test(url)) return { errors: { value: WEBHOOK_ERROR } };
    return { value: JSON.stringify({ webhook: { url } }) };
  },
  formValues: ({ url }) => ({ value: url }),
  isNoop: () => false,
  describe: () => 'Posts to a Discord channel',
  async notify({ alert, config, settings, now, http }) {
    const payload = await slackPayload(alert, settings, now, DIALECT);
    const url = config.url.replace(HOST, settings.discordApiBase);
    const username = shorten(payload.username, MAX_USERNAME_LENGTH);
    await http.postJson(slackAddress(url), { ...payload, username }, { judge });
  },
});

const WEBHOOK_ERROR = 'Copy the whole URL. It begins with https://discord.com/api/webhooks/.';

/** Discord takes Slack's messages at an address of their own, which must stand before any query. */
function slackAddress(webhook: string): string {
  const [, path = '', query = ''] = /^([^?#]*)(\?[^#]*)?/.exec(webhook) ?? [];
  return `${path.replace(/\/+$/, '')}/slack${query}`;
}

/** 404: the webhook was deleted. */
const judge: Judge = ({ status }) => (status === 404 ? { permanent: true, code: 'recipient_gone' } : null);
