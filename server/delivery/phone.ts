import { z } from 'zod';
import { characterCount } from '../core/text-clean.ts';
import { fieldErrors, isTicked, PICK_ONE_ERROR, textOf, tick } from './form.ts';
import type { Field, FormInput, Integration } from './integration.ts';
import { isJsonObject, readStored } from './stored-value.ts';

const MAX_LABEL_LENGTH = 100;
const PHONE = /^\+\d{5,15}$/;
const PHONE_ERROR = 'Enter the number with a plus sign and the country code, such as +1234567890.';

export interface PhoneConfig {
  /** With a plus, then digits only. */
  readonly phone: string;
  readonly up: boolean;
  readonly down: boolean;
}

type PhoneMembers = Pick<
  Integration<PhoneConfig>,
  'editable' | 'setup' | 'parseConfig' | 'validateForm' | 'formValues' | 'isNoop'
>;

/** The name of the channel and the number, as every phone form begins. */
export const PHONE_FIELDS: readonly Field[] = [
  { name: 'label', label: 'Name', type: 'text', maxLength: MAX_LABEL_LENGTH },
  { name: 'phone', label: 'Phone number', type: 'tel', required: true, placeholder: '+1234567890' },
];

/** Reads a number as people paste it: invisible marks, spaces and hyphens are dropped. Null for what is none. */
export function readPhone(text: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: everything that is not ASCII
  const number = text.replace(/[^\x00-\x7f]|[\s-]/g, '');
  return PHONE.test(number) ? number : null;
}

/** Returns the number and the name in such a form, or one text per refused field. */
export function readPhoneForm(input: FormInput) {
  const phone = readPhone(textOf(input, 'phone'));
  const label = textOf(input, 'label');
  const errors = {
    label: characterCount(label) > MAX_LABEL_LENGTH ? `Use at most ${MAX_LABEL_LENGTH} characters.` : '',
    phone: phone === null ? PHONE_ERROR : '',
  };
  return { phone, label, errors };
}

/** Reads a stored number: a document, or the number alone as old channels have it. `upByDefault` is for one without boxes. */
export function readStoredPhone(value: string, upByDefault: boolean): PhoneConfig {
  const stored = z.object({
    value: z.string().transform(readPhone).pipe(z.string()),
    up: z.boolean().default(upByDefault),
    down: z.boolean().default(true),
  });
  const { value: phone, up, down } = readStored(isJsonObject(value) ? value : JSON.stringify({ value }), stored);
  return { phone, up, down };
}

/** Returns the members of an integration that writes to a phone number; `up` says whether it does so by default when it is back up. */
export function phoneMembers({ up: upByDefault }: { readonly up: boolean }): PhoneMembers {
  return {
    editable: true,
    setup: {
      by: 'form',
      form: [
        ...PHONE_FIELDS,
        { name: 'down', label: 'Notify when a check goes down', type: 'checkbox', initial: 'true' },
        { name: 'up', label: 'Notify when it is back up', type: 'checkbox', initial: tick(upByDefault) },
      ],
    },
    parseConfig: (value) => readStoredPhone(value, upByDefault),
    validateForm(input) {
      const { phone, label, errors: found } = readPhoneForm(input);
      const [down, up] = [isTicked(input, 'down'), isTicked(input, 'up')];
      const errors = fieldErrors({ ...found, down: down || up ? '' : PICK_ONE_ERROR });
      return errors === null ? { value: JSON.stringify({ value: phone, up, down }), name: label } : { errors };
    },
    formValues: ({ phone, up, down }) => ({ phone, up: tick(up), down: tick(down) }),
    isNoop: (config, status) => !config[status],
  };
}

/** Names the number and, unless it is both, what it is used for. */
export function describePhone(how: string, { phone, up, down }: PhoneConfig): string {
  return `${how} ${phone}${up && down ? '' : ` (${up ? 'up' : 'down'} only)`}`;
}
