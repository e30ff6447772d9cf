import { z } from 'zod';
import { fieldErrors, isTicked, PICK_ONE_ERROR, textOf, tick } from '../delivery/form.ts';
import { member } from '../delivery/http-rules.ts';
import { defineIntegration } from '../delivery/integration.ts';
import { pushText } from '../delivery/push-text.ts';
import { readStored } from '../delivery/stored-value.ts';
import { logoUrl, shorten } from '../delivery/texts.ts';
import type { Judge } from '../delivery/ways-out.ts';

// https://pusher.com/docs/beams/concepts/device-interests
const MAX_INTERESTS = 100;
const MAX_LINE_LENGTH = 200;
const INTEREST = /^[A-Za-z0-9_\-=@,.;]{1,164}$/;

const stored = z.object({
  interests: z.array(z.string().regex(INTEREST)).min(1).max(MAX_INTERESTS),
  up: z.boolean().default(true),
  down: z.boolean().default(true),
});

export default defineIntegration({
  kind: 'beams',
  label: 'Pusher Beams',
  logo: { simpleIcon: 'pusher' },
  settings: ['siteName', 'siteRoot', 'siteLogoUrl', 'beamsInstanceId', 'beamsSecretKey', 'beamsApiBase'],
  category: 'push',
  guide: () => ['Enter the interests your devices subscribe to, one per line. Alerts are published to each of them.'],
  editable: true,
  setup: {
    by: 'form',
    form: [
      {
        name: 'interests',
        label: 'Device interests, one per line',
        type: 'textarea',
        required: true,
        help: 'Letters, digits and _ - = @ , . ; at most 164 characters each.',
      },
      { name: 'down', label: 'Notify when a check goes down', type: 'checkbox', initial: 'true' },
      { name: 'up', label: 'Notify when it is back up', type: 'checkbox', initial: 'true' },
    ],
  },
  enabled: ({ beamsInstanceId, beamsSecretKey }) => beamsInstanceId !== '' && beamsSecretKey !== '',
  parseConfig: (value) => readStored(value, stored),
  validateForm(input) {
    const lines = textOf(input, 'interests').split('\n');
    const interests = [...new Set(lines.map((line) => line.trim()).filter((line) => line !== ''))];
    const [down, up] = [isTicked(input, 'down'), isTicked(input, 'up')];
    const isGood =
      interests.length > 0 && interests.length <= MAX_INTERESTS && interests.every((one) => INTEREST.test(one));
    const errors = fieldErrors({
      interests: isGood ? '' : `Enter one to ${MAX_INTERESTS} interests of letters, digits and _ - = @ , . ;`,
      down: down || up ? '' : PICK_ONE_ERROR,
    });
    return errors === null ? { value: JSON.stringify({ interests, up, down }) } : { errors };
  },
  formValues: ({ interests, up, down }) => ({ interests: interests.join('\n'), up: tick(up), down: tick(down) }),
  isNoop: (config, status) => !config[status],
  describe: ({ interests }) => shorten(`Push to ${interests.join(', ')}`, MAX_LINE_LENGTH),
  async notify({ alert, config, settings, now, http }) {
    const { title, text: body } = pushText(alert, now);
    const { beamsInstanceId: instance, beamsApiBase, beamsSecretKey, siteRoot } = settings;
    const base = beamsApiBase || `https://${instance}.pushnotifications.pusher.com`;
    // https://pusher.com/docs/beams/reference/publish-api
    const message = {
      interests: config.interests,
      web: {
        notification: {
          title,
          body,
          // anything else is refused
          ...(siteRoot.startsWith('https://') ? { deep_link: alert.link } : {}),
          icon: logoUrl(settings),
        },
      },
      fcm: { notification: { title, body }, data: { check: alert.uniqueKey, status: alert.status, url: alert.link } },
      apns: { aps: { alert: { title, body } } },
    };
    const url = `${base}/publish_api/v1/instances/${encodeURIComponent(instance)}/publishes/interests`;
    await http.postJson(url, message, { judge, headers: { authorization: `Bearer ${beamsSecretKey}` } });
  },
});

/** Only an answer with the publication's id means that it went out. */
const judge: Judge = ({ status, json }) => {
  const id = member(json(), 'publishId');
  if (status < 300 && typeof id === 'string' && id !== '') return null;
  const parts = [member(json(), 'error'), member(json(), 'description')].filter((part) => typeof part === 'string');
  if (parts.length > 0) return { detail: parts.join(': ') };
  return status < 300 ? { code: 'unexpected_response' } : null;
};
