import { z } from 'zod';
import { member } from '../delivery/http-rules.ts';
import { defineIntegration } from '../delivery/integration.ts';
import { exchangeCode, returnAddress, textIn, unexpectedAnswer, withQuery } from '../delivery/oauth.ts';
import type { RedirectSetup } from '../delivery/setup.ts';
import { breakAsterisks, slackPayload } from '../delivery/slack-payload.ts';
import { isJsonObject, readStored } from '../delivery/stored-value.ts';
import { escapeHtml } from '../delivery/texts.ts';
import { describeUrl, readStoredUrl, urlField, validateUrl } from '../delivery/url-only.ts';
import type { Judge } from '../delivery/ways-out.ts';

// the answer of Slack's OAuth exchange, stored whole; `team_name` is from before 2020
const installed = z.object({
  incoming_webhook: z.object({ url: z.string(), channel: z.string().optional() }),
  team: z.object({ name: z.string() }).optional(),
  team_name: z.string().optional(),
});

// what Slack takes for markup: https://docs.slack.dev/messaging/formatting-message-text#escaping
const DIALECT = { escapeText: escapeHtml, escapeAsterisks: breakAsterisks } as const;

const RETURNS_TO = 'add_slack_btn';

/** https://docs.slack.dev/authentication/installing-with-oauth */
const SETTINGS = [
  'siteName',
  'siteRoot',
  'siteLogoUrl',
  'slackEnabled',
  'slackClientId',
  'slackClientSecret',
  'slackApiBase',
] as const;
type Setting = (typeof SETTINGS)[number];

const redirect: RedirectSetup<Setting> = {
  offered: ({ slackClientId, slackClientSecret }) => slackClientId !== '' && slackClientSecret !== '',
  startsAt: 'slack_btn',
  returnsTo: RETURNS_TO,
  start: ({ slackApiBase, slackClientId, siteRoot }, state) =>
    withQuery(`${slackApiBase}/oauth/v2/authorize`, {
      client_id: slackClientId,
      scope: 'incoming-webhook',
      redirect_uri: returnAddress(siteRoot, RETURNS_TO),
      state,
    }),
  async finish(query, { settings, http }) {
    const { slackApiBase, slackClientId: clientId, slackClientSecret: clientSecret, siteRoot } = settings;
    const url = `${slackApiBase}/api/oauth.v2.access`;
    const more = { redirect_uri: returnAddress(siteRoot, RETURNS_TO) };
    const answer = await exchangeCode(query, { url, clientId, clientSecret, more }, { http });
    if (member(answer, 'ok') !== true || !installed.safeParse(answer).success) throw unexpectedAnswer('Slack');
    return { channels: [{ value: JSON.stringify(answer), name: textIn(answer, 'incoming_webhook', 'channel') }] };
  },
};

export default defineIntegration({
  kind: 'slack',
  label: 'Slack',
  logo: null,
  settings: SETTINGS,
  guideAt: 'add_slack',
  category: 'chat',
  guide: () => [
    'At `api.slack.com/apps`, create an app for your workspace and enable *Incoming Webhooks*.',
    'Add a webhook to the workspace and choose its channel.',
    'Copy the webhook URL and paste it here.',
  ],
  editable: true,
  setup: { by: 'form', form: [urlField('Webhook URL')], redirect },
  enabled: (settings) => settings.slackEnabled,
  parseConfig(value) {
    if (!isJsonObject(value)) return { url: readStoredUrl(value), place: '' };
    const { incoming_webhook: hook, team, team_name: oldTeamName } = readStored(value, installed);
    const place = [team?.name ?? oldTeamName, hook.channel].filter((part) => part !== undefined);
    return { url: readStoredUrl(hook.url), place: place.join(' ') };
  },
  validateForm: validateUrl,
  formValues: ({ url }) => ({ value: url }),
  isNoop: () => false,
  describe: ({ url, place }) => (place === '' ? describeUrl(url) : place),
  async notify({ alert, config, settings, now, http }) {
    await http.postJson(config.url, await slackPayload(alert, settings, now, DIALECT), { judge });
  },
});

/** 404: the webhook was removed; `invalid_token`: it was revoked. */
const judge: Judge = ({ status, text }) => {
  if (status === 404 || (status === 400 && text === 'invalid_token')) return { permanent: true, detail: text };
  return status === 400 ? { detail: text } : null;
};
