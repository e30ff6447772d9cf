import type { Check } from './check.ts';
import type { Instant } from './instant.ts';
import { shownStatus } from './status.ts';
import { tagList } from './tags.ts';

export const BADGE_FORMATS = ['svg', 'json', 'shields'] as const;
export type BadgeFormat = (typeof BADGE_FORMATS)[number];

/** What a badge says. Two-state badges never say `late`. */
export type BadgeStatus = 'up' | 'late' | 'down';
export type BadgeStates = 2 | 3;

/** How a set of checks stands. */
export interface BadgeCounts {
  readonly total: number;
  /** Late checks, also where the badge does not tell them from others. */
  readonly grace: number;
  readonly down: number;
}

/** A badge before it is drawn. */
export interface Badge extends BadgeCounts {
  readonly label: string;
  readonly status: BadgeStatus;
  /** Written instead of the status; the colour stays that of the status. */
  readonly text?: string;
  /** Only where the badge is about that. */
  readonly uptimePercent?: number;
}

/** The tag in the signature and address of the badge over all checks. */
export const ALL_CHECKS = '*';
/** How many characters a label may have that is given in the address. */
export const BADGE_LABEL_MAX = 60;

const HEIGHT = 20;
const PADDING = 10;
const BASELINE = 14;
const LABEL_FILL = '#555';
const FILLS = { up: '#4c1', late: '#fe7d37', down: '#e05d44' } as const;
// the names of https://shields.io/badges/endpoint-badge
const SHIELDS_COLORS = { up: 'success', late: 'important', down: 'critical' } as const;

// Pixels of Verdana at 11 px, as Healthchecks counts them: badges in a README keep their size.
const USUAL_WIDTH = 7;
const WIDTHS = new Map(
  Object.entries({ 3: 'ijlI', 4: 'frJ-', 5: 't', 6: 'cesx1FLP_', 8: 'ACDHNUV', 9: 'wGOQ', 10: 'mM', 11: 'W' }).flatMap(
    ([width, characters]) => [...characters].map((character) => [character, Number(width)] as const),
  ),
);

const ENTITIES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);
// all that XML 1.0 allows is this: https://www.w3.org/TR/xml/#charsets
const NOT_XML = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** Returns the checks that a tag's badge is about; the tag `*` means all. */
export function checksOfBadge(checks: readonly Check[], tag: string): readonly Check[] {
  return tag === ALL_CHECKS ? checks : checks.filter(({ tags }) => tagList(tags).includes(tag));
}

/** What is shown, and when. */
export interface BadgeLook {
  readonly label: string;
  readonly states: BadgeStates;
  readonly now: Instant;
  /** Verdicts are held after an outage of ours. Default false. */
  readonly isHeld?: boolean;
}

/** Returns the badge over some checks as they are displayed at `now`. No checks at all are up. */
export function badgeOf(checks: readonly Check[], { label, states, now, isHeld = false }: BadgeLook): Badge {
  const counts = countStatuses(checks, now, isHeld);
  return { ...counts, label, status: statusOf(counts, states) };
}

/** Returns the JSON document of a badge. */
export function badgeJson({ status, total, grace, down, uptimePercent }: Badge) {
  const uptime = uptimePercent === undefined ? {} : { uptime_percent: uptimePercent };
  return { status, total, grace, down, ...uptime };
}

/** Returns what shields.io draws a badge from. */
export function badgeShields({ label, status, text = status }: Badge) {
  return { schemaVersion: 1, label, message: text, color: SHIELDS_COLORS[status] };
}

/** Returns the picture: the label in a grey box, the status in a coloured one, each text centred in its box. */
export function badgeSvg({ label, status, text = status }: Badge): string {
  const labelWidth = textWidth(label) + PADDING;
  const statusWidth = textWidth(text) + PADDING;
  const width = labelWidth + statusWidth;
  const [name, box] = [escapeXml(label), `height="${HEIGHT}"`];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" ${box} role="img" aria-label="${name}: ${text}">`,
    `<clipPath id="round"><rect width="${width}" ${box} rx="3"/></clipPath>`,
    '<g clip-path="url(#round)">',
    `<rect width="${labelWidth}" ${box} fill="${LABEL_FILL}"/>`,
    `<rect x="${labelWidth}" width="${statusWidth}" ${box} fill="${FILLS[status]}"/>`,
    '</g>',
    '<g fill="#fff" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">',
    `<text x="${labelWidth / 2}" y="${BASELINE}">${name}</text>`,
    `<text x="${labelWidth + statusWidth / 2}" y="${BASELINE}">${text}</text>`,
    '</g>',
    '</svg>',
  ].join('\n');
}

/** Returns the width of a text in pixels, character by character, without kerning. */
export function textWidth(text: string): number {
  return [...text].reduce((sum, character) => sum + (WIDTHS.get(character) ?? USUAL_WIDTH), 0);
}

/** Returns a text for an XML document; characters that XML cannot hold become U+FFFD. */
export function escapeXml(text: string): string {
  return text.replace(NOT_XML, '\ufffd').replace(/[&<>"']/g, (sign) => ENTITIES.get(sign) ?? sign);
}

/** Returns a tag as it stands in a badge's address: encoded twice, since proxies and servers decode `%2F` on the way. */
export function encodeTag(tag: string): string {
  return percentEncode(percentEncode(tag));
}

/**
 * Reads what follows the signature in a badge's address, decoded once already: tag and format, or null when no badge
 * has such an address. The format is what follows the last dot.
 */
export function parseTagAndFormat(text: string): { readonly tag: string; readonly format: string } | null {
  const [, encoded, format] = /^([\p{L}\p{N}%~_.-]+)\.([-\w]+)$/u.exec(text) ?? [];
  if (encoded === undefined || format === undefined) return null;
  try {
    return { tag: decodeURIComponent(encoded), format };
  } catch {
    return null; // not UTF-8: no tag of ours
  }
}

/** Whether a word names a format that badges come in. */
export function isBadgeFormat(word: string): word is BadgeFormat {
  return BADGE_FORMATS.some((format) => format === word);
}

function countStatuses(checks: readonly Check[], now: Instant, isHeld: boolean): BadgeCounts {
  const statuses = checks.map((check) => shownStatus(check, now, isHeld));
  return {
    total: checks.length,
    grace: statuses.filter((status) => status === 'grace').length,
    down: statuses.filter((status) => status === 'down').length,
  };
}

function statusOf({ grace, down }: BadgeCounts, states: BadgeStates): BadgeStatus {
  if (down > 0) return 'down';
  return states === 3 && grace > 0 ? 'late' : 'up';
}

// what encodeURIComponent leaves as it is although addresses of badges cannot hold it
function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
