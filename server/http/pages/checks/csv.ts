import { isWanted } from '../../../core/listing/filter-list.ts';
import { readListQuery } from '../../../core/listing/query.ts';
import { accessTo, demand } from '../../../services/access.ts';
import { content, type Reply } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { orderOf, readList } from './read-list.ts';

const HEAD = [
  'name',
  'slug',
  'tags',
  'status',
  'running',
  'schedule',
  'expression',
  'tz',
  'grace',
  'last_ping',
  'last_duration',
  'next_due',
  'ping_url',
  'channels',
];

/** The list as a spreadsheet reads it, with the same filters and order. */
export async function downloadCsv(visit: SignedInVisit<'project'>): Promise<Reply> {
  const { deps, user, param, now } = visit;
  const access = await accessTo(param('project'), user, deps.store);
  demand('view', access);
  const query = readListQuery(visit.query);
  const { model } = await readList(access.project, orderOf(query, visit, access.project), now, deps);
  const lines = model.checks
    .filter((check) => isWanted({ ...check, isStarted: check.started }, query))
    .map((check) => [
      check.name,
      check.slug,
      check.tags.join(' '),
      check.status,
      check.started ? 'yes' : '',
      check.schedule,
      check.expression ?? '',
      check.tz ?? '',
      check.grace,
      check.lastPing ?? '',
      check.runTime ?? '',
      check.nextDue ?? '',
      check.address.url ?? '',
      model.channels
        .filter((_, index) => check.channels[index])
        .map(({ name }) => name)
        .join('; '),
    ]);
  const body = [HEAD, ...lines].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
  return content('text/csv; charset=utf-8', body, { 'Content-Disposition': 'attachment; filename="checks.csv"' });
}

/** Spreadsheets take what begins with such a sign for a formula; an apostrophe makes it a text. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
