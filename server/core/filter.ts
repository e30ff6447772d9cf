import type { Filtering } from './check.ts';
import type { PingAction, PingKind } from './ping.ts';

/** What a ping brought, and by which door. */
export interface PingContent {
  readonly via: 'http' | 'email';
  /**
   * The text to search, asked for only when a filter is on. HTTP: the kept body, decoded with replacement.
   * E-mail: the subject if `filterSubject`, the plain and HTML text if `filterBody`, joined by a line end.
   */
  readonly text: () => string;
}

/** A ping before its kind is decided. */
export interface UndecidedPing {
  readonly action: PingAction;
  /** 0–255, null when the URL held none; e-mail never does. */
  readonly exitStatus: number | null;
  /** HTTP method in upper case; empty for e-mail. */
  readonly method: string;
  readonly filtering: Filtering;
  readonly content: PingContent;
}

/**
 * Decides the kind of a ping from URL, exit status, method and content. A wrong method beats the filters; a filter that is
 * on replaces what the URL says. Whether a paused check ignores the ping is decided later, in `applyPing`.
 */
export function decideKind({ action, exitStatus, method, filtering, content }: UndecidedPing): PingKind {
  if (content.via === 'http' && filtering.methods === 'POST' && method !== 'POST') return 'ign';
  if (isFilterOn(filtering, content.via)) return kindOfText(content.text(), filtering);
  return exitStatus !== null && exitStatus > 0 ? 'fail' : action;
}

/** Returns the keywords of a comma-separated field, trimmed, without empty ones. */
export function keywordsOf(field: string): string[] {
  return field
    .split(',')
    .map((keyword) => keyword.trim())
    .filter((keyword) => keyword !== '');
}

/** Whether a body asks the reader to confirm something, as mails that verify an address do. */
export function containsConfirmation(bodyText: string): boolean {
  return bodyText.toLowerCase().includes('confirm');
}

function isFilterOn(filtering: Filtering, via: PingContent['via']): boolean {
  return via === 'http' ? filtering.filterHttpBody : filtering.filterSubject || filtering.filterBody;
}

function kindOfText(text: string, { failureKw, successKw, startKw, filterDefaultFail }: Filtering): PingKind {
  const hasAny = (field: string) => keywordsOf(field).some((keyword) => text.includes(keyword));
  if (hasAny(failureKw)) return 'fail';
  if (hasAny(successKw)) return 'success';
  if (hasAny(startKw)) return 'start';
  return filterDefaultFail ? 'fail' : 'ign';
}
