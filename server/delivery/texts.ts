import type { Config } from '../config.ts';
import { bodyAsText } from '../core/body-text.ts';
import { characterCount, cutText } from '../core/text-clean.ts';
import type { Alert } from './alert.ts';

const MAX_EXCERPT_LENGTH = 1000;

/** Cuts a text to `maxLength` characters, the last of which is then an ellipsis. */
export function shorten(text: string, maxLength: number): string {
  return characterCount(text) <= maxLength ? text : `${cutText(text, maxLength - 1)}…`;
}

/** Joins as many of the first lines as fit into `maxLength` characters; a cut is marked by a last line with an ellipsis. */
export function fitLines(lines: readonly string[], maxLength: number): string {
  const whole = lines.join('\n');
  if (characterCount(whole) <= maxLength) return whole;
  let kept = '';
  for (const line of lines) {
    const next = kept === '' ? line : `${kept}\n${line}`;
    if (characterCount(next) + 2 > maxLength) break;
    kept = next;
  }
  return `${kept}\n…`;
}

/** Escapes what would be markup in HTML. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Returns the body of the last ping as text; empty when there is none. */
export async function bodyText(alert: Pick<Alert, 'loadBody'>): Promise<string> {
  const body = await alert.loadBody();
  return body === null ? '' : bodyAsText(body);
}

/** Returns the first 1000 characters of the last ping's body; a cut is marked by a line of its own. */
export async function bodyExcerpt(alert: Pick<Alert, 'loadBody'>): Promise<string> {
  const text = await bodyText(alert);
  return characterCount(text) <= MAX_EXCERPT_LENGTH ? text : `${cutText(text, MAX_EXCERPT_LENGTH)}\n[truncated]`;
}

/** Returns the absolute address of the site's logo. */
export function logoUrl({ siteLogoUrl, siteRoot }: Pick<Config, 'siteLogoUrl' | 'siteRoot'>): string {
  if (siteLogoUrl === '') return `${siteRoot}/static/img/logo.png`;
  return URL.parse(siteLogoUrl, `${siteRoot}/`)?.href ?? siteLogoUrl;
}

/** Makes a text fit for the label of a Markdown link: it cannot end the label, and is no HTML. */
export function markdownLabel(text: string): string {
  return escapeHtml(text)
    .replace(/[\\[\]]/g, '\\$&')
    .replace(/\s+/g, ' ');
}
