import { ALL_CHECKS, type BadgeStates, parseTagAndFormat } from '../../core/badge.ts';
import { lowerUuid } from '../../core/uuid.ts';
import { percentDecoded } from '../kit/request.ts';

/** What the path of a badge says; signature and format are not looked at yet. */
export type BadgeAddress =
  | {
      readonly of: 'project';
      readonly badgeKey: string;
      readonly signature: string;
      /** `*` for all checks. */
      readonly tag: string;
      readonly format: string;
    }
  | { readonly of: 'check'; readonly badgeKey: string; readonly states: BadgeStates; readonly format: string };

/** Reads a path below the site's root, as sent; null when no badge is at such an address. */
export function parseBadgePath(path: string): BadgeAddress | null {
  if (!path.startsWith('/b/') && !path.startsWith('/badge/')) return null;
  const decoded = percentDecoded(path);
  return decoded === null ? null : (overallBadge(decoded) ?? tagBadge(decoded) ?? checkBadge(decoded));
}

function overallBadge(path: string): BadgeAddress | null {
  const [, badgeKey, signature, format] = /^\/badge\/([-\w]+)\/([-\w]+)\.([-\w]+)$/.exec(path) ?? [];
  if (badgeKey === undefined || signature === undefined || format === undefined) return null;
  return { of: 'project', badgeKey, signature, tag: ALL_CHECKS, format };
}

function tagBadge(path: string): BadgeAddress | null {
  const [, badgeKey, signature, rest] = /^\/badge\/([-\w]+)\/([-\w]+)\/([^/]+)$/.exec(path) ?? [];
  if (badgeKey === undefined || signature === undefined || rest === undefined) return null;
  const end = parseTagAndFormat(rest);
  return end && { of: 'project', badgeKey, signature, ...end };
}

function checkBadge(path: string): BadgeAddress | null {
  const [, states, uuid = '', format] = /^\/b\/(-?\d+)\/([^/.]+)\.([-\w]+)$/.exec(path) ?? [];
  const badgeKey = lowerUuid(uuid);
  if (badgeKey === null || format === undefined) return null;
  return { of: 'check', badgeKey, states: Number(states) === 3 ? 3 : 2, format };
}
