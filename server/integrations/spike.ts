import { lastPingText } from '../core/ping-label.ts';
import { titleOf } from '../delivery/alert.ts';
import { sinceSentence } from '../delivery/headline.ts';
import { defineIntegration } from '../delivery/integration.ts';
import { shorten } from '../delivery/texts.ts';
import { urlOnly } from '../delivery/url-only.ts';

const MAX_TITLE_LENGTH = 255;

export default defineIntegration({
  kind: 'spike',
  label: 'Spike.sh',
  logo: null,
  settings: ['spikeEnabled'],
  category: 'incidents',
  guide: () => [
    'In Spike.sh, add an integration of the type *Webhook* to a service.',
    'Copy its URL and paste it here.',
  ],
  ...urlOnly('Webhook URL'),
  enabled: (settings) => settings.spikeEnabled,
  async notify({ alert, config, now, http }) {
    const isDown = alert.status === 'down';
    const lastPing = isDown ? ` Last ping: ${lastPingText(alert.lastPing, now)}.` : '';
    await http.postJson(config.url, {
      check_id: alert.uniqueKey,
      title: shorten(titleOf(alert), MAX_TITLE_LENGTH),
      message: `${sinceSentence(alert)}${lastPing}`,
      status: alert.status,
    });
  },
});
