import { z } from 'zod';
import { DeliveryError } from '../../delivery/delivery-error.ts';
import { fieldErrors, isTicked, PICK_ONE_ERROR, textOf, tick } from '../../delivery/form.ts';
import { defineIntegration } from '../../delivery/integration.ts';
import { isJsonObject, readStored } from '../../delivery/stored-value.ts';
import { Challenge, tellByMail } from './challenge.ts';
import { sendByCommand } from './command.ts';
import { SIGNAL_SETTINGS, type SignalConfig, type SignalSetting } from './config.ts';
import { sendByDaemon } from './daemon.ts';
import { signalMessage } from './message.ts';
import { signalPages } from './pages.ts';

const MAX_LABEL_LENGTH = 100;
const PHONE = /^\+\d{5,15}$/;
const USERNAME = /^[\p{L}\p{N}_]{3,48}\.\d{2,10}$/u;

// user, cli_path and group_id come from the channels file only
const stored = z
  .object({
    value: z.string().default(''),
    up: z.boolean().default(true),
    down: z.boolean().default(true),
    user: z.string().default(''),
    cli_path: z.string().default(''),
    group_id: z.string().default(''),
  })
  .refine(({ value, group_id }) => value !== '' || group_id !== '');

export default defineIntegration<SignalConfig, SignalSetting>({
  kind: 'signal',
  label: 'Signal',
  logo: { simpleIcon: 'signal' },
  settings: SIGNAL_SETTINGS,
  category: 'chat',
  mustTest: true,
  guide: () => [
    'Enter a phone number with the country code, or a Signal user name such as `alice.42`.',
    'Send a test first: you can save the number once Signal has delivered a message to it.',
  ],
  editable: true,
  setup: {
    by: 'form',
    form: [
      { name: 'label', label: 'Name', type: 'text', maxLength: MAX_LABEL_LENGTH },
      {
        name: 'recipient',
        label: 'Phone number or user name',
        type: 'tel',
        required: true,
        placeholder: '+1234567890',
      },
      { name: 'down', label: 'Notify when a check goes down', type: 'checkbox', initial: 'true' },
      { name: 'up', label: 'Notify when it is back up', type: 'checkbox', initial: 'true' },
    ],
  },
  pages: signalPages(readRecipient),
  retry: { attempts: 2 },
  enabled: ({ signalCliSocket, signalCliUser }, config) =>
    signalCliSocket !== '' || signalCliUser !== '' || (config?.user ?? '') !== '',
  parseConfig(value) {
    const {
      value: recipient,
      up,
      down,
      user,
      cli_path: cliPath,
      group_id: groupId,
    } = readStored(isJsonObject(value) ? value : JSON.stringify({ value }), stored);
    return { recipient, groupId, up, down, user, cliPath };
  },
  validateForm(input) {
    const label = textOf(input, 'label');
    const recipient = readRecipient(textOf(input, 'recipient'));
    const [down, up] = [isTicked(input, 'down'), isTicked(input, 'up')];
    const errors = fieldErrors({
      label: label.length > MAX_LABEL_LENGTH ? `Use at most ${MAX_LABEL_LENGTH} characters.` : '',
      recipient:
        recipient === null ? 'Enter a number such as +1234567890, or a Signal user name such as alice.42.' : '',
      down: down || up ? '' : PICK_ONE_ERROR,
    });
    return errors === null ? { value: JSON.stringify({ value: recipient, up, down }), name: label } : { errors };
  },
  formValues: ({ recipient, up, down }) => ({ recipient, up: tick(up), down: tick(down) }),
  beyondForm: ({ groupId }) => groupId !== '',
  isNoop: (config, status) => !config[status],
  describe: ({ recipient, groupId }) => (groupId === '' ? `Signal to ${recipient}` : 'Signal to a group'),
  bucket: ({ recipient, groupId }, sign) => ({
    key: `signal-${sign('bucket', recipient || groupId)}`,
    capacity: 6,
    refillSecs: 60,
  }),
  async notify(delivery) {
    const { config, settings, alert, now } = delivery;
    const message = signalMessage(alert, now);
    const usesCommand = settings.signalCliSocket === '' || config.user !== '' || config.cliPath !== '';
    try {
      await (usesCommand ? sendByCommand(delivery, message.text) : sendByDaemon(delivery, message));
    } catch (error) {
      if (error instanceof DeliveryError && error.cause instanceof Challenge) {
        await tellByMail(delivery, message, error.cause);
      }
      throw error;
    }
  },
});

/** Null for what is neither a number nor a user name. Invisible marks, spaces and hyphens in a number are dropped. */
function readRecipient(text: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: everything that is not ASCII
  const number = text.replace(/[^\x00-\x7f]|[\s-]/g, '');
  if (PHONE.test(number)) return number;
  return USERNAME.test(text) ? text : null;
}
