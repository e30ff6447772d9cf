import type { Check } from './check.ts';

/** Returns what to call a check: its name, or its UUID if it has none. */
export function displayName({ name, code }: Pick<Check, 'name' | 'code'>): string {
  return name === '' ? code : name;
}

/** Orders names as a person would: `job 2` before `job 10`, upper and lower case alike. */
export function compareNames(a: string, b: string): number {
  const keyA = naturalKey(a);
  const keyB = naturalKey(b);
  if (keyA === keyB) return 0;
  return keyA < keyB ? -1 : 1;
}

function naturalKey(name: string): string {
  return name
    .toLowerCase()
    .trim()
    .replace(/\d+/g, (digits) => digits.padStart(8, '0'));
}
