import { type Alert, factsOf, statusWord, verbOf } from '../delivery/alert.ts';
import { oneLiner, sinceSentence, statusCircle } from '../delivery/headline.ts';
import { defineIntegration } from '../delivery/integration.ts';
import { FACT_TITLES } from '../delivery/slack-payload.ts';
import { escapeHtml, shorten } from '../delivery/texts.ts';
import { urlOnly } from '../delivery/url-only.ts';

// together far below the 32,000 bytes of https://developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages
const MAX_NAME_LENGTH = 200;
const MAX_VALUE_LENGTH = 500;

export default defineIntegration({
  kind: 'googlechat',
  label: 'Google Chat',
  logo: { simpleIcon: 'googlechat' },
  settings: ['siteName'],
  guideAt: 'googlechat',
  category: 'chat',
  guide: () => [
    'In Google Chat, open the space, then choose *Apps & integrations* in the menu next to its name.',
    'Choose *Webhooks*, add one, and copy its URL.',
    'Paste the whole URL here, with `key` and `token` in it.',
  ],
  ...urlOnly('Webhook URL'),
  enabled: () => true,
  async notify({ alert, config, settings, now, http }) {
    const section = {
      collapsible: true,
      uncollapsibleWidgetsCount: 1,
      widgets: [
        { textParagraph: { text: headlineOf(alert) } },
        ...factsOf(alert, now).map(({ key, value }) => ({
          decoratedText: { topLabel: FACT_TITLES[key], text: escapeHtml(shorten(value, MAX_VALUE_LENGTH)) },
        })),
        {
          buttonList: {
            buttons: [{ text: `Open in ${settings.siteName}`, onClick: { openLink: { url: alert.link } } }],
          },
        },
      ],
    };
    // the card itself does not show in a phone's notification
    await http.postJson(config.url, { fallbackText: oneLiner(alert), cardsV2: [{ card: { sections: [section] } }] });
  },
});

/** Cards take some HTML: https://developers.google.com/workspace/chat/format-messages#card-formatting */
function headlineOf(alert: Alert): string {
  const name = escapeHtml(shorten(alert.checkName, MAX_NAME_LENGTH));
  return `${statusCircle(alert)} <b>${name}</b> ${verbOf(alert)} <b>${statusWord(alert)}</b>. ${sinceSentence(alert)}`;
}
