import { z } from 'zod';
import { defineIntegration } from '../../delivery/integration.ts';
import { expand, headerText, type Placeholders } from '../../delivery/placeholders.ts';
import { publicId } from '../../delivery/signer.ts';
import { readStored } from '../../delivery/stored-value.ts';
import type { HttpRequest } from '../../delivery/ways-out.ts';
import { FIELDS, headerLines, validateWebhook } from './form.ts';
import { bodyValues, expandUrl, headerValues, placeholdersOf, urlValues } from './values.ts';

// a crash may make us send twice: https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
const REPEAT_MARK = 'idempotency-key';

// what a person types at `createchannel`: one address for both
const BARE_URL = /^https?:\/\/\S+$/i;

// every key may be missing: a request that was never set up is one that is not sent
const method = z.enum(['GET', 'POST', 'PUT']).default('GET');
const text = z.string().default('');
const headers = z.record(z.string(), z.string()).default({});
const stored = z.object({
  method_down: method,
  url_down: text,
  body_down: text,
  headers_down: headers,
  method_up: method,
  url_up: text,
  body_up: text,
  headers_up: headers,
});

export default defineIntegration({
  kind: 'webhook',
  label: 'Webhook',
  logo: { icon: 'webhook' },
  settings: ['webhooksEnabled'],
  category: 'other',
  showsSettings: true,
  guide: () => [
    'Enter the URL to request when a check goes down, when it is back up, or both.',
    'In the URL, body and headers, `$NAME`, `$STATUS`, `$CODE`, `$SLUG`, `$TAGS`, `$TAG1`, `$NOW`, `$JSON` and `$EXITSTATUS` are replaced by their values; in the body, `$BODY` is too.',
    'In a body of JSON, write `$NAME_JSON` and `$BODY_JSON`: they are quoted for JSON, and need no quotation marks around them.',
  ],
  editable: true,
  setup: { by: 'form', form: FIELDS },
  enabled: (settings) => settings.webhooksEnabled,
  parseConfig(value) {
    const all = readStored(BARE_URL.test(value) ? JSON.stringify({ url_down: value, url_up: value }) : value, stored);
    return {
      down: { method: all.method_down, url: all.url_down, body: all.body_down, headers: all.headers_down },
      up: { method: all.method_up, url: all.url_up, body: all.body_up, headers: all.headers_up },
    };
  },
  validateForm: validateWebhook,
  formValues: ({ down, up }) => ({
    method_down: down.method,
    url_down: down.url,
    body_down: down.body,
    headers_down: headerLines(down.headers),
    method_up: up.method,
    url_up: up.url,
    body_up: up.body,
    headers_up: headerLines(up.headers),
  }),
  isNoop: (config, status) => config[status].url === '',
  describe: ({ down, up }) => {
    const hosts = [hostText('down', down.url), hostText('up', up.url)];
    return hosts.filter((host) => host !== '').join(', ');
  },
  async notify({ alert, config, http, notification, sign }) {
    const wanted = config[alert.status];
    const values = await placeholdersOf(alert, [wanted.url, wanted.body, ...Object.values(wanted.headers)]);
    const id = publicId(notification.code, sign);
    const request = {
      method: wanted.method,
      url: expandUrl(wanted.url, urlValues(values)),
      headers: headersOf(wanted.headers, headerValues(values), id),
    };
    await http.request({ ...request, ...bodyOf(wanted.method, expand(wanted.body, bodyValues(values))) });
  },
});

/** Fills in the placeholders, and adds a mark by which a receiver sees that it got the same alert twice. */
function headersOf(
  templates: Readonly<Record<string, string>>,
  values: Placeholders,
  id: string,
): Record<string, string> {
  const headers = Object.entries(templates).map(([name, value]) => [name, headerText(expand(value, values))]);
  const hasMark = Object.keys(templates).some((name) => name.toLowerCase() === REPEAT_MARK);
  return { ...(hasMark ? {} : { [REPEAT_MARK]: id }), ...Object.fromEntries(headers) };
}

/** GET carries no body, and an empty one is not sent at all. */
function bodyOf(method: HttpRequest['method'], body: string): { body?: string } {
  return method === 'GET' || body === '' ? {} : { body };
}

function hostText(status: string, url: string): string {
  return url === '' ? '' : `${status}: ${/^https?:\/\/(?:[^/?#]*@)?([^/?#]*)/i.exec(url)?.[1] ?? 'a URL'}`;
}
