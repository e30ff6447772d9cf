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
import { uptimeDays, withUptime } from '../../core/badge-uptime.ts';
import type { Check } from '../../core/check.ts';
import type { Instant } from '../../core/instant.ts';
import { displayName } from '../../core/names.ts';
import { overdueSince } from '../../core/status.ts';
import { cutText } from '../../core/text-clean.ts';
import type { Log } from '../../log.ts';
import { badgeStates } from '../../signing.ts';
import type { Store } from '../../store/store.ts';
import { type BareHandler, runHandler, sendBare } from '../kit/bare.ts';
import { parametersOf, pathPrefix, splitUrl } from '../kit/request.ts';
import { type BadgeAddress, parseBadgePath } from './address.ts';
import { uptimeSources } from './uptime-sources.ts';

export interface BadgeDeps {
  readonly config: Pick<Config, 'siteRoot' | 'masterBadgeLabel' | 'secretKey' | 'secretKeyFallbacks'>;
  readonly store: Pick<Store, 'reads' | 'listening'>;
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
// an SVG opened by itself is a page of our origin: nothing in it may run or load
const PROTECTION = {
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  'X-Content-Type-Options': 'nosniff',
} as const;
const NO_CACHE = 'max-age=0, no-cache, no-store, must-revalidate, private';

/**
 * Creates the listener for badges. They are for pages of others, so they never get the headers of our own pages, which
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
    else runHandler(answer(address, parametersOf(query), { res, deps }), res, deps.log);
    return true;
  };
}

interface Context {
  readonly res: ServerResponse;
  readonly deps: BadgeDeps;
}

async function answer(address: BadgeAddress, query: URLSearchParams, { res, deps }: Context): Promise<void> {
  const { format } = address;
  const found = isBadgeFormat(format) ? await findBadge(address, deps) : null;
  const badge = found && (await dressed(found, query, deps));
  const headers = { ...CORS, ...PROTECTION, 'Cache-Control': NO_CACHE, Expires: new Date().toUTCString() };
  if (badge === null || !isBadgeFormat(format)) {
    sendBare(res, 404, { 'Content-Type': 'text/plain; charset=utf-8', ...headers }, 'not found');
    return;
  }
  const { type, body } = draw(badge, format);
  sendBare(res, 200, { 'Content-Type': type, ...headers }, body);
}

interface FoundBadge {
  readonly badge: Badge;
  readonly checks: readonly Check[];
}

/** Pages that show a badge may call it something else, and may ask for the uptime instead of the status. */
async function dressed({ badge, checks }: FoundBadge, query: URLSearchParams, deps: BadgeDeps): Promise<Badge> {
  const wished = cutText(query.get('label') ?? '', BADGE_LABEL_MAX).trim();
  const labelled = wished === '' ? badge : { ...badge, label: wished };
  const days = uptimeDays(query.get('uptime') ?? '');
  if (days === null) return labelled;
  const now = deps.clock.now();
  return withUptime(labelled, await uptimeSources(checks, { days, now, store: deps.store }), days);
}

async function findBadge(address: BadgeAddress, { config, store, clock }: BadgeDeps): Promise<FoundBadge | null> {
  const now = clock.now();
  if (address.of === 'check') {
    const check = await store.reads.checkForBadge(address.badgeKey);
    if (check === null) return null;
    const isHeld = await isHeldFor([check], now, store);
    return {
      badge: badgeOf([check], { label: displayName(check), states: address.states, now, isHeld }),
      checks: [check],
    };
  }
  const { badgeKey, signature, tag } = address;
  const states = badgeStates(signature, badgeKey, tag, config);
  if (states === null) return null;
  const isOverall = tag === ALL_CHECKS;
  const found = await store.reads.checksForBadge(badgeKey, isOverall ? null : tag);
  if (found === null) return null;
  const checks = checksOfBadge(found, tag);
  const isHeld = await isHeldFor(checks, now, store);
  return { badge: badgeOf(checks, { label: isOverall ? config.masterBadgeLabel : tag, states, now, isHeld }), checks };
}

/** Whether verdicts are held, which is asked only where that makes a difference: badges are drawn by the thousand. */
async function isHeldFor(checks: readonly Check[], now: Instant, { listening }: BadgeDeps['store']): Promise<boolean> {
  return checks.some((check) => overdueSince(check, now) !== null) && (await listening.isHeld());
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
