import { type PingedCheck, SCHEDULE_KINDS, STORED_STATUSES } from '../../core/check.ts';
import { CHECK_FIELDS, type SettingsOfPings } from '../../core/check-fields.ts';
import type { StoredCheck } from '../../core/incoming.ts';
import { type Instant, instant } from '../../core/instant.ts';
import { readRunState } from '../../core/run-state.ts';

// Reading a check costs by the column, in the database as here, and it happens for each ping. So what hardly any check
// makes use of is one column, null where all of it is as it was at first; and what no rule for pings looks at, says the
// catalogue of fields (descriptions can be long), is not read at all.

/** In the order in which `readCheck` takes them, the packed settings last. */
const COLUMNS = [
  'id',
  'project_id',
  'n_pings',
  'status',
  'last_ping_at',
  'last_start_at',
  'last_start_rid',
  'last_duration_micros',
  'alert_after',
  'scan_at',
  'timeout_secs',
  'grace_secs',
] as const;

/** In the order in which `unpack` takes them, `judged_from` after them. */
const SETTINGS = [
  'kind',
  'schedule',
  'tz',
  'early_tolerance_secs',
  'when_unheard',
  'start_grace_secs',
  'max_runtime_secs',
  'min_runtime_secs',
  'min_interval_secs',
  'fail_tolerance',
  'run_state',
  'methods',
  'start_kw',
  'success_kw',
  'failure_kw',
  'manual_resume',
  'filter_subject',
  'filter_body',
  'filter_http_body',
  'filter_default_fail',
] as const;

/** Returns the select list that `readCheck` reads. */
export function pingedColumns(database: 'sqlite' | 'postgres'): string {
  const of = (columns: readonly string[]): string => columns.map((column) => `checks.${column}`).join(', ');
  const jsonArray = database === 'sqlite' ? 'json_array' : 'json_build_array';
  const judgedFrom =
    database === 'sqlite' ? 'checks.judged_from' : '(extract(epoch from checks.judged_from) * 1000000)::int8';
  return `${of(COLUMNS)},
    case when checks.kind = 'simple' and checks.methods = '' and not checks.manual_resume
      and not checks.filter_subject and not checks.filter_body and not checks.filter_http_body
      and checks.judged_from is null and checks.when_unheard = 'wait' and checks.run_state is null
      and checks.start_grace_secs is null and checks.max_runtime_secs is null and checks.min_runtime_secs is null
      and checks.min_interval_secs is null and checks.fail_tolerance = 0
    then null else ${jsonArray}(${of(SETTINGS)}, ${judgedFrom}) end`;
}

/** A value as a driver returns it. */
type Value = string | number | null | undefined;

/** Reads a row of `pingedColumns`; `instantOf` reads a moment as the driver returns it. */
export function readCheck(row: readonly Value[], instantOf: (value: string | number) => Instant): StoredCheck {
  const at = (value: Value): Instant | null => (value === null || value === undefined ? null : instantOf(value));
  const settings = typeof row[12] === 'string' ? unpack(row[12]) : USUAL;
  // one literal with every property: V8 makes a new hidden class for each object that a spread is overwritten in, which
  // cost more than all of the SQL
  const check: PingedCheck = {
    id: Number(row[0]),
    projectId: Number(row[1]),
    nPings: Number(row[2]),
    status: oneOf(STORED_STATUSES, row[3]),
    lastPingAt: at(row[4]),
    lastStartAt: at(row[5]),
    lastStartRid: typeof row[6] === 'string' ? row[6] : null,
    lastDuration: row[7] === null ? null : Number(row[7]),
    alertAfter: at(row[8]),
    judgedFrom: settings.judgedFrom,
    runState: settings.runState,
    timeoutSecs: Number(row[10]),
    graceSecs: Number(row[11]),
    kind: settings.kind,
    schedule: settings.schedule,
    tz: settings.tz,
    earlyToleranceSecs: settings.earlyToleranceSecs,
    whenUnheard: settings.whenUnheard,
    startGraceSecs: settings.startGraceSecs,
    maxRuntimeSecs: settings.maxRuntimeSecs,
    minRuntimeSecs: settings.minRuntimeSecs,
    minIntervalSecs: settings.minIntervalSecs,
    failTolerance: settings.failTolerance,
    methods: settings.methods,
    startKw: settings.startKw,
    successKw: settings.successKw,
    failureKw: settings.failureKw,
    manualResume: settings.manualResume,
    filterSubject: settings.filterSubject,
    filterBody: settings.filterBody,
    filterHttpBody: settings.filterHttpBody,
    filterDefaultFail: settings.filterDefaultFail,
    // every ping sets it
    hasConfirmationLink: false,
  };
  return { check, scanAt: at(row[9]) };
}

/** What is packed into one column. */
type Packed = Omit<SettingsOfPings, 'timeoutSecs' | 'graceSecs'> & Pick<PingedCheck, 'judgedFrom' | 'runState'>;

const USUAL: Packed = {
  kind: 'simple',
  schedule: '',
  tz: '',
  earlyToleranceSecs: 0,
  whenUnheard: 'wait',
  startGraceSecs: null,
  maxRuntimeSecs: null,
  minRuntimeSecs: null,
  minIntervalSecs: null,
  failTolerance: 0,
  methods: '',
  startKw: '',
  successKw: '',
  failureKw: '',
  manualResume: false,
  filterSubject: false,
  filterBody: false,
  filterHttpBody: false,
  filterDefaultFail: false,
  judgedFrom: null,
  runState: null,
};

function unpack(packed: string): Packed {
  const values: unknown = JSON.parse(packed);
  const all: readonly unknown[] = Array.isArray(values) ? values : [];
  const [kind, schedule, tz, early, whenUnheard, ...others] = all;
  const [startGrace, maxRuntime, minRuntime, minInterval, failTolerance, runState, ...filtering] = others;
  const [methods, startKw, successKw, failureKw, ...flags] = filtering;
  const [manualResume, filterSubject, filterBody, filterHttpBody, filterDefaultFail, judgedFrom] = flags;
  return {
    kind: oneOf(SCHEDULE_KINDS, kind),
    schedule: String(schedule),
    tz: String(tz),
    earlyToleranceSecs: Number(early),
    whenUnheard: oneOf(CHECK_FIELDS.whenUnheard.choices, whenUnheard),
    startGraceSecs: numberOrNull(startGrace),
    maxRuntimeSecs: numberOrNull(maxRuntime),
    minRuntimeSecs: numberOrNull(minRuntime),
    minIntervalSecs: numberOrNull(minInterval),
    failTolerance: Number(failTolerance),
    runState: typeof runState === 'string' ? readRunState(runState) : null,
    methods: oneOf(CHECK_FIELDS.methods.choices, methods),
    startKw: String(startKw),
    successKw: String(successKw),
    failureKw: String(failureKw),
    manualResume: Boolean(manualResume),
    filterSubject: Boolean(filterSubject),
    filterBody: Boolean(filterBody),
    filterHttpBody: Boolean(filterHttpBody),
    filterDefaultFail: Boolean(filterDefaultFail),
    judgedFrom: typeof judgedFrom === 'number' ? instant(judgedFrom) : null,
  };
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function oneOf<T extends string>(known: readonly T[], value: unknown): T {
  for (const each of known) if (each === value) return each;
  throw new TypeError(`a check holds ${value}, which is none of ${known.join(', ')}`);
}
