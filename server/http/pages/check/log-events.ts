import { EventRows } from '../../../../views/components/event-table.tsx';
import { momentOf } from '../../../store/reads/check-events.ts';
import { download, fragment, type Reply } from '../../kit/reply.ts';
import { type CheckVisit, checkView } from './check-view.ts';
import { eventsAsCsv, eventsAsLines } from './event-files.ts';
import { filterFrom, MOST_EVENTS, momentFrom, momentText, selectionOf } from './event-filter.ts';
import { presentEvents } from './present-events.ts';

/** A file may hold more than a page. */
const MOST_IN_FILE = 20_000;

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
