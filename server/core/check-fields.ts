import type { ApiUse, CheckDialog, CheckField, ValueOf } from './check-field.ts';
import { LEAST_SECS, MOST_SECS } from './schedule/bounds.ts';
import { SLUG_MAX_LENGTH } from './slug.ts';

const IN_PLACE = { since: 1, shown: 'in-place' } as const;
const KEYWORDS = { longest: 200, hint: 'Separated by commas, case-sensitive.' } as const;

/** What all limits of runs answer alike. */
const LIMIT = {
  api: { since: 3, shown: 'when-set' },
  form: 'limits',
  copied: true,
  exported: true,
  readByPings: true,
} as const;

/**
 * Every field of a check that a user can set, with the answers to everything that code asks about fields: a new one is
 * added here, in a migration and in the dialog that changes it, and does not compile before.
 *
 * What pings and the passing of time change is not here: see `CheckProgress`.
 */
export const CHECK_FIELDS = {
  name: {
    type: 'text',
    column: 'name',
    name: 'name',
    about: 'Name. In v1 and v2, the slug is made from it unless a slug is given.',
    longest: 100,
    byDefault: '',
    api: IN_PLACE,
    form: 'names',
    copied: true,
    exported: true,
    admin: { label: 'Name' },
    readByPings: false,
  },
  slug: {
    type: 'text',
    column: 'slug',
    name: 'slug',
    about: 'Slug, for ping URLs with the ping key of the project.',
    longest: SLUG_MAX_LENGTH,
    byDefault: '',
    api: IN_PLACE,
    form: 'names',
    copied: true,
    exported: true,
    admin: { label: 'Slug' },
    readByPings: false,
  },
  tags: {
    type: 'text',
    column: 'tags',
    name: 'tags',
    about: 'Tags, separated by spaces.',
    longest: 500,
    byDefault: '',
    api: IN_PLACE,
    form: 'names',
    copied: true,
    exported: true,
    admin: { label: 'Tags' },
    readByPings: false,
  },
  desc: {
    type: 'text',
    column: 'description',
    name: 'desc',
    about: 'Description.',
    longest: null,
    byDefault: '',
    api: IN_PLACE,
    form: 'names',
    copied: true,
    exported: true,
    admin: { label: 'Description' },
    readByPings: false,
  },
  kind: {
    type: 'choice',
    column: 'kind',
    name: 'kind',
    about:
      'Kind of schedule. Without it, the other options decide: a schedule makes a cron or OnCalendar check, a period a simple check.',
    choices: ['simple', 'cron', 'oncalendar'],
    byDefault: 'simple',
    api: false,
    form: 'schedule',
    copied: true,
    exported: true,
    admin: { label: 'Schedule' },
    readByPings: true,
  },
  timeoutSecs: {
    type: 'seconds',
    column: 'timeout_secs',
    name: 'timeout',
    about: 'Seconds between pings. It makes the check a simple check, unless `schedule` is given.',
    least: LEAST_SECS,
    most: MOST_SECS,
    byDefault: 86_400,
    api: IN_PLACE,
    form: 'schedule',
    copied: true,
    exported: true,
    admin: { label: 'Period in seconds' },
    readByPings: true,
  },
  schedule: {
    type: 'text',
    column: 'schedule',
    name: 'schedule',
    about:
      'Cron or OnCalendar expression. It makes the check a cron or OnCalendar check, and a `timeout` in the same request is ignored.',
    longest: 100,
    byDefault: '* * * * *',
    api: IN_PLACE,
    form: 'schedule',
    copied: true,
    exported: true,
    admin: { label: 'Expression' },
    readByPings: true,
  },
  tz: {
    type: 'zone',
    column: 'tz',
    name: 'tz',
    about: 'Time zone of the schedule: an IANA name. Legacy names are replaced by their successors.',
    longest: 36,
    byDefault: 'UTC',
    api: IN_PLACE,
    form: 'schedule',
    copied: true,
    exported: true,
    admin: { label: 'Time zone' },
    readByPings: true,
  },
  graceSecs: {
    type: 'seconds',
    column: 'grace_secs',
    name: 'grace',
    about: 'Grace time in seconds.',
    least: LEAST_SECS,
    most: MOST_SECS,
    byDefault: 3_600,
    api: IN_PLACE,
    form: 'schedule',
    copied: true,
    exported: true,
    admin: { label: 'Grace in seconds' },
    readByPings: true,
  },
  earlyToleranceSecs: {
    type: 'seconds',
    column: 'early_tolerance_secs',
    name: 'early_tolerance',
    about:
      'Seconds: a success that comes this shortly before a time of the schedule, or less, counts for that time. For cron and OnCalendar checks.',
    least: 0,
    most: 3_600,
    byDefault: 0,
    api: { since: 3, shown: 'when-set' },
    form: 'schedule',
    copied: true,
    exported: true,
    admin: { label: 'Early tolerance in seconds' },
    readByPings: true,
  },
  whenUnheard: {
    type: 'choice',
    column: 'when_unheard',
    name: 'when_unheard',
    about:
      'What happens when a ping was expected while Rollcall was not listening: `wait` for the next one; `alert`, as if the ping was missed; `tell`, wait and send a message.',
    choices: ['wait', 'alert', 'tell'],
    byDefault: 'wait',
    api: { since: 3, shown: 'when-set' },
    form: 'schedule',
    copied: true,
    exported: true,
    admin: { label: 'When Rollcall was not listening' },
    readByPings: true,
  },
  startGraceSecs: {
    type: 'seconds',
    column: 'start_grace_secs',
    name: 'start_grace',
    about:
      'Seconds that the start signal may be late, for jobs that send one. A check whose job has not started by then is down.',
    least: LEAST_SECS,
    most: MOST_SECS,
    byDefault: null,
    ...LIMIT,
    admin: { label: 'Start grace in seconds' },
  },
  maxRuntimeSecs: {
    type: 'seconds',
    column: 'max_runtime_secs',
    name: 'max_runtime',
    about: 'Seconds that a run may take, from its start signal to its end. Without it, a run may take the grace time.',
    least: 1,
    most: MOST_SECS,
    byDefault: null,
    ...LIMIT,
    admin: { label: 'Longest run in seconds' },
  },
  minRuntimeSecs: {
    type: 'seconds',
    column: 'min_runtime_secs',
    name: 'min_runtime',
    about:
      'Seconds that a run must take, from its start signal to its end. A success that comes sooner counts as a failure.',
    least: 1,
    most: MOST_SECS,
    byDefault: null,
    ...LIMIT,
    admin: { label: 'Shortest run in seconds' },
  },
  minIntervalSecs: {
    type: 'seconds',
    column: 'min_interval_secs',
    name: 'min_interval',
    about: 'Seconds that must lie between two successes. A check whose job succeeds sooner than that is down.',
    least: LEAST_SECS,
    most: MOST_SECS,
    byDefault: null,
    ...LIMIT,
    admin: { label: 'Shortest interval in seconds' },
  },
  failTolerance: {
    type: 'count',
    column: 'fail_tolerance',
    name: 'fail_tolerance',
    about: 'How many failed runs in a row make the check late, not down. A missed run is never tolerated.',
    least: 0,
    most: 100,
    byDefault: 0,
    ...LIMIT,
    admin: { label: 'Failed runs tolerated' },
  },
  methods: {
    type: 'choice',
    column: 'methods',
    name: 'methods',
    about: '`POST`: only POST requests count; others are recorded but ignored.',
    choices: ['', 'POST'],
    byDefault: '',
    api: IN_PLACE,
    form: 'filtering',
    copied: true,
    exported: true,
    admin: { label: 'Methods' },
    readByPings: true,
  },
  filterSubject: {
    type: 'flag',
    column: 'filter_subject',
    name: 'filter_subject',
    about: 'Search for keywords in the subject of emails.',
    byDefault: false,
    api: IN_PLACE,
    form: 'filtering',
    copied: true,
    exported: true,
    admin: { label: 'Search the subject of emails' },
    readByPings: true,
  },
  filterBody: {
    type: 'flag',
    column: 'filter_body',
    name: 'filter_body',
    about: 'Search for keywords in the body of emails.',
    byDefault: false,
    api: IN_PLACE,
    form: 'filtering',
    copied: true,
    exported: true,
    admin: { label: 'Search the body of emails' },
    readByPings: true,
  },
  filterHttpBody: {
    type: 'flag',
    column: 'filter_http_body',
    name: 'filter_http_body',
    about: 'Search for keywords in the body of HTTP pings.',
    byDefault: false,
    api: IN_PLACE,
    form: 'filtering',
    copied: true,
    exported: true,
    admin: { label: 'Search the body of HTTP pings' },
    readByPings: true,
  },
  startKw: {
    type: 'text',
    column: 'start_kw',
    name: 'start_kw',
    about: 'Start keywords, separated by commas.',
    longest: KEYWORDS.longest,
    byDefault: '',
    api: IN_PLACE,
    form: 'filtering',
    copied: true,
    exported: true,
    admin: { label: 'Start keywords', hint: KEYWORDS.hint },
    readByPings: true,
  },
  successKw: {
    type: 'text',
    column: 'success_kw',
    name: 'success_kw',
    about: 'Success keywords, separated by commas.',
    longest: KEYWORDS.longest,
    byDefault: '',
    api: IN_PLACE,
    form: 'filtering',
    copied: true,
    exported: true,
    admin: { label: 'Success keywords', hint: KEYWORDS.hint },
    readByPings: true,
  },
  failureKw: {
    type: 'text',
    column: 'failure_kw',
    name: 'failure_kw',
    about: 'Failure keywords, separated by commas.',
    longest: KEYWORDS.longest,
    byDefault: '',
    api: IN_PLACE,
    form: 'filtering',
    copied: true,
    exported: true,
    admin: { label: 'Failure keywords', hint: KEYWORDS.hint },
    readByPings: true,
  },
  filterDefaultFail: {
    type: 'flag',
    column: 'filter_default_fail',
    name: 'filter_default_fail',
    about: 'A ping without any keyword counts as a failure; otherwise it is ignored.',
    byDefault: false,
    api: IN_PLACE,
    form: 'filtering',
    copied: true,
    exported: true,
    admin: { label: 'A ping without any keyword counts as a failure' },
    readByPings: true,
  },
  manualResume: {
    type: 'flag',
    column: 'manual_resume',
    name: 'manual_resume',
    about: 'Pings do not resume the check when it is paused.',
    byDefault: false,
    api: IN_PLACE,
    form: 'filtering',
    copied: true,
    exported: true,
    admin: { label: 'Stays paused until a user resumes it' },
    readByPings: true,
  },
} as const satisfies Readonly<Record<string, CheckField>>;

type Catalogue = typeof CHECK_FIELDS;

/** The name of a field in our code. */
export type Setting = keyof Catalogue;

/** What people set up about a check. */
export type CheckSettings = { readonly [Field in Setting]: ValueOf<Catalogue[Field]> };

/** The fields of which the catalogue says this. */
type SettingWhere<Answer> = { [Field in Setting]: Catalogue[Field] extends Answer ? Field : never }[Setting];

/** The name that people know a field by. */
export type NameOf<Field extends Setting> = Catalogue[Field]['name'];

/** The fields that the API takes. */
export type ApiSetting = SettingWhere<{ readonly api: ApiUse }>;
/** Those of them whose place in the document is not fixed. */
export type OwnApiSetting = SettingWhere<{ readonly api: { readonly shown: 'always' | 'when-set' } }>;
/** The settings that one dialog changes. */
export type SettingsIn<Dialog extends CheckDialog> = Pick<CheckSettings, SettingWhere<{ readonly form: Dialog }>>;
/** The settings that the rules for pings look at. */
export type SettingsOfPings = Pick<CheckSettings, SettingWhere<{ readonly readByPings: true }>>;

/** Values of settings by the names that people know. */
export type ByName<Settings extends Setting = Setting> = {
  readonly [Field in Settings as NameOf<Field>]?: CheckSettings[Field] | undefined;
};
