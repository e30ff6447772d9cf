import { z } from 'zod';
import { isUuid } from '../core/uuid.ts';
import { fieldErrors, isTicked, PICK_ONE_ERROR, textOf, tick } from '../delivery/form.ts';
import { member } from '../delivery/http-rules.ts';
import { defineIntegration } from '../delivery/integration.ts';
import { pushText } from '../delivery/push-text.ts';
import { readStored } from '../delivery/stored-value.ts';
import type { Judge } from '../delivery/ways-out.ts';

// https://documentation.onesignal.com/reference/push-notification
const MAX_IDS = 2000;
const TARGETS = ['subscription', 'external_id', 'segment'] as const;
type Target = (typeof TARGETS)[number];

const TARGET_LABELS: Readonly<Record<Target, string>> = {
  subscription: 'Subscription IDs',
  external_id: 'External IDs',
  segment: 'Segments',
};
const NOUNS: Readonly<Record<Target, readonly [string, string]>> = {
  subscription: ['subscription', 'subscriptions'],
  external_id: ['user', 'users'],
  segment: ['segment', 'segments'],
};

const stored = z
  .object({
    target: z.enum(TARGETS),
    ids: z.array(z.string().min(1)).min(1).max(MAX_IDS),
    up: z.boolean().default(true),
    down: z.boolean().default(true),
  })
  .refine(({ target, ids }) => target !== 'subscription' || ids.every(isUuid));
const SETTINGS = ['onesignalAppId', 'onesignalApiKey', 'onesignalApiBase'] as const;
type Setting = (typeof SETTINGS)[number];

type OneSignalConfig = z.infer<typeof stored>;

export default defineIntegration<OneSignalConfig, Setting>({
  kind: 'onesignal',
  label: 'OneSignal',
  logo: null,
  settings: SETTINGS,
  category: 'push',
  guide: () => [
    'Choose whom to notify, and enter the IDs, one per line. You find subscription IDs in OneSignal under *Audience*.',
  ],
  editable: true,
  setup: {
    by: 'form',
    form: [
      {
        name: 'target',
        label: 'Send to',
        type: 'select',
        initial: 'subscription',
        options: TARGETS.map((value) => ({ value, label: TARGET_LABELS[value] })),
      },
      { name: 'ids', label: 'IDs or names, one per line', type: 'textarea', required: true },
      { name: 'down', label: 'Notify when a check goes down', type: 'checkbox', initial: 'true' },
      { name: 'up', label: 'Notify when it is back up', type: 'checkbox', initial: 'true' },
    ],
  },
  enabled: ({ onesignalAppId, onesignalApiKey }) => onesignalAppId !== '' && onesignalApiKey !== '',
  parseConfig: (value) => readStored(value, stored),
  validateForm(input) {
    const target = TARGETS.find((known) => known === textOf(input, 'target'));
    const lines = textOf(input, 'ids').split('\n');
    const ids = [...new Set(lines.map((line) => line.trim()).filter((line) => line !== ''))];
    const [down, up] = [isTicked(input, 'down'), isTicked(input, 'up')];
    const errors = fieldErrors({
      target: target === undefined ? 'Choose whom to notify.' : '',
      ids: idsError(ids, target),
      down: down || up ? '' : PICK_ONE_ERROR,
    });
    return errors === null ? { value: JSON.stringify({ target, ids, up, down }) } : { errors };
  },
  formValues: ({ target, ids, up, down }) => ({ target, ids: ids.join('\n'), up: tick(up), down: tick(down) }),
  isNoop: (config, status) => !config[status],
  describe: ({ target, ids }) => `Push to ${ids.length} OneSignal ${NOUNS[target][ids.length === 1 ? 0 : 1]}`,
  async notify({ alert, config, settings, notification, now, http, note }) {
    const { title, text } = pushText(alert, now);
    const message = {
      app_id: settings.onesignalAppId,
      target_channel: 'push',
      ...recipients(config),
      headings: { en: title },
      contents: { en: text },
      url: alert.link,
      data: { check: alert.uniqueKey, status: alert.status },
      idempotency_key: notification.code,
    };
    const answer = await http.postJson(`${settings.onesignalApiBase}/notifications?c=push`, message, {
      judge: judgeFor(config),
      headers: { authorization: `Key ${settings.onesignalApiKey}` },
    });
    const unknown = unknownIds(member(answer.json(), 'errors'));
    if (unknown.length > 0)
      note(`sent, but OneSignal does not know ${unknown.length} of the IDs: ${unknown.join(', ')}`);
  },
});

function idsError(ids: readonly string[], target: Target | undefined): string {
  if (ids.length === 0 || ids.length > MAX_IDS) return `Enter one to ${MAX_IDS} IDs, one per line.`;
  if (target === 'subscription' && !ids.every(isUuid)) return 'Each subscription ID must be a UUID.';
  return '';
}

function recipients({ target, ids }: OneSignalConfig) {
  switch (target) {
    case 'subscription':
      return { include_subscription_ids: ids };
    case 'external_id':
      return { include_aliases: { external_id: ids } };
    case 'segment':
      return { included_segments: ids };
    default:
      return target satisfies never;
  }
}

/**
 * A notification without recipients is answered with 200 and no `id`. Only when every ID we have is unknown is the
 * channel of no more use; that no device is subscribed at the moment may change.
 */
function judgeFor({ ids, target }: OneSignalConfig): Judge {
  return ({ status, json }) => {
    const id = member(json(), 'id');
    if (status < 300 && typeof id === 'string' && id !== '') return null;
    const errors = member(json(), 'errors');
    const unknown = new Set(unknownIds(errors).map((each) => each.toLowerCase()));
    const detail = errorText(errors);
    // a key of the server that is refused says nothing about the recipient
    const isAboutIds = target !== 'segment' && status !== 401 && status !== 403;
    if (isAboutIds && ids.every((each) => unknown.has(each.toLowerCase()))) {
      return { detail, permanent: true, code: 'recipient_gone' };
    }
    if (status >= 300) return detail === '' ? null : { detail };
    return detail === '' ? { code: 'unexpected_response' } : { detail };
  };
}

/** Returns the IDs under names such as `invalid_player_ids`; those of `invalid_aliases` are grouped by label. */
function unknownIds(errors: unknown): string[] {
  if (typeof errors !== 'object' || errors === null) return [];
  return Object.entries(errors)
    .filter(([name]) => name.startsWith('invalid_'))
    .flatMap(([, ids]) => textsIn(ids));
}

function errorText(errors: unknown): string {
  const unknown = unknownIds(errors);
  if (unknown.length > 0) return `unknown IDs: ${unknown.join(', ')}`;
  return textsIn(errors).join(', ');
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
