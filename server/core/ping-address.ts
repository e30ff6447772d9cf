import type { Check } from './check.ts';
import type { Project } from './project.ts';

/** What addresses of pings are made of. */
export interface PingAddressFacts {
  readonly check: Pick<Check, 'code' | 'slug'>;
  readonly project: Pick<Project, 'pingKey'>;
  readonly pingEndpoint: string;
  readonly pingEmailDomain: string;
}

export type UrlStyle = 'uuid' | 'slug';

/** Where to ping a check. */
export interface PingAddress {
  readonly url: string;
  readonly email: string;
}

/** Stands in addresses for a ping key that is yet to be made. */
export const NO_PING_KEY = '{ping_key}';

/** Returns where to ping a check; null when it has no address in that style, having no slug. */
export function pingAddress(style: UrlStyle, facts: PingAddressFacts): PingAddress | null {
  const { check, project, pingEndpoint, pingEmailDomain } = facts;
  if (style === 'uuid') return { url: `${pingEndpoint}${check.code}`, email: `${check.code}@${pingEmailDomain}` };
  if (check.slug === '') return null;
  const key = project.pingKey ?? NO_PING_KEY;
  return { url: `${pingEndpoint}${key}/${check.slug}`, email: `${key}+${check.slug}@${pingEmailDomain}` };
}
