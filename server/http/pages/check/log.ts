import { EventRows } from '../../../../views/components/event-table.tsx';
import { LogPage, type ShownFilter, type ShownSlider } from '../../../../views/pages/check/log.tsx';
import { addMicros, type Instant, instant, MICROS_PER_SECOND } from '../../../core/instant.ts';
import { localText, localTime } from '../../../core/local-time.ts';
import { displayName } from '../../../core/names.ts';
import type { Ping } from '../../../core/ping.ts';
import { type CheckEvent, momentOf } from '../../../store/reads/check-events.ts';
import { download, fragment, page, type Reply } from '../../kit/reply.ts';
import { shownProject } from '../projects/shown-project.ts';
import { type CheckView, type CheckVisit, checkView, zoneChoices } from './check-visit.ts';
import { eventsAsCsv, eventsAsLines } from './event-files.ts';
import {
  type EventFilter,
  filterFrom,
  filterOfPage,
  filterQuery,
  MOST_EVENTS,
  momentFrom,
  momentText,
  selectionOf,
} from './event-filter.ts';
import { presentEvents } from './present-events.ts';

const KINDS = [
  ['success', 'Success'],
  ['fail', 'Failure'],
  ['start', 'Started'],
  ['log', 'Log'],
  ['ign', 'Ignored'],
  ['flip', 'Status change'],
  ['notification', 'Downtime alert'],
] as const;

/** A file may hold more than a page. */
const MOST_IN_FILE = 20_000;

type OldestPing = Pick<Ping, 'n' | 'createdAt'>;

/** Shows the log of a check. */
export async function showLog(visit: CheckVisit): Promise<Reply> {
  const { deps, shell, query, now } = visit;
  const { reads } = deps.store;
  const view = await checkView(visit, visit.param('check'));
  const { check, visibleAfter, zone, prefix } = view;
  const filter = filterOfPage(query);
  const after = momentFrom(query, 'u', now);
  const until = untilFrom(query, now);
  const [found, oldest, project] = await Promise.all([
    // one more tells whether there is more
    reads.checkEvents(selectionOf(view, filter, { after, until, limit: MOST_EVENTS + 1 })),
    reads.oldestPing(check.id, visibleAfter),
    shownProject(view.access, deps),
  ]);
  const events = found.slice(0, MOST_EVENTS);
  const last = found.length > events.length ? events.at(-1) : undefined;
  const pairing = await reads.pairing(check.id, events);
  const asked = filterQuery(filter);
  if (after !== null) asked.set('u', momentText(after));
  const base = `${prefix}/checks/${check.code}`;
  const name = displayName(check);
  return page(
    LogPage({
      shell,
      project,
      title: `Log of ${name} – ${deps.config.siteName}`,
      live: `${prefix}/events/?${new URLSearchParams({ check: check.code, part: 'log' })}`,
      code: check.code,
      name,
      filter: presentFilter(filter, after, view),
      slider: presentSlider(oldest, until, { now, zone }),
      events: presentEvents(events, pairing, view),
      ...markOf(events[0]),
      olderHref: last === undefined ? null : `?${withEnd(asked, addMicros(momentOf(last), -1), zone)}`,
      oldest: oldest === null ? '' : oldestWords(oldest, zone),
      downloads: (['csv', 'ndjson'] as const).map((format) => ({
        label: format === 'csv' ? 'Download as CSV' : 'Download as NDJSON',
        href: `${base}/log_events/?${withFormat(asked, until, format)}`,
      })),
      zones: zoneChoices(view, query),
      zone,
    }),
  );
}

/** What tells open pages whether there is something new. */
export function markOf(newest: CheckEvent | undefined): { readonly mark: string; readonly newestAt: string | null } {
  if (newest === undefined) return { mark: '', newestAt: null };
  const at = momentText(momentOf(newest));
  const id = newest.kind === 'ping' ? newest.ping.n : newest.kind === 'flip' ? newest.flip.id : newest.id;
  return { mark: `${newest.kind} ${id}`, newestAt: at };
}

/** Answers with rows of the log: those later than one moment, or not later than another; or as a file. */
export async function showLogEvents(visit: CheckVisit): Promise<Reply> {
  const { deps, query, now } = visit;
  const { reads } = deps.store;
  const bounds = { after: momentFrom(query, 'u', now), until: momentFrom(query, 'end', now) };
  const view = await checkView(visit, visit.param('check'));
  const format = query.get('format');
  const isFile = format === 'csv' || format === 'ndjson';
  const limit = isFile ? MOST_IN_FILE : MOST_EVENTS;
  const events = await reads.checkEvents(selectionOf(view, filterFrom(query), { ...bounds, limit }));
  const pairing = await reads.pairing(view.check.id, events);
  const file = { events, pairing, nameOf: view.nameOf };
  const name = `log-${view.check.code}`;
  if (format === 'csv') {
    return download(eventsAsCsv(file), { name: `${name}.csv`, type: 'text/csv; charset=utf-8' });
  }
  if (format === 'ndjson') {
    return download(eventsAsLines(file), { name: `${name}.ndjson`, type: 'application/x-ndjson' });
  }
  const [newest] = events;
  const headers = newest === undefined ? {} : { 'X-Last-Event-Timestamp': momentText(momentOf(newest)) };
  return fragment(EventRows({ events: presentEvents(events, pairing, view) }), 200, headers);
}

/** A slider that was left at its end means now, also when time went on since. */
function untilFrom(query: URLSearchParams, now: Instant): Instant | null {
  const until = momentFrom(query, 'end', now);
  const end = momentFrom(query, 'now', now);
  return until === null || (end !== null && until >= end) ? null : until;
}

function presentFilter(filter: EventFilter, after: Instant | null, { zone, check, prefix }: CheckView): ShownFilter {
  const on: readonly string[] = [
    ...filter.pingKinds,
    ...(filter.flips ? ['flip'] : []),
    ...(filter.notifications ? ['notification'] : []),
  ];
  return {
    kinds: KINDS.map(([name, label]) => ({ name, label, isOn: on.includes(name) })),
    text: filter.text,
    rid: filter.rid ?? '',
    exitStatus: filter.exitStatus === null ? '' : String(filter.exitStatus),
    after: after === null ? '' : momentText(after),
    afterWords: after === null ? '' : localText(after, zone),
    resetHref: `${prefix}/checks/${check.code}/log/`,
  };
}

function presentSlider(
  oldest: OldestPing | null,
  until: Instant | null,
  { now, zone }: { readonly now: Instant; readonly zone: string },
): ShownSlider | null {
  if (oldest === null) return null;
  const secs = (at: Instant): number => Math.ceil(at / MICROS_PER_SECOND);
  const max = secs(now);
  const value = until === null ? max : Math.min(secs(until), max);
  return {
    min: Math.min(secs(oldest.createdAt), max),
    max,
    value,
    words: until === null ? 'now' : localText(instant(value * MICROS_PER_SECOND), zone),
  };
}

function oldestWords({ n, createdAt }: OldestPing, zone: string): string {
  return `The oldest stored ping is #${n}, of ${localTime(createdAt, zone).date}.`;
}

function withEnd(asked: URLSearchParams, end: Instant, zone: string): URLSearchParams {
  const query = new URLSearchParams(asked);
  query.set('end', momentText(end));
  query.set('tz', zone);
  return query;
}

function withFormat(asked: URLSearchParams, until: Instant | null, format: string): URLSearchParams {
  const query = new URLSearchParams(asked);
  if (until !== null) query.set('end', momentText(until));
  query.set('format', format);
  return query;
}
