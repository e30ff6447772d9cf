import { Invalid } from '../../../../errors.ts';
import { deleteCheck } from '../../../../services/delete-check.ts';
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
import type { AdminModel, FieldErrors, FieldValues, RowVisit } from '../model.ts';
import type { Row } from '../row.ts';

const YEAR_SECS = 31_536_000;
const KEYWORDS = 'Between commas, upper and lower case as in the text.';

/** Checks. */
export const checkModel: AdminModel = {
  source: 'checks',
  path: 'api/check',
  group: 'Checks',
  title: 'Checks',
  about: 'Everything that is watched, in all projects.',
  nameOf: (row) => row.text('name') || row.text('code'),
  perPage: 100,
  isCounted: true,
  searchHint: 'name, slug, code, owner or id',
  filters: [
    wordFilter('status', 'Status', ['new', 'up', 'down', 'paused']),
    wordFilter('kind', 'Schedule', ['simple', 'cron', 'oncalendar']),
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
  fields: [
    { kind: 'text', name: 'name', label: 'Name', max: 100 },
    { kind: 'text', name: 'slug', label: 'Slug', max: 100 },
    { kind: 'text', name: 'tags', label: 'Tags', max: 500 },
    { kind: 'long', name: 'description', label: 'Description' },
    {
      kind: 'choice',
      name: 'kind',
      label: 'Schedule',
      choices: ['simple', 'cron', 'oncalendar'].map((value) => ({ value, label: value })),
    },
    { kind: 'whole', name: 'timeout_secs', label: 'Period in seconds', min: 60, max: YEAR_SECS },
    { kind: 'text', name: 'schedule', label: 'Expression', max: 100 },
    { kind: 'zone', name: 'tz', label: 'Time zone' },
    { kind: 'whole', name: 'grace_secs', label: 'Grace in seconds', min: 60, max: YEAR_SECS },
    {
      kind: 'choice',
      name: 'methods',
      label: 'Methods',
      choices: [
        { value: '', label: 'all' },
        { value: 'POST', label: 'POST' },
      ],
    },
    { kind: 'flag', name: 'filter_subject', label: 'Looks at the subject of mails' },
    { kind: 'flag', name: 'filter_body', label: 'Looks at the body of mails' },
    { kind: 'flag', name: 'filter_http_body', label: 'Looks at the body of HTTP pings' },
    { kind: 'text', name: 'start_kw', label: 'Start words', max: 200, hint: KEYWORDS },
    { kind: 'text', name: 'success_kw', label: 'Success words', max: 200, hint: KEYWORDS },
    { kind: 'text', name: 'failure_kw', label: 'Failure words', max: 200, hint: KEYWORDS },
    { kind: 'flag', name: 'filter_default_fail', label: 'A ping with none of these words is a failure' },
    { kind: 'flag', name: 'manual_resume', label: 'Stays paused until somebody resumes it' },
  ],
  actions: [],
  canDelete: true,
  async remove({ deps, now }, row) {
    await deleteCheck(row.number('id'), { ...deps, now });
  },
  save: saveCheck,
};

/** The rules for fields, and the deadline that follows from them, are those of every other door. */
async function saveCheck({ deps, now }: RowVisit, row: Row, changed: FieldValues): Promise<FieldErrors> {
  const textOf = (name: string) => String(changed.get(name) ?? row.text(name));
  const numberOf = (name: string) => Number(changed.get(name) ?? row.number(name));
  const flagOf = (name: string) => (changed.has(name) ? changed.get(name) === true : row.flag(name));
  const kind = KINDS.find((each) => each === textOf('kind')) ?? 'simple';
  const isRescheduled = ['kind', 'schedule', 'timeout_secs', 'tz'].some((name) => changed.has(name));
  const scheduling =
    kind === 'simple'
      ? { kind, timeoutSecs: numberOf('timeout_secs') }
      : { kind, schedule: textOf('schedule'), timeoutSecs: numberOf('timeout_secs') };
  const fields = {
    name: textOf('name'),
    slug: textOf('slug'),
    tags: textOf('tags'),
    desc: textOf('description'),
    graceSecs: numberOf('grace_secs'),
    tz: textOf('tz'),
    methods: textOf('methods') === 'POST' ? ('POST' as const) : ('' as const),
    manualResume: flagOf('manual_resume'),
    filterSubject: flagOf('filter_subject'),
    filterBody: flagOf('filter_body'),
    filterHttpBody: flagOf('filter_http_body'),
    filterDefaultFail: flagOf('filter_default_fail'),
    startKw: textOf('start_kw'),
    successKw: textOf('success_kw'),
    failureKw: textOf('failure_kw'),
    ...(isRescheduled ? scheduling : {}),
  };
  try {
    await updateCheck(row.number('id'), { fields: () => fields }, { ...deps, now });
    return {};
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    return Object.fromEntries(Object.entries(error.fields).map(([name, why]) => [FORM_NAMES.get(name) ?? name, why]));
  }
}

const KINDS = ['simple', 'cron', 'oncalendar'] as const;
/** The service names some fields as the API does. */
const FORM_NAMES = new Map([
  ['timeout', 'timeout_secs'],
  ['grace', 'grace_secs'],
  ['startKw', 'start_kw'],
  ['successKw', 'success_kw'],
  ['failureKw', 'failure_kw'],
]);

function scheduleText(row: Row): string {
  if (row.text('kind') === 'simple') return `every ${secondsText(row.number('timeout_secs'))}`;
  return `${row.text('schedule')} (${row.text('tz')})`;
}
