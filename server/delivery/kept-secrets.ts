import { isTicked, readUrl, textOf } from './form.ts';
import type { Field, FormInput } from './setup.ts';

const ASK_AGAIN = 'Enter it again: the stored one is not sent to another server.';

/** A form with the stored secrets in it, or what has to be typed again. */
export type WithSecrets =
  | { readonly input: FormInput }
  | { readonly errors: Readonly<Record<string, string>>; readonly input: FormInput };

/**
 * Puts the stored secrets of a channel into the form that changes it: a secret that is left empty stays what it is. It does
 * not when scheme, host or port of any URL in the form change; otherwise a member who may edit a channel could have its secret
 * sent to a server of their own.
 */
export function keepSecrets(typed: FormInput, stored: FormInput, fields: readonly Field[]): WithSecrets {
  const open = fields
    .filter(({ type }) => type === 'password')
    .filter(({ name }) => textOf(typed, name) === '' && textOf(stored, name) !== '');
  const wanted = open.filter((field) => !isForgotten(typed, field));
  const isElsewhere = fields.some(
    ({ name, type }) => type === 'url' && originOf(typed, name) !== originOf(stored, name),
  );
  if (isElsewhere && wanted.length > 0) {
    return { input: typed, errors: Object.fromEntries(wanted.map(({ name }) => [name, ASK_AGAIN])) };
  }
  return { input: { ...typed, ...Object.fromEntries(wanted.map(({ name }) => [name, stored[name]])) } };
}

/** Returns the name of the box that removes a stored secret which is not required. */
export function forgetName({ name }: Pick<Field, 'name'>): string {
  return `${name}_forget`;
}

function isForgotten(typed: FormInput, field: Field): boolean {
  return field.required !== true && isTicked(typed, forgetName(field));
}

function originOf(input: FormInput, name: string): string {
  const url = readUrl(textOf(input, name));
  return (url === null ? null : URL.parse(url))?.origin ?? '';
}
