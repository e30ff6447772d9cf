import { MOST_BURST } from '../../../../core/storm.ts';
import { cutText } from '../../../../core/text-clean.ts';
import { changeChannel, deleteChannel } from '../../../../services/change-channel.ts';
import { changeAnyChannel } from '../../../../services/staff-changes.ts';
import { flagColumn, momentColumn, rowHref, secret, text, textColumn, whoseColumn, yesFilter } from '../cells.ts';
import type { AdminModel } from '../model.ts';
import type { Row } from '../row.ts';

const MICROS_PER_SECOND = 1_000_000;
/** Of the settings of an integration, in a list. */
export const SHOWN_CHARACTERS = 100;

/** Integrations. */
export const channelModel: AdminModel = {
  source: 'channels',
  path: 'api/channel',
  group: 'Checks',
  title: 'Integrations',
  about: 'All places that alerts are sent to, with the result of the last delivery.',
  nameOf: (row) => row.text('name') || `${row.text('kind')} ${row.text('id')}`,
  perPage: 100,
  isCounted: true,
  searchHint: 'kind, name, owner or code',
  filters: [
    {
      name: 'slower',
      label: 'Slower than',
      choices: ['1 s', '6 s', '10 s'].map((value) => ({ value, label: value })),
    },
    yesFilter('error', 'Failed'),
    yesFilter('disabled', 'Disabled'),
    yesFilter('verified', 'Verified'),
  ],
  columns: [
    {
      label: 'Kind',
      show: (row) =>
        text(row.text('kind'), row.text('kind') === 'email' && !row.flag('email_verified') ? 'not verified' : ''),
    },
    textColumn('Id', 'id'),
    textColumn('Name', 'name'),
    whoseColumn(),
    momentColumn('Created', 'created_at'),
    { label: 'Value', show: (row, eyes) => secret(cutText(row.text('value_start'), SHOWN_CHARACTERS), eyes) },
    momentColumn('Last delivery', 'last_notify_at'),
    { label: 'Result', show: (row) => text(resultOf(row)) },
    {
      label: 'Seconds',
      show: (row) =>
        text(row.has('duration_micros') ? (row.number('duration_micros') / MICROS_PER_SECOND).toFixed(1) : ''),
    },
  ],
  facts: [
    textColumn('Code', 'code'),
    { label: 'Checks', show: (row) => text(String(row.number('checks'))) },
    flagColumn('Disabled', 'disabled'),
    { label: 'Messages before a summary', show: (row) => text(String(row.number('burst'))) },
    {
      label: 'Deliveries',
      show: (row, { prefix }) => ({
        kind: 'text',
        text: 'Notifications',
        href: `${prefix}/admin/api/notification/?q=${row.text('code')}`,
      }),
    },
    {
      label: 'Project',
      show: (row, { prefix }) => ({
        kind: 'text',
        text: 'Open',
        href: rowHref(prefix, 'accounts/project', row.text('project_id')),
      }),
    },
  ],
  fields: [
    { kind: 'text', name: 'name', label: 'Name', max: 100 },
    { kind: 'long', name: 'value', label: 'Value', hint: 'As stored; the format depends on the kind.' },
    { kind: 'flag', name: 'email_verified', label: 'The address is verified' },
    { kind: 'flag', name: 'disabled', label: 'Disabled: nothing is sent' },
    {
      kind: 'whole',
      name: 'burst',
      label: 'Messages before a summary',
      min: 0,
      max: MOST_BURST,
      hint: 'Within a minute. 0: never sum up.',
    },
    { kind: 'text', name: 'last_error', label: 'Last error', max: 200 },
  ],
  actions: [
    {
      name: 'disable',
      label: 'Disable',
      question: () => 'The integration sends nothing until it is enabled again.',
      isDangerous: true,
      isOffered: (row) => !row.flag('disabled'),
      async run({ deps }, row) {
        await changeChannel(channelOf(row), { disabled: true }, deps);
        return 'The integration has been disabled.';
      },
    },
  ],
  canDelete: true,
  remove: async ({ deps }, row) => await deleteChannel(channelOf(row), deps),
  async save({ deps }, row, changed) {
    await changeAnyChannel(channelOf(row), changed, deps);
    return {};
  },
};

function channelOf(row: Row) {
  return { id: row.number('id'), projectId: row.number('project_id') };
}

function resultOf(row: Row): string {
  if (row.flag('disabled')) return 'disabled';
  if (row.text('last_error') !== '') return row.text('last_error');
  return row.has('last_notify_at') ? 'sent' : '';
}
