import { SCHEDULE_KINDS } from '../../../../core/check.ts';
import type { CheckField } from '../../../../core/check-field.ts';
import { fieldOf, SETTINGS, settingsWhere } from '../../../../core/check-settings.ts';
import { Invalid } from '../../../../errors.ts';
import type { CheckFields } from '../../../../services/check-fields.ts';
import { deleteCheck } from '../../../../services/remove-check.ts';
import { updateCheck } from '../../../../services/update-check.ts';
import {
  agoFilter,
  momentColumn,
  secondsText,
  statusColumn,
  text,
  textColumn,
  whoseColumn,
  wordFilter,
} from '../cells.ts';
import type { AdminField, AdminModel, FieldErrors, FieldValues, RowVisit } from '../model.ts';
import type { Row } from '../row.ts';

/** Checks. */
export const checkModel: AdminModel = {
  source: 'checks',
  path: 'api/check',
  group: 'Checks',
  title: 'Checks',
  about: 'The checks of all projects.',
  nameOf: (row) => row.text('name') || row.text('code'),
  perPage: 100,
  isCounted: true,
  searchHint: 'name, slug, code, owner or id',
  filters: [
    wordFilter('status', 'Status', ['new', 'up', 'down', 'paused']),
    wordFilter('kind', 'Schedule', SCHEDULE_KINDS),
    agoFilter('created', 'Created'),
    agoFilter('pinged', 'Last ping', 'Never'),
  ],
  columns: [
    { label: 'Name', show: (row) => text(row.text('name') || 'unnamed', row.text('tags')) },
    textColumn('Id', 'id'),
    whoseColumn(),
    momentColumn('Created', 'created_at'),
    textColumn('Pings', 'n_pings'),
    { label: 'Schedule', show: (row) => text(scheduleText(row), `grace ${secondsText(row.number('grace_secs'))}`) },
    statusColumn('Status', 'status'),
    momentColumn('Last start', 'last_start_at'),
    momentColumn('Last ping', 'last_ping_at'),
  ],
  facts: [
    textColumn('Code', 'code'),
    textColumn('Badge key', 'badge_key'),
    momentColumn('Goes down', 'alert_after'),
    {
      label: 'Open',
      show: (row, { prefix }) => ({
        kind: 'text',
        text: 'Details',
        href: `${prefix}/checks/${row.text('code')}/details/`,
      }),
    },
  ],
  fields: settingsWhere(({ admin }) => admin !== false).map((setting) => adminField(fieldOf(setting))),
  actions: [],
  canDelete: true,
  async remove({ deps, now }, row) {
    await deleteCheck(row.number('id'), { ...deps, now });
  },
  save: saveCheck,
};

function adminField(field: CheckField): AdminField {
  const { label, hint } = field.admin || { label: field.name };
  const facts = { name: field.column, label, ...(hint === undefined ? {} : { hint }) };
  switch (field.type) {
    case 'text':
      return field.longest === null ? { kind: 'long', ...facts } : { kind: 'text', max: field.longest, ...facts };
    case 'zone':
      return { kind: 'zone', ...facts };
    case 'flag':
      return { kind: 'flag', ...facts };
    case 'choice':
      return { kind: 'choice', choices: field.choices.map((value) => ({ value, label: value || 'all' })), ...facts };
    case 'count':
    case 'seconds':
      return {
        kind: 'whole',
        min: field.least,
        max: field.most,
        ...(field.byDefault === null ? { isNullable: true } : {}),
        ...facts,
      };
    default:
      return field satisfies never;
  }
}

/** The rules for fields, and the deadline that follows from them, are the same as in the API and on the pages. */
async function saveCheck({ deps, now }: RowVisit, row: Row, changed: FieldValues): Promise<FieldErrors> {
  const fields = fieldsToWrite(row, changed);
  try {
    await updateCheck(row.number('id'), { fields: () => fields }, { ...deps, now });
    return {};
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    return Object.fromEntries(Object.entries(error.fields).map(([name, why]) => [COLUMNS.get(name) ?? name, why]));
  }
}

/** Columns by the names that the service knows the fields by. */
const COLUMNS = new Map(SETTINGS.map(fieldOf).map(({ name, column }) => [name, column]));

/** A schedule is written as a whole: which of its fields count depends on its kind. */
function fieldsToWrite(row: Row, changed: FieldValues): CheckFields {
  const { kind: newKind, timeoutSecs, schedule, ...others } = changedSettings(changed);
  const kind = newKind ?? SCHEDULE_KINDS.find((each) => each === row.text('kind')) ?? 'simple';
  const isRescheduled = ['kind', 'schedule', 'timeout_secs', 'tz'].some((name) => changed.has(name));
  if (!isRescheduled) return others;
  const secs = timeoutSecs ?? row.number('timeout_secs');
  if (kind === 'simple') return { ...others, kind, timeoutSecs: secs };
  return { ...others, kind, schedule: schedule ?? row.text('schedule'), timeoutSecs: secs };
}

function changedSettings(changed: FieldValues): CheckFields;
function changedSettings(changed: FieldValues): object {
  return Object.fromEntries(
    SETTINGS.flatMap((setting) => {
      const value = changed.get(fieldOf(setting).column);
      return value === undefined ? [] : [[setting, value]];
    }),
  );
}

function scheduleText(row: Row): string {
  if (row.text('kind') === 'simple') return `every ${secondsText(row.number('timeout_secs'))}`;
  return `${row.text('schedule')} (${row.text('tz')})`;
}
