import { lastPingText } from '../core/ping-label.ts';
import { tagList } from '../core/tags.ts';
import { titleOf } from '../delivery/alert.ts';
import { sinceSentence } from '../delivery/headline.ts';
import { defineIntegration } from '../delivery/integration.ts';
import { shorten } from '../delivery/texts.ts';
import { urlOnly } from '../delivery/url-only.ts';

const MAX_TITLE_LENGTH = 255;

export default defineIntegration({
  kind: 'pagertree',
  label: 'PagerTree',
  logo: null,
  settings: ['siteName', 'siteRoot', 'pagertreeEnabled'],
  category: 'incidents',
  guide: () => ['In PagerTree, add an integration of the type *Webhook*.', 'Copy its endpoint URL and paste it here.'],
  ...urlOnly('Endpoint URL'),
  enabled: (settings) => settings.pagertreeEnabled,
  async notify({ alert, config, settings, now, http }) {
    const isDown = alert.status === 'down';
    const lastPing = isDown ? ` Last ping: ${lastPingText(alert.lastPing, now)}.` : '';
    // https://pagertree.com/docs/integration-guides/webhook
    await http.postJson(config.url, {
      incident_key: alert.uniqueKey,
      event_type: isDown ? 'trigger' : 'resolve',
      title: shorten(titleOf(alert), MAX_TITLE_LENGTH),
      description: `${sinceSentence(alert)}${lastPing}`,
      client: settings.siteName,
      client_url: settings.siteRoot,
      tags: tagList(alert.check.tags).join(' '),
    });
  },
});
