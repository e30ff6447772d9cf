import type { ServerResponse } from 'node:http';
import type { Clock } from '../../clock.ts';
import type { Config } from '../../config.ts';
import {
  ALL_CHECKS,
  BADGE_LABEL_MAX,
  type Badge,
  type BadgeFormat,
  badgeJson,
  badgeOf,
  badgeShields,
  badgeSvg,
  checksOfBadge,
  isBadgeFormat,
} from '../../core/badge.ts';
import { displayName } from '../../core/names.ts';
import { cutText } from '../../core/text-clean.ts';
import type { Log } from '../../log.ts';
import { badgeStates } from '../../signing.ts';
import type { Store } from '../../store/store.ts';
import { type BareHandler, carryOut, sendBare } from '../bare.ts';
import { pathPrefix } from '../path-prefix.ts';
import { splitUrl } from '../ping/request.ts';
import { type BadgeAddress, parseBadgePath } from './address.ts';

export interface BadgeDeps {
  readonly config: Pick<Config, 'siteRoot' | 'masterBadgeLabel' | 'secretKey' | 'secretKeyFallbacks'>;
  readonly store: Pick<Store, 'reads'>;
  readonly clock: Clock;
  readonly log: Log;
}

const METHODS = 'GET, OPTIONS';
// pages elsewhere show badges and read them by script, and a badge from a cache would be a lie
const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': METHODS,
  'Access-Control-Allow-Headers': 'X-Api-Key',
  'Access-Control-Max-Age': '600',
} as const;
const NO_CACHE = 'max-age=0, no-cache, no-store, must-revalidate, private';

/**
 * Creates the door for badges. They are for pages of others, so they never get the headers of our own pages, which
 * forbid just that. A wrong signature, an unknown key and an unknown format look alike.
 */
export function createBadgeHandler(deps: BadgeDeps): BareHandler {
  const prefix = pathPrefix(deps.config.siteRoot);
  return (req, res) => {
    const { path, query } = splitUrl(req.url ?? '');
    const address = path.startsWith(prefix) ? parseBadgePath(path.slice(prefix.length)) : null;
    if (address === null) return false;
    if (req.method === 'OPTIONS') sendBare(res, 204, CORS);
    else if (req.method !== 'GET' && req.method !== 'HEAD') sendBare(res, 405, { ...CORS, Allow: METHODS });
    else carryOut(answer(address, labelIn(query), { res, deps }), res, deps.log);
    return true;
  };
}

interface Context {
  readonly res: ServerResponse;
  readonly deps: BadgeDeps;
}

async function answer(address: BadgeAddress, label: string, { res, deps }: Context): Promise<void> {
  const { format } = address;
  const badge = isBadgeFormat(format) ? await findBadge(address, deps) : null;
  const headers = { ...CORS, 'Cache-Control': NO_CACHE, Expires: new Date().toUTCString() };
  if (badge === null || !isBadgeFormat(format)) {
    sendBare(res, 404, { 'Content-Type': 'text/plain; charset=utf-8', ...headers }, 'not found');
    return;
  }
  const { type, body } = draw(label === '' ? badge : { ...badge, label }, format);
  sendBare(res, 200, { 'Content-Type': type, ...headers }, body);
}

/** Pages that show a badge may call it something else. */
function labelIn(query: string): string {
  return cutText(new URLSearchParams(query).get('label') ?? '', BADGE_LABEL_MAX).trim();
}

async function findBadge(address: BadgeAddress, { config, store, clock }: BadgeDeps): Promise<Badge | null> {
  if (address.of === 'check') {
    const check = await store.reads.checkForBadge(address.badgeKey);
    return check && badgeOf([check], { label: displayName(check), states: address.states, now: clock.now() });
  }
  const { badgeKey, signature, tag } = address;
  const states = badgeStates(signature, badgeKey, tag, config);
  if (states === null) return null;
  const isOverall = tag === ALL_CHECKS;
  const checks = await store.reads.checksForBadge(badgeKey, isOverall ? null : tag);
  const label = isOverall ? config.masterBadgeLabel : tag;
  return checks && badgeOf(checksOfBadge(checks, tag), { label, states, now: clock.now() });
}

function draw(badge: Badge, format: BadgeFormat): { readonly type: string; readonly body: string } {
  switch (format) {
    case 'svg':
      return { type: 'image/svg+xml', body: badgeSvg(badge) };
    case 'json':
      return { type: 'application/json', body: JSON.stringify(badgeJson(badge)) };
    case 'shields':
      return { type: 'application/json', body: JSON.stringify(badgeShields(badge)) };
    default:
      return format satisfies never;
  }
}
