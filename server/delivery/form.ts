import type { FormInput } from './integration.ts';

const MAX_URL_LENGTH = 1000;
const OFF = new Set(['', 'false', '0']);

/** Returns a text field, trimmed; empty when it is absent. */
export function textOf(input: FormInput, name: string): string {
  return rawTextOf(input, name).trim();
}

/** Returns a text field as it was typed, with line ends as `\n`: for bodies and commands. */
export function rawTextOf(input: FormInput, name: string): string {
  const value = input[name];
  return (typeof value === 'string' ? value : (value?.[0] ?? '')).replaceAll('\r\n', '\n');
}

/** Returns every text sent under this name. */
export function textsOf(input: FormInput, name: string): readonly string[] {
  const value = input[name];
  return typeof value === 'string' ? [value] : (value ?? []);
}

/** Whether a box is ticked: absent, empty, `false` and `0` mean no; anything else yes. */
export function isTicked(input: FormInput, name: string): boolean {
  return !OFF.has(textOf(input, name));
}

/** How a box is sent back to the form. */
export function tick(isOn: boolean): string {
  return isOn ? 'true' : '';
}

/**
 * Returns the address to store, with `https://` in front if there was no scheme; null for what is no web address.
 * Hosts without a dot, a trailing dot, a user and a port are fine.
 */
export function readUrl(text: string): string | null {
  const url = text.includes('://') ? text : `https://${text}`;
  if (text === '' || url.length > MAX_URL_LENGTH || /\s/.test(url)) return null;
  const parsed = URL.parse(url);
  return parsed !== null && ['http:', 'https:'].includes(parsed.protocol) ? url : null;
}

export const URL_ERROR = 'Enter a URL that begins with http:// or https:// and has at most 1000 characters.';
export const PICK_ONE_ERROR = 'Choose at least one: when a check goes down, or when it is back up.';

/** Collects refused fields: those whose text is empty are fine. Null when all are. */
export function fieldErrors(found: Readonly<Record<string, string>>): Readonly<Record<string, string>> | null {
  const errors = Object.entries(found).filter(([, text]) => text !== '');
  return errors.length === 0 ? null : Object.fromEntries(errors);
}
