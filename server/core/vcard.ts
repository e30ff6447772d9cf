/** What a phone should know about a site that calls and writes. */
export interface SiteContact {
  readonly name: string;
  readonly email: string;
  /** Empty: none. */
  readonly phone: string;
  readonly url: string;
}

/** Returns a vCard, version 3.0, which all phones read: https://www.rfc-editor.org/rfc/rfc2426 */
export function vcard({ name, email, phone, url }: SiteContact): string {
  const lines = [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `FN:${escapeText(name)}`,
    `N:${escapeText(name)};;;;`,
    `ORG:${escapeText(name)}`,
    ...(email === '' ? [] : [`EMAIL:${escapeText(email)}`]),
    ...(phone === '' ? [] : [`TEL:${escapeText(phone)}`]),
    `URL:${escapeText(url)}`,
    'END:VCARD',
  ];
  return lines.map((line) => `${line}\r\n`).join('');
}

function escapeText(text: string): string {
  return text.replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n');
}
