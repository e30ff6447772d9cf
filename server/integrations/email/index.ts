import { z } from 'zod';
import { DeliveryError } from '../../delivery/delivery-error.ts';
import { fieldErrors, isTicked, PICK_ONE_ERROR, textOf, tick } from '../../delivery/form.ts';
import { type Delivery, defineIntegration } from '../../delivery/integration.ts';
import { publicId } from '../../delivery/signer.ts';
import { isJsonObject, readStored } from '../../delivery/stored-value.ts';
import type { MailServer } from '../../delivery/ways-out.ts';
import { mailTo, SITE_SETTINGS, type SiteSetting } from './compose.ts';

const MAX_ADDRESS_LENGTH = 100;
const ADDRESS = /^[^\s@<>",;:()[\]\\]+@[^\s@<>",;:()[\]\\]+$/;

const flags = { up: z.boolean().default(true), down: z.boolean().default(true) };
const stored = z.union([
  z.object({ value: z.string().regex(ADDRESS), ...flags }),
  // from the channels file
  z.object({
    recipients: z.array(z.string().regex(ADDRESS)).min(1),
    sender: z.string().min(1),
    smtp_server: z.string().min(1),
    smtp_port: z.int().default(587),
    smtp_user: z.string().default(''),
    smtp_password: z.string().default(''),
    ...flags,
  }),
]);

export interface EmailConfig {
  readonly recipients: readonly string[];
  readonly up: boolean;
  readonly down: boolean;
  /** Null: the server's own. */
  readonly server: MailServer | null;
}

export default defineIntegration<EmailConfig, SiteSetting>({
  kind: 'email',
  label: 'Email',
  logo: { icon: 'mail' },
  settings: SITE_SETTINGS,
  category: 'other',
  readByPeople: true,
  guide: () => [
    'Alerts are sent to this address. Unless it is the address of your account, we first send it a confirmation link.',
  ],
  editable: true,
  setup: {
    by: 'form',
    form: [
      { name: 'value', label: 'Email address', type: 'email', required: true, maxLength: MAX_ADDRESS_LENGTH },
      { name: 'down', label: 'Notify when a check goes down', type: 'checkbox', initial: 'true' },
      { name: 'up', label: 'Notify when it is back up', type: 'checkbox', initial: 'true' },
    ],
  },
  // only what the mailer calls retryable: a dropped connection, a message refused after it was sent
  retry: { attempts: 3, pausesSecs: [1] },
  // offered always: where mail is not set up, the failure says so
  enabled: () => true,
  parseConfig(value) {
    const all = readStored(isJsonObject(value) ? value : JSON.stringify({ value: value.trim() }), stored);
    if ('value' in all) return { recipients: [all.value], up: all.up, down: all.down, server: null };
    const { smtp_server: host, smtp_port: port, smtp_user: user, smtp_password: password, sender } = all;
    return { recipients: all.recipients, up: all.up, down: all.down, server: { host, port, user, password, sender } };
  },
  validateForm(input) {
    const value = textOf(input, 'value');
    const [down, up] = [isTicked(input, 'down'), isTicked(input, 'up')];
    const isAddress = ADDRESS.test(value) && value.length <= MAX_ADDRESS_LENGTH;
    const errors = fieldErrors({
      value: isAddress ? '' : `Enter one email address of at most ${MAX_ADDRESS_LENGTH} characters.`,
      down: down || up ? '' : PICK_ONE_ERROR,
    });
    return errors === null ? { value: JSON.stringify({ value, up, down }) } : { errors };
  },
  formValues: ({ recipients, up, down }) => ({ value: recipients[0] ?? '', up: tick(up), down: tick(down) }),
  confirmedBy: ({ recipients, server }) => (server === null ? (recipients[0] ?? null) : null),
  isNoop: (config, status) => !config[status],
  describe({ recipients, up, down }) {
    const only = up && down ? '' : ` (${up ? 'up' : 'down'} only)`;
    return `Email to ${recipients.join(', ')}${only}`;
  },
  async notify(delivery) {
    const { config, channel, done } = delivery;
    if (!channel.emailVerified && config.server === null) {
      throw new DeliveryError('the address has not been confirmed yet', { code: 'unverified' });
    }
    const errors: DeliveryError[] = [];
    for (const recipient of config.recipients.filter((address) => !done.has(address))) {
      const error = await sendTo(recipient, delivery);
      if (error === null) done.add(recipient);
      else errors.push(error);
    }
    const [first] = errors;
    if (first !== undefined) throw config.recipients.length === 1 ? first : summed(errors, config.recipients.length);
  },
});

async function sendTo(to: string, delivery: Delivery<EmailConfig, SiteSetting>): Promise<DeliveryError | null> {
  const { config, mail, notification, sign } = delivery;
  try {
    await mail.send({
      ...(await mailTo(to, delivery)),
      ...(config.server === null ? {} : { via: config.server }),
      id: publicId(notification.code, sign, to),
      bounceId: sign('bounce', `n.${notification.code}`),
    });
    return null;
  } catch (error) {
    if (error instanceof DeliveryError) return error;
    throw error;
  }
}

function summed(errors: readonly DeliveryError[], total: number): DeliveryError {
  const [first] = errors;
  return new DeliveryError(`${errors.length} of ${total} recipients could not be notified: ${first?.message ?? ''}`, {
    code: first?.deliveryCode ?? 'internal',
    retryable: errors.some((error) => error.retryable),
    transient: errors.some((error) => error.transient),
    cause: first,
  });
}
