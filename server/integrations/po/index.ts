import { z } from 'zod';
import { type Alert, factsOf, lastPingOf, othersSummary, titleOf } from '../../delivery/alert.ts';
import { DeliveryError } from '../../delivery/delivery-error.ts';
import { fieldErrors, textOf } from '../../delivery/form.ts';
import { sinceSentence, statusCircle } from '../../delivery/headline.ts';
import { member } from '../../delivery/http-rules.ts';
import { type Delivery, defineIntegration, type Field } from '../../delivery/integration.ts';
import { invalidConfig, isJsonObject, readStored } from '../../delivery/stored-value.ts';
import { escapeHtml, fitLines, shorten } from '../../delivery/texts.ts';
import type { Judge } from '../../delivery/ways-out.ts';
import { PUSHOVER_SETTINGS, type PushoverSetting, subscribePage } from './subscribe.ts';

// https://pushover.net/api#limits and https://pushover.net/api#priority
const MAX_MESSAGE_LENGTH = 1024;
const MAX_TITLE_LENGTH = 250;
const MIN_RETRY_SECS = 30;
const MAX_EXPIRE_SECS = 10_800;
const EMERGENCY = 2;
const NOTHING = -3;
const KEY = /^[A-Za-z0-9]{30}$/;

const PRIORITIES = [
  { value: '2', label: 'Emergency: repeats until someone acknowledges it' },
  { value: '1', label: 'High: also during quiet hours' },
  { value: '0', label: 'Normal' },
  { value: '-1', label: 'Low: no sound' },
  { value: '-2', label: 'Lowest: no notification' },
  { value: '-3', label: 'Send nothing' },
];

const priority = z.int().min(NOTHING).max(EMERGENCY);
const stored = z.object({
  user: z.string().min(1),
  token: z.string().default(''),
  prio: priority.default(0),
  prio_up: priority.optional(),
});

interface PushoverConfig {
  readonly user: string;
  /** Empty: the server's own. */
  readonly token: string;
  readonly down: number;
  readonly up: number;
}

const PRIORITY_FIELDS: readonly Field[] = [
  { name: 'po_priority', label: 'Priority when a check goes down', type: 'select', initial: '0', options: PRIORITIES },
  { name: 'po_priority_up', label: 'Priority when it is back up', type: 'select', initial: '0', options: PRIORITIES },
];

export default defineIntegration<PushoverConfig, PushoverSetting>({
  kind: 'po',
  label: 'Pushover',
  logo: null,
  settings: PUSHOVER_SETTINGS,
  setupName: 'pushover',
  guideAt: 'add_pushover',
  category: 'push',
  guide: () => [
    'Copy your user key, or the key of a delivery group, from `pushover.net`.',
    'Paste it here and choose the priority of alerts.',
  ],
  editable: true,
  setup: {
    by: 'form',
    form: [
      { name: 'user', label: 'User or group key', type: 'text', required: true, maxLength: 30 },
      ...PRIORITY_FIELDS,
    ],
  },
  pages: [subscribePage(PRIORITY_FIELDS)],
  enabled: (settings, config) => settings.pushoverApiToken !== '' || (config?.token ?? '') !== '',
  parseConfig: (value) => (isJsonObject(value) ? parseDocument(value) : parsePlain(value)),
  validateForm(input) {
    const [user, prio, prioUp] = [
      textOf(input, 'user'),
      textOf(input, 'po_priority') || '0',
      textOf(input, 'po_priority_up') || '0',
    ];
    const errors = fieldErrors({
      user: KEY.test(user) ? '' : 'Enter the key from your Pushover page. It has 30 letters and digits.',
      po_priority: isPriority(prio) ? '' : 'Choose one of the priorities.',
      po_priority_up: isPriority(prioUp) ? '' : 'Choose one of the priorities.',
    });
    return errors === null ? { value: `${user}|${prio}|${prioUp}` } : { errors };
  },
  formValues: ({ user, down, up }) => ({ user, po_priority: String(down), po_priority_up: String(up) }),
  async verify({ user, token }, { settings, http }) {
    const fields = { token: token || settings.pushoverApiToken, user };
    const answer = await http
      .postForm(`${settings.pushoverApiBase}/1/users/validate.json`, fields, { secrets: [user, token] })
      .catch((error: unknown) => {
        if (error instanceof DeliveryError && error.httpStatus === 400) return null;
        throw error;
      });
    return member(answer?.json(), 'status') === 1 ? null : 'Pushover does not know this key.';
  },
  // an emergency has to be called off even where nothing is to be said about the recovery
  isNoop: ({ down, up }, status) => (status === 'down' ? down === NOTHING : up === NOTHING && down !== EMERGENCY),
  describe: ({ down, up }) => `Priority ${nameOf(down)} when down, ${nameOf(up)} when up`,
  bucket: ({ user }, sign) => ({ key: `po-${sign('bucket', user)}`, capacity: 6, refillSecs: 60 }),
  async notify(delivery) {
    const { alert, config } = delivery;
    if (alert.status === 'up' && config.down === EMERGENCY) await callOffEmergency(delivery);
    if (config[alert.status] !== NOTHING) await sendMessage(delivery);
  },
});

function parseDocument(value: string): PushoverConfig {
  const { user, token, prio, prio_up: prioUp = prio } = readStored(value, stored);
  return { user, token, down: prio, up: prioUp };
}

/** `user|priority down|priority up`, the last part optional. */
function parsePlain(value: string): PushoverConfig {
  const [user = '', down = '0', up = down, ...rest] = value.split('|');
  if (user === '' || !isPriority(down) || !isPriority(up) || rest.length > 0) throw invalidConfig();
  return { user, token: '', down: Number(down), up: Number(up) };
}

function isPriority(text: string): boolean {
  return /^(?:-[123]|[012])$/.test(text);
}

function nameOf(prio: number): string {
  const label = PRIORITIES.find(({ value }) => value === String(prio))?.label ?? '';
  return label.split(':', 1)[0]?.toLowerCase() ?? '';
}

async function callOffEmergency({
  alert,
  config,
  settings,
  http,
  warn,
}: Delivery<PushoverConfig, PushoverSetting>): Promise<void> {
  const url = `${settings.pushoverApiBase}/1/receipts/cancel_by_tag/${alert.uniqueKey}.json`;
  try {
    await http.postForm(url, { token: config.token || settings.pushoverApiToken }, { secrets: [config.token] });
  } catch (error) {
    // worse than a phone that rings on is one that is never told that all is well
    warn(`the Pushover emergency could not be cancelled: ${error instanceof Error ? error.message : 'unknown fault'}`);
  }
}

async function sendMessage(delivery: Delivery<PushoverConfig, PushoverSetting>): Promise<void> {
  const { alert, config, settings, http, now, notification } = delivery;
  const prio = config[alert.status];
  const fields = {
    token: config.token || settings.pushoverApiToken,
    user: config.user,
    title: shorten(`${statusCircle(alert)} ${titleOf(alert)}`, MAX_TITLE_LENGTH),
    message: messageOf(alert, now),
    html: '1',
    priority: String(prio),
    tags: alert.uniqueKey,
    url: alert.link,
    url_title: shorten(`Open in ${settings.siteName}`, 100),
  };
  const repeats = {
    retry: String(Math.max(MIN_RETRY_SECS, settings.pushoverEmergencyRetryDelay)),
    expire: String(Math.min(MAX_EXPIRE_SECS, settings.pushoverEmergencyExpiration)),
    // called when a person confirms it: https://pushover.net/api/receipts#callback
    callback: `${settings.siteRoot}/api/v3/notifications/${notification.code}/status`,
  };
  await http.postForm(
    `${settings.pushoverApiBase}/1/messages.json`,
    prio === EMERGENCY ? { ...fields, ...repeats } : fields,
    {
      judge,
      secrets: [config.user, config.token],
    },
  );
}

function messageOf(alert: Alert, now: Alert['at']): string {
  const others = othersSummary(alert);
  const lines = [
    sinceSentence(alert),
    ...factsOf(alert, now).map(({ label, value }) => `<b>${label}:</b> ${escapeHtml(shorten(value, 200))}`),
    ...(others === null ? [] : ['', others.text]),
    ...(others?.list ?? []).map(
      (other) =>
        `• <a href="${escapeHtml(other.link)}">${escapeHtml(shorten(other.name, 100))}</a> (${lastPingOf(other, now)})`,
    ),
  ];
  return fitLines(lines, MAX_MESSAGE_LENGTH);
}

const judge: Judge = (answer) => {
  if (answer.status < 400) return null;
  const json = answer.json();
  const errors = member(json, 'errors');
  const detail = Array.isArray(errors) ? { detail: errors.join(', ') } : {};
  const isGone = answer.status === 400 && member(json, 'user') === 'invalid';
  return isGone ? { ...detail, permanent: true, code: 'recipient_gone' } : detail;
};
