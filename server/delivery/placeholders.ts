import { toIso } from '../core/iso.ts';
import { tagList } from '../core/tags.ts';
import type { Alert } from './alert.ts';

/** What stands for a placeholder, by its name without the dollar sign. */
export type Placeholders = ReadonlyMap<string, string>;

/**
 * Replaces placeholders in one pass over the template: values are never looked through again, the longest name that is
 * defined wins (`$TAG10` over `$TAG1`), and whatever is not defined stays as it is.
 *
 * @example expand('$$NAMETAG1', new Map([['NAME', ''], ['TAG1', 'foo']])) // '$TAG1'
 */
export function expand(template: string, values: Placeholders): string {
  const names = [...values.keys()].sort((a, b) => b.length - a.length);
  const [head = '', ...pieces] = template.split('$');
  const replaced = pieces.map((piece) => {
    const name = names.find((candidate) => piece.startsWith(candidate));
    return name === undefined ? `$${piece}` : `${values.get(name)}${piece.slice(name.length)}`;
  });
  return head + replaced.join('');
}

/** Returns the placeholders that webhooks and shell commands share, in their plain form. */
export function commonPlaceholders({ check, status, at }: Pick<Alert, 'check' | 'status' | 'at'>): Map<string, string> {
  return new Map([
    ['CODE', check.code],
    ['STATUS', status],
    ['NOW', toIso(at)],
    ['NAME', check.name],
    ['TAGS', check.tags],
    ...tagList(check.tags).map((tag, index) => [`TAG${index + 1}`, tag] as const),
  ]);
}

/** Returns the same placeholders with every value changed, except those named. */
export function mapPlaceholders(
  values: Placeholders,
  change: (value: string) => string,
  except: ReadonlySet<string> = new Set(),
): Map<string, string> {
  return new Map([...values].map(([name, value]) => [name, except.has(name) ? value : change(value)]));
}

/** Percent-encodes all bytes but letters, digits and `_ . - ~`: a value is one segment of a path; `encodeURIComponent` keeps others. */
export function percentEncode(text: string): string {
  const encoded = [...Buffer.from(text)].map((byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9_.\-~]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return encoded.join('');
}

/** Writes a value as JSON in plain ASCII, which may also stand in a header. */
export function asciiJson(value: unknown): string {
  const json = JSON.stringify(value) ?? 'null';
  return json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Makes a text fit for a header: outside latin-1 as `&#257;`, control characters as spaces. */
export function headerText(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get through
      .replace(/[\u0000-\u0008\u000a-\u001f\u007f]/g, ' ')
      .replace(/[\u0100-\u{10ffff}]/gu, (character) => `&#${character.codePointAt(0)};`)
  );
}
