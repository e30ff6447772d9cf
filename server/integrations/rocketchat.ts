import { type Alert, lookOf, statusWord, verbOf } from '../delivery/alert.ts';
import { sinceSentence } from '../delivery/headline.ts';
import { defineIntegration } from '../delivery/integration.ts';
import { slackFields } from '../delivery/slack-payload.ts';
import { logoUrl, shorten } from '../delivery/texts.ts';
import { urlOnly } from '../delivery/url-only.ts';

const MAX_NAME_LENGTH = 200;
const COLORS = { up: '#5cb85c', down: '#d9534f', unknown: '#808080' } as const;

const DIALECT = {
  escapeText: (text: string) => text,
  escapeAsterisks: (schedule: string) => schedule.replaceAll('*', '\\*'),
} as const;

// https://docs.rocket.chat/docs/integrations
export default defineIntegration({
  kind: 'rocketchat',
  label: 'Rocket.Chat',
  logo: { simpleIcon: 'rocketdotchat' },
  settings: ['siteName', 'siteRoot', 'siteLogoUrl', 'rocketchatEnabled'],
  guideAt: 'rocketchat',
  category: 'chat',
  guide: () => [
    'In Rocket.Chat, open *Workspace*, then *Integrations*, and add an incoming webhook.',
    'Choose its channel and enable it. You need no script.',
    'Save it, copy its URL, and paste it here.',
  ],
  ...urlOnly('Incoming webhook URL'),
  enabled: (settings) => settings.rocketchatEnabled,
  async notify({ alert, config, settings, now, http }) {
    const name = `[${shorten(alert.checkName, MAX_NAME_LENGTH)}](${alert.link})`;
    // only the size of the body is told, so it is not loaded
    const fields = await slackFields({ ...alert, loadBody: async () => null }, now, DIALECT);
    await http.postJson(config.url, {
      alias: settings.siteName,
      avatar: logoUrl(settings),
      text: `${name} ${verbOf(alert)} ${statusWord(alert)}. ${sinceSentence(alert)}`,
      attachments: [{ color: COLORS[lookOf(alert)], fields: [...fields, ...bodyField(alert)] }],
    });
  },
});

function bodyField({ lastPing, link }: Alert) {
  if (lastPing === null || lastPing.bodyBytes === 0) return [];
  const size = lastPing.bodyBytes === 1 ? '1 byte' : `${lastPing.bodyBytes} bytes`;
  return [{ title: 'Last Ping Body', value: `[${size}](${link}#ping-${lastPing.n})` }];
}
