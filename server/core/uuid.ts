/** A UUID in canonical form, of any version and letter case: no braces, all hyphens. */
export const CANONICAL_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const VERSION_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** Whether a text is a UUID in canonical form. */
export function isUuid(text: string): boolean {
  return CANONICAL_UUID.test(text);
}

/** Whether a text is a canonical UUID of version 4, variant 1 (RFC 9562), as mail addresses of checks must hold. */
export function isUuidV4(text: string): boolean {
  return VERSION_4.test(text);
}

/** Returns a canonical UUID in lower case, as stored, or null if the text is none. */
export function lowerUuid(text: string): string | null {
  return isUuid(text) ? text.toLowerCase() : null;
}
