import { agoFilter, checkColumn, momentColumn, text, textColumn, whoseColumn, wordFilter } from '../cells.ts';
import type { AdminModel } from '../model.ts';

/** Pings. There may be millions: they are not counted, and without a search only busy checks are searched. */
export const pingModel: AdminModel = {
  source: 'pings',
  path: 'api/ping',
  group: 'Checks',
  title: 'Pings',
  about: 'The latest pings of the hundred checks that were pinged most recently. Search for a check to see its pings.',
  nameOf: (row) => `Ping ${row.text('n')} of ${row.text('check_name') || row.text('check_code')}`,
  perPage: 50,
  isCounted: false,
  searchHint: 'code, name or id of a check, owner',
  filters: [
    agoFilter('created', 'Received'),
    wordFilter('scheme', 'Scheme', ['http', 'https', 'email']),
    wordFilter('method', 'Method', ['GET', 'POST', 'HEAD']),
    wordFilter('kind', 'Kind', ['success', 'start', 'fail', 'log', 'ign']),
  ],
  columns: [
    textColumn('No.', 'n'),
    momentColumn('Received', 'created_at'),
    checkColumn(),
    textColumn('Kind', 'kind'),
    { label: 'Sent by', show: (row) => text(`${row.text('scheme')} ${row.text('method')}`, row.text('remote_addr')) },
    { label: 'Bytes', show: (row) => text(String(row.number('bytes'))) },
    textColumn('Agent', 'ua'),
  ],
  facts: [whoseColumn(), textColumn('Run', 'rid'), textColumn('Exit status', 'exit_status')],
  fields: [],
  actions: [],
  canDelete: true,
};
