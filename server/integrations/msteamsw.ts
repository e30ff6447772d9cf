import { type Alert, factsOf, statusWord, verbOf } from '../delivery/alert.ts';
import { sinceSentence, statusCircle } from '../delivery/headline.ts';
import { type Delivery, defineIntegration } from '../delivery/integration.ts';
import { breakAsterisks, FACT_TITLES } from '../delivery/slack-payload.ts';
import { bodyExcerpt, escapeHtml, shorten } from '../delivery/texts.ts';
import { type UrlConfig, urlOnly } from '../delivery/url-only.ts';

// A message of more than 28 KB is refused:
// https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
// With these, the longest possible one stays below 25,000 bytes, whatever has to be escaped.
const MAX_NAME_LENGTH = 200;
const MAX_VALUE_LENGTH = 500;
const MAX_DESCRIPTION_LENGTH = 1000;

export default defineIntegration({
  kind: 'msteamsw',
  label: 'Microsoft Teams',
  logo: null,
  settings: ['siteName', 'msteamsEnabled'],
  setupName: 'msteams',
  category: 'chat',
  guide: () => [
    'In Teams, open the menu of the channel and choose *Workflows*.',
    'Choose the template that posts to a channel when a webhook request is received, and complete its steps.',
    'Copy the whole URL it shows, and paste it here.',
  ],
  ...urlOnly('Workflow URL'),
  enabled: (settings) => settings.msteamsEnabled,
  async notify(delivery) {
    const attachment = {
      contentType: 'application/vnd.microsoft.card.adaptive',
      contentUrl: null,
      content: await cardOf(delivery),
    };
    await delivery.http.postJson(delivery.config.url, { type: 'message', attachments: [attachment] });
  },
});

/** https://adaptivecards.io/explorer/AdaptiveCard.html, with the elements Teams adds. */
async function cardOf({ alert, settings, now }: Delivery<UrlConfig, 'siteName'>) {
  const name = escapeHtml(shorten(alert.checkName, MAX_NAME_LENGTH));
  const headline = `“${name}” ${verbOf(alert)} ${statusWord(alert)}. ${sinceSentence(alert)}`;
  const body = await bodyExcerpt(alert);
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.2',
    fallbackText: headline,
    body: [
      {
        type: 'TextBlock',
        text: `${statusCircle(alert)} ${headline}`,
        style: 'heading',
        weight: 'bolder',
        size: 'medium',
        wrap: true,
      },
      { type: 'FactSet', facts: teamsFacts(alert, now) },
      ...(body === '' ? [] : bodyBlocks(body)),
    ],
    actions: [{ type: 'Action.OpenUrl', title: `Open in ${settings.siteName}`, url: alert.link }],
  };
}

function teamsFacts(alert: Alert, now: Alert['at']) {
  const desc = escapeHtml(shorten(alert.check.desc, MAX_DESCRIPTION_LENGTH)).replaceAll('\n', '\n\n');
  const facts = factsOf(alert, now).map(({ key, value }) => {
    const text = escapeHtml(shorten(value, MAX_VALUE_LENGTH));
    return { title: `${FACT_TITLES[key]}:`, value: key === 'schedule' ? breakAsterisks(text) : text };
  });
  return desc === '' ? facts : [{ title: 'Description:', value: desc }, ...facts];
}

/** https://learn.microsoft.com/en-us/microsoftteams/platform/task-modules-and-cards/cards/cards-format#codeblock-in-adaptive-cards */
function bodyBlocks(body: string) {
  return [
    { type: 'TextBlock', text: 'Last ping body:', weight: 'bolder', wrap: true },
    { type: 'CodeBlock', codeSnippet: body, language: 'PlainText' },
  ];
}
