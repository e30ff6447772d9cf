import { cutText } from '../../../../core/text-clean.ts';
import {
  agoFilter,
  checkColumn,
  momentColumn,
  rowHref,
  secret,
  statusColumn,
  text,
  textColumn,
  whoseColumn,
  wordFilter,
  yesFilter,
} from '../cells.ts';
import type { AdminModel } from '../model.ts';
import { SHOWN_CHARACTERS } from './channels.ts';

/** Deliveries. */
export const notificationModel: AdminModel = {
  source: 'notifications',
  path: 'api/notification',
  group: 'Checks',
  title: 'Notifications',
  about: 'All messages that have been or will be delivered.',
  nameOf: (row) => `Notification ${row.text('id')}`,
  perPage: 100,
  isCounted: true,
  searchHint: 'check, kind, error, owner or code',
  filters: [
    agoFilter('created', 'When'),
    wordFilter('state', 'State', ['queued', 'sending', 'sent', 'failed', 'deferred', 'skipped']),
    yesFilter('error', 'Error'),
  ],
  columns: [
    textColumn('Id', 'id'),
    momentColumn('When', 'created_at'),
    {
      label: 'Integration',
      show: (row, { prefix }) => ({
        kind: 'text',
        text: row.text('kind'),
        small: row.text('channel_name'),
        href: rowHref(prefix, 'api/channel', row.text('channel_id')),
      }),
    },
    statusColumn('Status', 'check_status'),
    whoseColumn(),
    checkColumn(),
    { label: 'Value', show: (row, eyes) => secret(cutText(row.text('value_start'), SHOWN_CHARACTERS), eyes) },
    textColumn('State', 'state'),
    textColumn('Error', 'error'),
  ],
  facts: [
    textColumn('Code', 'code'),
    { label: 'Event', show: (row) => text(row.text('event')) },
    textColumn('Error code', 'error_code'),
    textColumn('Receipt', 'receipt'),
  ],
  fields: [],
  actions: [],
  canDelete: false,
};
