import {
  agoFilter,
  checkColumn,
  momentColumn,
  statusColumn,
  textColumn,
  whoseColumn,
  wordFilter,
  yesFilter,
} from '../cells.ts';
import type { AdminModel } from '../model.ts';

/** Changes of status. */
export const flipModel: AdminModel = {
  source: 'flips',
  path: 'api/flip',
  group: 'Checks',
  title: 'Status changes',
  about: 'All status changes, and when their alerts were queued.',
  nameOf: (row) => `Change ${row.text('id')} of ${row.text('check_name') || row.text('check_code')}`,
  perPage: 100,
  isCounted: true,
  searchHint: 'code or name of a check, owner, id',
  filters: [
    agoFilter('created', 'When'),
    yesFilter('processed', 'Queued'),
    wordFilter('to', 'To', ['new', 'up', 'down', 'paused']),
  ],
  columns: [
    textColumn('Id', 'id'),
    momentColumn('When', 'created_at'),
    momentColumn('Queued', 'processed_at'),
    checkColumn(),
    statusColumn('From', 'old_status'),
    statusColumn('To', 'new_status'),
    textColumn('Why', 'reason'),
  ],
  facts: [whoseColumn()],
  fields: [],
  actions: [],
  canDelete: false,
};
