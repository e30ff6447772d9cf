import { agoFilter, momentColumn, rowHref, text, textColumn, wordFilter } from '../cells.ts';
import type { AdminModel } from '../model.ts';

const ERROR = 40;
const WARNING = 30;

/** What went wrong, as the log had it. */
export const logRecordModel: AdminModel = {
  source: 'logRecords',
  path: 'logs/record',
  group: 'Server',
  title: 'Log records',
  about: 'Warnings and errors of all processes.',
  nameOf: (row) => `Record ${row.text('id')}`,
  perPage: 200,
  isCounted: true,
  searchHint: 'logger or message',
  filters: [agoFilter('created', 'When'), wordFilter('level', 'Level', ['error', 'warning'])],
  columns: [
    momentColumn('When', 'created_at'),
    { label: 'Level', show: (row) => text(levelText(row.number('level'))) },
    textColumn('Host', 'host'),
    textColumn('Logger', 'name'),
    { label: 'Message', show: (row) => text(row.text('message'), row.text('traceback').split('\n', 1)[0]) },
  ],
  facts: [{ label: 'Traceback', show: (row) => ({ kind: 'code', text: row.text('traceback') }) }],
  fields: [],
  actions: [],
  canDelete: true,
};

/** Who did what, in projects and here. */
export const auditLogModel: AdminModel = {
  source: 'auditLog',
  path: 'admin/logentry',
  group: 'Server',
  title: 'Audit log',
  about: 'Changes by staff, and changes to the keys, members and owners of projects. Kept for a year.',
  nameOf: (row) => `Entry ${row.text('id')}`,
  perPage: 100,
  isCounted: true,
  searchHint: 'user, action or IP address',
  filters: [agoFilter('created', 'When'), { name: 'by', label: 'By', choices: [{ value: 'staff', label: 'Staff' }] }],
  columns: [
    momentColumn('When', 'created_at'),
    textColumn('Who', 'actor'),
    textColumn('What', 'action'),
    textColumn('Details', 'detail'),
    textColumn('From', 'remote_addr'),
    {
      label: 'Project',
      show: (row, { prefix }) =>
        row.has('project_id')
          ? {
              kind: 'text',
              text: row.text('project_name') || row.text('project_id'),
              href: rowHref(prefix, 'accounts/project', row.text('project_id')),
            }
          : text(''),
    },
  ],
  facts: [],
  fields: [],
  actions: [],
  canDelete: false,
};

/** Mails that wait, or could not be sent. */
export const mailModel: AdminModel = {
  source: 'mails',
  path: 'mails/mail',
  group: 'Server',
  title: 'Emails',
  about: 'Sign-in and confirmation emails that are waiting or could not be sent. Emails that were sent are not kept.',
  nameOf: (row) => `Email ${row.text('id')}`,
  perPage: 100,
  isCounted: true,
  searchHint: 'recipient or error',
  filters: [agoFilter('created', 'When'), wordFilter('state', 'State', ['waiting', 'failed'])],
  columns: [
    textColumn('To', 'recipient'),
    textColumn('Subject', 'subject'),
    momentColumn('Written', 'created_at'),
    textColumn('State', 'state'),
    textColumn('Rounds', 'attempts'),
    momentColumn('Next try', 'run_at'),
    textColumn('Error', 'error'),
  ],
  facts: [],
  fields: [],
  actions: [],
  canDelete: true,
};

function levelText(level: number): string {
  if (level >= ERROR) return 'error';
  return level >= WARNING ? 'warning' : 'info';
}
