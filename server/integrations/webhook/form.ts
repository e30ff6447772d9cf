import { characterCount } from '../../core/text-clean.ts';
import { fieldErrors, rawTextOf, readUrl, textOf, URL_ERROR } from '../../delivery/form.ts';
import type { Field, FormInput, FormResult } from '../../delivery/integration.ts';

const METHODS = ['GET', 'POST', 'PUT'];
const MAX_LENGTH = 1000;
const MAX_NAME_LENGTH = 100;
// RFC 9110 §5.1; the API behind it must be able to send the name
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z\u00a1-\u00ff]+$/;

/** The form: the same four inputs for going down and for coming back. */
export const FIELDS: readonly Field[] = [
  { name: 'name', label: 'Name', type: 'text', maxLength: MAX_NAME_LENGTH },
  ...requestFields('down', 'When a check goes down'),
  ...requestFields('up', 'When it is back up'),
];

function requestFields(status: string, when: string): Field[] {
  return [
    {
      name: `method_${status}`,
      label: `${when}: method`,
      type: 'select',
      initial: 'GET',
      options: METHODS.map((method) => ({ value: method, label: method })),
    },
    { name: `url_${status}`, label: `${when}: URL`, type: 'url', maxLength: MAX_LENGTH },
    { name: `body_${status}`, label: `${when}: body`, type: 'textarea', maxLength: MAX_LENGTH },
    { name: `headers_${status}`, label: `${when}: headers, one "Name: value" per line`, type: 'textarea' },
  ];
}

/** Checks the form; at least one of the two addresses must be there. */
export function validateWebhook(input: FormInput): FormResult {
  const name = textOf(input, 'name');
  const down = readRequest(input, 'down');
  const up = readRequest(input, 'up');
  const hasUrl = textOf(input, 'url_down') !== '' || textOf(input, 'url_up') !== '';
  const errors = fieldErrors({
    ...down.errors,
    ...up.errors,
    ...(hasUrl ? {} : { url_down: 'Enter at least one URL.' }),
    name: characterCount(name) > MAX_NAME_LENGTH ? `Use at most ${MAX_NAME_LENGTH} characters.` : '',
  });
  if (errors !== null) return { errors };
  const warning = warningAbout([rawTextOf(input, 'body_down'), rawTextOf(input, 'body_up')]);
  const value = JSON.stringify({ ...down.values, ...up.values });
  return { value, name, ...(warning === null ? {} : { warning }) };
}

// with these, what stands in a ping or a name becomes part of the JSON itself
const RAW_IN_JSON = /\$(BODY|NAME)(?!_JSON)/;

/** Returns what to say of bodies that look like JSON and have a value put in as it is; null: nothing. */
function warningAbout(bodies: readonly string[]): string | null {
  const raw = bodies
    .filter((body) => /^\s*[[{]/.test(body))
    .map((body) => RAW_IN_JSON.exec(body)?.[1])
    .find((name) => name !== undefined);
  if (raw === undefined) return null;
  return `The body looks like JSON, and $${raw} is put into it as it is: a quotation mark in the value breaks the JSON or adds to it. Write $${raw}_JSON instead, without quotation marks around it.`;
}

/** Writes headers the way they are typed. */
export function headerLines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}

function readRequest(input: FormInput, status: string) {
  const method = textOf(input, `method_${status}`) || 'GET';
  const typedUrl = textOf(input, `url_${status}`);
  const url = typedUrl === '' ? '' : readUrl(typedUrl);
  const body = rawTextOf(input, `body_${status}`);
  const headers = readHeaders(rawTextOf(input, `headers_${status}`));
  return {
    values: {
      [`method_${status}`]: method,
      [`url_${status}`]: url,
      [`body_${status}`]: body,
      [`headers_${status}`]: headers ?? {},
    },
    errors: {
      [`method_${status}`]: METHODS.includes(method) ? '' : 'Choose GET, POST or PUT.',
      [`url_${status}`]: url === null ? URL_ERROR : '',
      [`body_${status}`]: characterCount(body) > MAX_LENGTH ? `Use at most ${MAX_LENGTH} characters.` : '',
      [`headers_${status}`]:
        headers === null ? 'Write each header as "Name: value", at most 1000 characters each.' : '',
    },
  };
}

/** Null when a line is no header. Blank lines are skipped; the first colon divides. */
function readHeaders(text: string): Record<string, string> | null {
  const headers: [string, string][] = [];
  for (const line of text.split('\n').filter((line) => line.trim() !== '')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim();
    const value = line.slice(colon + 1).trim();
    const isGood = HEADER_NAME.test(name) && value !== '' && name.length <= MAX_LENGTH && value.length <= MAX_LENGTH;
    if (!isGood) return null;
    headers.push([name, value]);
  }
  return Object.fromEntries(headers);
}
