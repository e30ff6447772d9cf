import type { PingTarget } from '../core/incoming.ts';
import { isUuidV4 } from '../core/uuid.ts';

// New ping keys are 22 of [a-z0-9]; older ones may hold upper case, `-` and `_`, so the key keeps its letter case.
const KEY_AND_SLUG = /^([A-Za-z0-9_-]{22})\+([a-z0-9_-]+)$/;

/**
 * Reads which check an address is for, or null when it is not an address of ours: `<uuid>@domain` or
 * `<ping key>+<slug>@domain`. Says nothing about whether that check exists.
 */
export function parseMailbox(address: string, domain: string): PingTarget | null {
  const at = address.lastIndexOf('@');
  // a name may end with the dot of the root
  if (
    at < 0 ||
    address
      .slice(at + 1)
      .replace(/\.$/, '')
      .toLowerCase() !== domain.toLowerCase()
  )
    return null;
  const mailbox = unquoted(address.slice(0, at));
  if (isUuidV4(mailbox)) return { by: 'code', code: mailbox.toLowerCase() };
  const [, pingKey, slug] = KEY_AND_SLUG.exec(mailbox) ?? [];
  if (pingKey === undefined || slug === undefined) return null;
  return { by: 'slug', pingKey, slug, create: false };
}

/** A mailbox in quotes is the same as without them (RFC 5321 §4.1.2). */
function unquoted(mailbox: string): string {
  const [, quoted] = /^"(.*)"$/s.exec(mailbox) ?? [];
  return quoted === undefined ? mailbox : quoted.replace(/\\(.)/gs, '$1');
}

/** Names a target for logs: enough to recognise a check one knows, too little to ping it. */
export function maskTarget(target: PingTarget): string {
  return target.by === 'code' ? `${target.code.slice(0, 8)}…` : `…+${target.slug}`;
}
