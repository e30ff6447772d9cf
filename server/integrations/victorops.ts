import { reasonOf, titleOf } from '../delivery/alert.ts';
import { member } from '../delivery/http-rules.ts';
import { defineIntegration } from '../delivery/integration.ts';
import { formatMoment } from '../delivery/moment.ts';
import { shorten } from '../delivery/texts.ts';
import { urlOnly } from '../delivery/url-only.ts';
import type { Judge } from '../delivery/ways-out.ts';

const MAX_NAME_LENGTH = 255;

export default defineIntegration({
  kind: 'victorops',
  label: 'Splunk On-Call',
  logo: { simpleIcon: 'splunk' },
  settings: ['siteName', 'victoropsEnabled'],
  category: 'incidents',
  guide: () => [
    'In Splunk On-Call, open *Integrations*, then *3rd Party Integrations* and *REST – Generic*.',
    'Copy the URL to notify, and replace `$routing_key` at its end with your routing key.',
    'Paste it here.',
  ],
  ...urlOnly('Post URL of the REST integration'),
  enabled: (settings) => settings.victoropsEnabled,
  async notify({ alert, config, settings, http }) {
    const since = `${shorten(titleOf(alert), MAX_NAME_LENGTH)} since ${formatMoment(alert.at, alert.timeZone)}.`;
    // https://help.splunk.com/en/splunk-on-call/rest-endpoint-integration-guide
    const event = {
      entity_id: alert.uniqueKey,
      message_type: alert.status === 'down' ? 'CRITICAL' : 'RECOVERY',
      entity_display_name: shorten(alert.checkName, MAX_NAME_LENGTH),
      state_message: `${since} ${reasonOf(alert)}`.trim(),
      monitoring_tool: settings.siteName,
    };
    await http.postJson(config.url, event, { judge });
  },
});

/** 404: the integration, or its key, was removed. */
const judge: Judge = (answer) => {
  const json = answer.json();
  const message = member(json, 'message') ?? member(json, 'messages');
  const detail = answer.status >= 300 && typeof message === 'string' ? { detail: message } : {};
  if (answer.status === 404) return { ...detail, permanent: true };
  return 'detail' in detail ? detail : null;
};
