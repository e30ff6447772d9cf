import { randomBytes } from 'node:crypto';
import { fieldErrors, textOf } from '../../delivery/form.ts';
import { withQuery } from '../../delivery/oauth.ts';
import type { Field, SetupAnswer, SetupPage, SetupVisit } from '../../delivery/setup.ts';

/** What the application at Pushover is known by. */
export const PUSHOVER_SETTINGS = [
  'siteName',
  'siteRoot',
  'pushoverApiToken',
  'pushoverEmergencyRetryDelay',
  'pushoverEmergencyExpiration',
  'pushoverSubscriptionUrl',
  'pushoverApiBase',
] as const;
export type PushoverSetting = (typeof PUSHOVER_SETTINGS)[number];

const PRIORITY = /^(?:-[123]|[012])$/;

/** Where the server has a subscription page at Pushover, it does what the form otherwise does. */
export function subscribePage(fields: readonly Field[]): SetupPage<PushoverSetting> {
  return {
    path: '/projects/{project}/add_pushover/',
    async get(visit) {
      const { settings, query } = visit;
      if (settings.pushoverSubscriptionUrl === '' || textOf(query, 'manual') !== '') return null;
      const isBack = ['state', 'pushover_user_key', 'pushover_unsubscribed'].some((name) => query[name] !== undefined);
      return isBack ? comeBack(visit) : ask(fields);
    },
    async post(visit) {
      const { settings, form } = visit;
      if (settings.pushoverSubscriptionUrl === '' || form['user'] !== undefined) return null;
      return leave(visit, fields);
    },
  };
}

function ask(fields: readonly Field[], errors: Readonly<Record<string, string>> = {}): SetupAnswer {
  const values = Object.fromEntries(fields.map(({ name, initial = '' }) => [name, initial]));
  return {
    do: 'show',
    screen: {
      title: 'Connect Pushover',
      text: [
        'Choose the priority of alerts. Pushover then asks which of your devices to use, and sends you back here.',
      ],
      link: { href: '?manual=1', label: 'Enter a user or group key instead' },
      form: { fields, values, errors, button: 'Go to Pushover' },
    },
  };
}

/** https://pushover.net/api/subscriptions */
function leave(
  { settings, form, project, memory }: SetupVisit<PushoverSetting>,
  fields: readonly Field[],
): SetupAnswer {
  if (project === null) return { do: 'refuse', status: 404 };
  const [prio, up] = [textOf(form, 'po_priority'), textOf(form, 'po_priority_up')];
  const errors = fieldErrors({
    po_priority: PRIORITY.test(prio) ? '' : 'Choose one of the priorities.',
    po_priority_up: PRIORITY.test(up) ? '' : 'Choose one of the priorities.',
  });
  if (errors !== null) return ask(fields, errors);
  const state = randomBytes(24).toString('base64url');
  memory.keep('state', state);
  const page = `${settings.siteRoot}/projects/${project.code}`;
  const success = withQuery(`${page}/add_pushover/`, { state, prio, prio_up: up });
  const target = settings.pushoverSubscriptionUrl;
  const query = new URLSearchParams({ success, failure: `${page}/integrations/` });
  return { do: 'leave', url: `${target}${target.includes('?') ? '&' : '?'}${query}` };
}

function comeBack({ query, project, memory }: SetupVisit<PushoverSetting>): SetupAnswer {
  if (project === null) return { do: 'refuse', status: 404 };
  const state = memory.take('state');
  if (state === null || textOf(query, 'state') !== state) return { do: 'refuse', status: 403 };
  if (textOf(query, 'pushover_unsubscribed') === '1') return { do: 'remove-all', project };
  const [user, prio, up] = [textOf(query, 'pushover_user_key'), textOf(query, 'prio'), textOf(query, 'prio_up')];
  if (!PRIORITY.test(prio) || !PRIORITY.test(up) || user === '' || user.includes('|')) {
    return { do: 'refuse', status: 400 };
  }
  return { do: 'save', project, channels: [{ value: `${user}|${prio}|${up}`, name: '' }] };
}
