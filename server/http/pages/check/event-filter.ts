import { addSecs, type Instant, instant, MICROS_PER_SECOND } from '../../../core/instant.ts';
import { message } from '../../../core/messages.ts';
import { PING_KINDS, type PingKind } from '../../../core/ping.ts';
import { lowerUuid } from '../../../core/uuid.ts';
import { Invalid } from '../../../errors.ts';
import type { EventSelection } from '../../../store/reads/check-events.ts';
import type { CheckView } from './check-visit.ts';

/** Rows that one look at the log shows at most. */
export const MOST_EVENTS = 1000;
const DAY_SECS = 86_400;
const LONGEST_SEARCH = 200;

/** Which events a user wants to see. */
export interface EventFilter {
  readonly pingKinds: readonly PingKind[];
  readonly flips: boolean;
  readonly notifications: boolean;
  readonly text: string;
  readonly rid: string | null;
  readonly exitStatus: number | null;
}

/** Reads which kinds are asked for, each by a parameter that is there; and the search. */
export function filterFrom(query: URLSearchParams): EventFilter {
  return {
    pingKinds: PING_KINDS.filter((kind) => query.has(kind)),
    flips: query.has('flip'),
    notifications: query.has('notification'),
    text: (query.get('q') ?? '').trim().slice(0, LONGEST_SEARCH),
    rid: lowerUuid((query.get('rid') ?? '').trim()),
    exitStatus: exitStatusOf(query.get('exit') ?? ''),
  };
}

/** The same for a page that is opened without a choice: all but alerts. */
export function filterOfPage(query: URLSearchParams): EventFilter {
  const chosen = filterFrom(query);
  const isChosen = query.has('filter') || chosen.pingKinds.length > 0 || chosen.flips || chosen.notifications;
  return isChosen ? chosen : { ...chosen, pingKinds: PING_KINDS, flips: true };
}

/** Writes a filter as parameters, as `filterOfPage` reads them. */
export function filterQuery(filter: EventFilter): URLSearchParams {
  const query = new URLSearchParams({ filter: '1' });
  for (const kind of filter.pingKinds) query.set(kind, '1');
  if (filter.flips) query.set('flip', '1');
  if (filter.notifications) query.set('notification', '1');
  if (filter.text !== '') query.set('q', filter.text);
  if (filter.rid !== null) query.set('rid', filter.rid);
  if (filter.exitStatus !== null) query.set('exit', String(filter.exitStatus));
  return query;
}

/** Reads a moment given in seconds since 1970, fractions allowed; null when none is given. Throws `Invalid`. */
export function momentFrom(query: URLSearchParams, name: string, now: Instant): Instant | null {
  const text = query.get(name);
  if (text === null || text === '') return null;
  const at = /^\d{1,12}(\.\d{1,20})?$/.test(text) ? instant(Math.round(Number(text) * MICROS_PER_SECOND)) : null;
  if (at === null || at > addSecs(now, DAY_SECS))
    throw new Invalid(message('not-a-time'), { [name]: message('seconds-since-1970') });
  return at;
}

/** Writes a moment as `momentFrom` reads it. */
export function momentText(at: Instant): string {
  return (at / MICROS_PER_SECOND).toFixed(6);
}

interface Bounds {
  readonly after?: Instant | null;
  readonly until?: Instant | null;
  readonly limit?: number;
}

/** Returns what to ask the store for. */
export function selectionOf(
  { check, visibleAfter }: CheckView,
  filter: EventFilter,
  { after = null, until = null, limit = MOST_EVENTS }: Bounds = {},
): EventSelection {
  return { checkId: check.id, visibleAfter, after, until, limit, ...filter };
}

function exitStatusOf(text: string): number | null {
  const status = /^\d{1,3}$/.test(text.trim()) ? Number(text) : 256;
  return status <= 255 ? status : null;
}
