import { readUrl, textOf, URL_ERROR } from './form.ts';
import type { FormInput, FormResult, Integration } from './integration.ts';
import { invalidConfig } from './stored-value.ts';

export interface UrlConfig {
  readonly url: string;
}

type UrlMembers = Pick<
  Integration<UrlConfig>,
  'editable' | 'setup' | 'parseConfig' | 'validateForm' | 'formValues' | 'isNoop' | 'describe'
>;

/** Returns the members of an integration whose settings are one web address: form field `value`, stored as it is. */
export function urlOnly(label: string): UrlMembers {
  return {
    editable: true,
    setup: { by: 'form', form: [urlField(label)] },
    parseConfig: (value) => ({ url: readStoredUrl(value) }),
    validateForm: validateUrl,
    formValues: ({ url }) => ({ value: url }),
    isNoop: () => false,
    describe: ({ url }) => describeUrl(url),
  };
}

/** The one field of such a form. */
export function urlField(label: string) {
  return { name: 'value', label, type: 'url', required: true, maxLength: 1000 } as const;
}

/** Checks field `value` and stores it as plain text. */
export function validateUrl(input: FormInput): FormResult {
  const url = readUrl(textOf(input, 'value'));
  return url === null ? { errors: { value: URL_ERROR } } : { value: url };
}

/** Returns the stored address; throws `invalid_config` for anything else. */
export function readStoredUrl(value: string): string {
  const url = readUrl(value.trim());
  if (url === null) throw invalidConfig();
  return url;
}

/** Names only the host: the rest of such an address is as good as a password. */
export function describeUrl(url: string): string {
  return `Posts to ${URL.parse(url)?.host ?? 'a URL'}`;
}
