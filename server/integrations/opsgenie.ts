import { z } from 'zod';
import { tagList } from '../core/tags.ts';
import { type Alert, factsOf, titleOf } from '../delivery/alert.ts';
import { fieldErrors, textOf } from '../delivery/form.ts';
import { sinceSentence } from '../delivery/headline.ts';
import { member } from '../delivery/http-rules.ts';
import { defineIntegration } from '../delivery/integration.ts';
import { isJsonObject, readStored } from '../delivery/stored-value.ts';
import { shorten } from '../delivery/texts.ts';
import type { Judge } from '../delivery/ways-out.ts';

const MAX_KEY_LENGTH = 40;
// https://docs.opsgenie.com/docs/alert-api#create-alert
const MAX_MESSAGE_LENGTH = 130;
const MAX_SOURCE_LENGTH = 100;
const MAX_TAGS = 20;
const MAX_TAG_LENGTH = 50;
const MAX_DESCRIPTION_LENGTH = 15_000;
/** All details together may be 8000 characters. */
const MAX_DETAIL_LENGTH = 500;

const REGIONS = ['us', 'eu', 'jsm'] as const;
type Region = (typeof REGIONS)[number];

const API: Readonly<Record<Region, string>> = {
  us: 'https://api.opsgenie.com',
  eu: 'https://api.eu.opsgenie.com',
  // https://support.atlassian.com/jira-service-management-cloud/docs/shift-from-opsgenie-to-jira-service-management/
  jsm: 'https://api.atlassian.com/jsm/ops/integration',
};

const PLACES: Readonly<Record<Region, string>> = {
  us: 'Opsgenie in the US',
  eu: 'Opsgenie in the EU',
  jsm: 'Jira Service Management',
};

const stored = z.object({
  key: z.string().regex(/^[\x21-\x7e]+$/),
  region: z.enum(REGIONS).default('us'),
});

export default defineIntegration({
  kind: 'opsgenie',
  label: 'Opsgenie',
  logo: { simpleIcon: 'opsgenie' },
  settings: ['siteName', 'opsgenieEnabled', 'opsgenieApiBase'],
  category: 'incidents',
  guide: () => [
    'In Opsgenie, open the settings of your team, then *Integrations*, and add an integration of the type *API*.',
    'Copy its API key and paste it here.',
  ],
  editable: true,
  setup: {
    by: 'form',
    form: [
      {
        name: 'region',
        label: 'Region of your account',
        type: 'select',
        initial: 'us',
        options: REGIONS.map((value) => ({ value, label: PLACES[value] })),
        help: 'Atlassian will shut down Opsgenie on 5 April 2027. Accounts that have already moved use Jira Service Management.',
      },
      { name: 'key', label: 'API key of the integration', type: 'text', required: true, maxLength: MAX_KEY_LENGTH },
    ],
  },
  enabled: (settings) => settings.opsgenieEnabled,
  parseConfig: (value) => readStored(isJsonObject(value) ? value : JSON.stringify({ key: value.trim() }), stored),
  validateForm(input) {
    const [key, region] = [textOf(input, 'key'), textOf(input, 'region') || 'us'];
    const isKnown = REGIONS.some((known) => known === region);
    const isKey = /^[\x21-\x7e]+$/.test(key) && key.length <= MAX_KEY_LENGTH;
    const errors = fieldErrors({
      key: isKey ? '' : `Enter the API key, at most ${MAX_KEY_LENGTH} characters.`,
      region: isKnown ? '' : 'Choose one of the regions.',
    });
    return errors === null ? { value: JSON.stringify({ key, region }) } : { errors };
  },
  formValues: ({ key, region }) => ({ key, region }),
  isNoop: () => false,
  describe: ({ region }) => PLACES[region],
  async notify({ alert, config, settings, now, http }) {
    const url = `${settings.opsgenieApiBase || API[config.region]}/v2/alerts`;
    const names = { alias: alert.uniqueKey, source: shorten(settings.siteName, MAX_SOURCE_LENGTH) };
    const extras = { judge, headers: { authorization: `GenieKey ${config.key}` } };
    if (alert.status === 'down') await http.postJson(url, { ...names, ...alertOf(alert, now) }, extras);
    else await http.postJson(`${url}/${alert.uniqueKey}/close?identifierType=alias`, names, extras);
  },
});

function alertOf(alert: Alert, now: Alert['at']) {
  const why = sinceSentence(alert);
  const { desc, tags } = alert.check;
  return {
    message: shorten(titleOf(alert), MAX_MESSAGE_LENGTH),
    description: shorten(desc === '' ? why : `${why}\n\n${desc}`, MAX_DESCRIPTION_LENGTH),
    tags: tagList(tags)
      .slice(0, MAX_TAGS)
      .map((tag) => shorten(tag, MAX_TAG_LENGTH)),
    details: detailsOf(alert, now),
  };
}

/** Tags are left out: they have a place of their own. */
function detailsOf(alert: Alert, now: Alert['at']): Record<string, string> {
  const facts = factsOf(alert, now).filter(({ key }) => key !== 'tags');
  return {
    ...Object.fromEntries(facts.map(({ label, value }) => [label, shorten(value, MAX_DETAIL_LENGTH)])),
    'Full details': alert.link,
  };
}

const judge: Judge = (answer) => {
  const message = member(answer.json(), 'message');
  return answer.status >= 300 && typeof message === 'string' ? { detail: message } : null;
};
