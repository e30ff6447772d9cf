import { ALL_CHECKS, type BadgeFormat, type BadgeStates, encodeTag } from '../../core/badge.ts';
import { badgeSignature } from '../../signing.ts';

/** What addresses of badges are made from; `Config` is one. */
interface Site {
  readonly siteRoot: string;
  readonly secretKey: string;
}

interface Look {
  readonly format: BadgeFormat;
  readonly states: BadgeStates;
}

/** Returns the address of the badge over the checks of a project with a tag; `*`: all. */
export function tagBadgeUrl(
  { badgeKey, tag }: { readonly badgeKey: string; readonly tag: string },
  { format, states }: Look,
  { siteRoot, secretKey }: Site,
): string {
  const signature = `${badgeSignature(badgeKey, tag, secretKey)}${states === 2 ? '-2' : ''}`;
  const end = tag === ALL_CHECKS ? '' : `/${encodeTag(tag)}`;
  return `${siteRoot}/badge/${badgeKey}/${signature}${end}.${format}`;
}

/** Returns the address of the badge of one check. */
export function checkBadgeUrl(badgeKey: string, { format, states }: Look, { siteRoot }: Site): string {
  return `${siteRoot}/b/${states}/${badgeKey}.${format}`;
}
