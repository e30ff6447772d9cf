import { z } from 'zod';
import { toIso } from '../core/iso.ts';
import { type Alert, factsOf, reasonOf, titleOf } from '../delivery/alert.ts';
import { fieldErrors, textOf } from '../delivery/form.ts';
import { member } from '../delivery/http-rules.ts';
import { type Delivery, defineIntegration } from '../delivery/integration.ts';
import { formatMoment } from '../delivery/moment.ts';
import { returnAddress, withQuery } from '../delivery/oauth.ts';
import type { Settings } from '../delivery/settings.ts';
import type { RedirectSetup } from '../delivery/setup.ts';
import { isJsonObject, readStored } from '../delivery/stored-value.ts';
import { shorten } from '../delivery/texts.ts';
import type { Judge } from '../delivery/ways-out.ts';
import { Invalid } from '../errors.ts';

const MAX_KEY_LENGTH = 32;
const MAX_CHANNEL_NAME_LENGTH = 100;
// https://developer.pagerduty.com/docs/send-alert-event: 1024 for a summary, 512 KB for all of it
const MAX_SUMMARY_LENGTH = 1024;
const MAX_NAME_LENGTH = 500;
const MAX_VALUE_LENGTH = 1000;
const MAX_DESCRIPTION_LENGTH = 15_000;

const key = z.string().regex(/^\S+$/);
const stored = z.object({
  service_key: key,
  account: z.string().nullish(),
  api: z.union([z.literal(1), z.literal(2)]).default(1),
});

const SETTINGS = ['siteName', 'siteRoot', 'pdEnabled', 'pdAppId', 'pdEventsApi', 'pdApiBase'] as const;
type Setting = (typeof SETTINGS)[number];

interface PagerDutyConfig {
  readonly key: string;
  /** Name of the account, when PagerDuty told it. */
  readonly account: string;
  /** Version of the Events API that the key was made for; channels of old have version 1. */
  readonly api: 1 | 2;
}

const RETURNS_TO = 'add_pagerduty';
const INSTALL = 'https://app.pagerduty.com/install/integration';

// what the page of PagerDuty sends back
const installed = z.object({
  integration_keys: z.array(z.object({ integration_key: key, name: z.string().default('') })).min(1),
  account: z.object({ name: z.string().optional(), Name: z.string().optional() }).optional(),
});

/** https://developer.pagerduty.com/docs/simple-install-integration */
const redirect: RedirectSetup<Setting> = {
  offered: ({ pdAppId }) => pdAppId !== '',
  returnsTo: RETURNS_TO,
  unexpected: 400,
  start: ({ pdAppId, siteRoot }, state) =>
    withQuery(INSTALL, {
      app_id: pdAppId,
      redirect_url: withQuery(returnAddress(siteRoot, RETURNS_TO), { state }),
      version: '2',
    }),
  async finish(query) {
    const { integration_keys: keys, account } = readInstalled(textOf(query, 'config'));
    const name = account?.name ?? account?.Name ?? '';
    return {
      channels: keys.map((one) => ({
        value: JSON.stringify({ service_key: one.integration_key, account: name, api: 2 }),
        name: shorten(one.name, MAX_CHANNEL_NAME_LENGTH),
      })),
    };
  },
};

/** Throws `Invalid` for what PagerDuty never sends. */
function readInstalled(config: string): z.infer<typeof installed> {
  try {
    const result = installed.safeParse(JSON.parse(config));
    if (result.success) return result.data;
  } catch {
    // no JSON at all
  }
  throw new Invalid('PagerDuty did not say which services to notify');
}

export default defineIntegration<PagerDutyConfig, Setting>({
  kind: 'pd',
  label: 'PagerDuty',
  logo: { simpleIcon: 'pagerduty' },
  settings: SETTINGS,
  guideAt: 'pagerduty',
  category: 'incidents',
  guide: () => [
    'In PagerDuty, open the service, then its *Integrations*, and add *Events API V2*.',
    'Copy the integration key and paste it here.',
  ],
  editable: true,
  setup: {
    by: 'form',
    form: [
      { name: 'value', label: 'Integration key', type: 'text', required: true, maxLength: MAX_KEY_LENGTH },
      {
        name: 'api',
        label: 'Integration type in PagerDuty',
        type: 'select',
        initial: '2',
        options: [
          { value: '2', label: 'Events API v2' },
          { value: '1', label: 'Events API v1' },
        ],
      },
    ],
    redirect,
  },
  enabled: (settings) => settings.pdEnabled,
  parseConfig(value) {
    const document = isJsonObject(value) ? value : JSON.stringify({ service_key: value.trim() });
    const { service_key, account, api } = readStored(document, stored);
    return { key: service_key, account: account ?? '', api };
  },
  validateForm(input) {
    const [value, api] = [textOf(input, 'value'), textOf(input, 'api') || '2'];
    const errors = fieldErrors({
      value: /^\S{1,32}$/.test(value) ? '' : `Enter the key of the integration, at most ${MAX_KEY_LENGTH} characters.`,
      api: api === '1' || api === '2' ? '' : 'Choose version 1 or 2.',
    });
    return errors === null ? { value: JSON.stringify({ service_key: value, api: Number(api) }) } : { errors };
  },
  formValues: ({ key: value, api }) => ({ value, api: String(api) }),
  isNoop: () => false,
  describe: ({ account, api }) =>
    `${account === '' ? 'PagerDuty' : `PagerDuty account ${account}`}, Events API v${api}`,
  notify: (delivery) => (versionOf(delivery) === 2 ? sendV2(delivery) : sendV1(delivery)),
});

function versionOf({ config, settings }: { config: PagerDutyConfig; settings: Settings<'pdEventsApi'> }): 1 | 2 {
  if (settings.pdEventsApi === '1') return 1;
  return settings.pdEventsApi === '2' ? 2 : config.api;
}

async function sendV1({ alert, config, settings, now, http }: Delivery<PagerDutyConfig, Setting>): Promise<void> {
  const event = {
    service_key: config.key,
    incident_key: alert.uniqueKey,
    event_type: alert.status === 'down' ? 'trigger' : 'resolve',
    description: summaryOf(alert),
    client: settings.siteName,
    client_url: alert.link,
    details: detailsOf(alert, now),
  };
  const url = `${settings.pdApiBase}/generic/2010-04-15/create_event.json`;
  await http.postJson(url, event, { judge: judgeV1, secrets: [config.key] });
}

async function sendV2({ alert, config, settings, now, http }: Delivery<PagerDutyConfig, Setting>): Promise<void> {
  const event = {
    routing_key: config.key,
    event_action: alert.status === 'down' ? 'trigger' : 'resolve',
    dedup_key: alert.uniqueKey,
    client: settings.siteName,
    client_url: alert.link,
    links: [{ href: alert.link, text: `Open in ${settings.siteName}` }],
    payload: {
      summary: summaryOf(alert),
      source: shorten(alert.checkName, MAX_NAME_LENGTH),
      severity: 'critical',
      timestamp: toIso(alert.at),
      component: alert.check.slug,
      group: alert.project.name,
      class: alert.check.kind,
      custom_details: detailsOf(alert, now),
    },
  };
  await http.postJson(`${settings.pdApiBase}/v2/enqueue`, event, { judge: judgeV2, secrets: [config.key] });
}

/** One line: PagerDuty makes it the incident's title. */
function summaryOf(alert: Alert): string {
  const title = `${shorten(titleOf(alert), MAX_NAME_LENGTH)} since ${formatMoment(alert.at, alert.timeZone)}`;
  const reason = alert.status === 'down' ? reasonOf(alert) : '';
  return shorten(reason === '' ? title : `${title}. ${reason}`, MAX_SUMMARY_LENGTH);
}

function detailsOf(alert: Alert, now: Alert['at']): Record<string, string> {
  const facts = factsOf(alert, now).map(({ label, value }) => [label, shorten(value, MAX_VALUE_LENGTH)] as const);
  const { desc } = alert.check;
  return {
    ...Object.fromEntries(facts),
    ...(desc === '' ? {} : { Description: shorten(desc, MAX_DESCRIPTION_LENGTH) }),
  };
}

// https://developer.pagerduty.com/docs/events-api-v1-overview: too many requests are answered with 403
const judgeV1: Judge = (answer) => (answer.status === 403 ? { ...told(answer), code: 'rate_limited' } : told(answer));

/** What PagerDuty calls an invalid event stays invalid. */
const judgeV2: Judge = (answer) => (answer.status === 400 ? { ...told(answer), retryable: false } : told(answer));

function told({ status, json }: Parameters<Judge>[0]): { detail: string } | null {
  if (status < 300) return null;
  const [message, errors] = [member(json(), 'message'), member(json(), 'errors')];
  const parts = [message, ...(Array.isArray(errors) ? errors : [])].filter((part) => typeof part === 'string');
  return parts.length === 0 ? null : { detail: parts.join(': ') };
}
