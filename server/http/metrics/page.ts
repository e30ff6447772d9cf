import type { Clock } from '../../clock.ts';
import { awayIn, type BlindWindow, covered, DOORS } from '../../core/blind-window.ts';
import type { PartHealth } from '../../core/health.ts';
import { addSecs, type Instant, MICROS_PER_SECOND } from '../../core/instant.ts';
import { type Health, within } from '../../health.ts';
import type { SystemState, Waiting } from '../../store/reads/system.ts';
import type { Store } from '../../store/store.ts';
import { gauge } from '../../telemetry/instruments.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { VERSION } from '../../version.ts';

const DAY_SECS = 86_400;

/** What the numbers are read from. */
export interface MetricsSources {
  readonly store: Pick<Store, 'reads' | 'database' | 'listening'>;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly health: Health;
}

/**
 * Writes everything this server tells of itself: what all processes share from the database, the rest from this one. While
 * the database cannot be read, the rest alone.
 */
export async function metricsPage(sources: MetricsSources): Promise<string> {
  const { store, telemetry, health } = sources;
  const { resident, start } = { resident: process.memoryUsage.rss(), start: Date.now() / 1000 - process.uptime() };
  return [
    telemetry.lines(),
    ...(await within(sharedLines(sources)).catch(async () => [partStates(await health.read())])),
    pool(telemetry),
    one('rollcall_sse_clients', 'Open streams to browsers.', telemetry.read('sseClients')),
    gauge({ name: 'rollcall_build_info', help: 'The running version.', labels: ['version', 'database'] }, [
      [[VERSION, store.database], 1],
    ]),
    one('process_resident_memory_bytes', 'Memory of this process.', resident),
    one('process_start_time_seconds', 'When this process started.', start),
  ].join('');
}

async function sharedLines({ store, clock, health }: MetricsSources): Promise<readonly string[]> {
  const now = clock.now();
  const [state, windows] = await Promise.all([
    store.reads.system(now),
    store.listening.windows(addSecs(now, -DAY_SECS)),
  ]);
  return [
    one(
      'rollcall_due_check_lag_seconds',
      'How long the most overdue check has been waiting to go down.',
      lag(state.overdueChecks, now),
    ),
    one('rollcall_due_checks', 'Overdue checks waiting to be judged, counted up to 1,000.', state.overdueChecks.count),
    one(
      'rollcall_unprocessed_flips',
      'Status changes for which no alerts have been queued yet.',
      state.unprocessedFlips.count,
    ),
    one(
      'rollcall_unprocessed_flips_lag_seconds',
      'How long the oldest of them has been waiting.',
      lag(state.unprocessedFlips, now),
    ),
    one('rollcall_delivery_jobs', 'Queued deliveries, including those for later.', state.jobs),
    one('rollcall_delivery_jobs_due', 'Queued deliveries that are due.', state.dueJobs.count),
    one('rollcall_delivery_lag_seconds', 'How long the oldest due delivery has been waiting.', lag(state.dueJobs, now)),
    one('rollcall_mails_waiting', 'Emails waiting to be sent.', state.waitingMails.count),
    one('rollcall_mails_failed', 'Emails that could not be sent in the last 30 days.', state.failedMails),
    one('rollcall_database_bytes', 'Size of the database.', state.databaseBytes),
    partStates(await health.judge(state)),
    awayGauge(windows, now),
    heartbeats(state, now),
  ];
}

function one(name: string, help: string, value: number | null): string {
  return gauge({ name, help, labels: [] }, [[[], value]]);
}

function lag({ oldestAt }: Waiting, now: Instant): number {
  return oldestAt === null ? 0 : Math.max(0, (now - oldestAt) / MICROS_PER_SECOND);
}

function heartbeats({ heartbeats: beats }: SystemState, now: Instant): string {
  const facts = {
    name: 'rollcall_heartbeat_age_seconds',
    help: 'Time since a process last reported that it is alive.',
    labels: ['process', 'instance'],
  };
  return gauge(
    facts,
    beats.map(({ process: name, instance, beatAt }) => [[name, instance], (now - beatAt) / MICROS_PER_SECOND]),
  );
}

function awayGauge(windows: readonly BlindWindow[], now: Instant): string {
  const facts = {
    name: 'rollcall_away_seconds',
    help: 'For how long Rollcall was not listening for pings in the last 24 hours.',
    labels: ['door'],
  };
  const day = { from: addSecs(now, -DAY_SECS), to: now };
  return gauge(
    facts,
    DOORS.map((door) => {
      const away = awayIn(windows.filter((window) => window.door === door));
      return [[door], covered(away, day) / MICROS_PER_SECOND];
    }),
  );
}

function partStates(parts: readonly PartHealth[]): string {
  const facts = { name: 'rollcall_part_ok', help: 'Whether a part works: 1, or 0 when it failed.', labels: ['part'] };
  const warning = {
    name: 'rollcall_part_warning',
    help: 'Whether a person should look at a part that still works, such as a disk that is almost full: 1, or 0.',
    labels: ['part'],
  };
  return [
    gauge(
      facts,
      parts.map(({ name, state }) => [[name], state === 'failed' ? 0 : 1]),
    ),
    gauge(
      warning,
      parts.map(({ name, state }) => [[name], state === 'warning' ? 1 : 0]),
    ),
  ].join('');
}

function pool({ read }: Telemetry): string {
  return gauge(
    { name: 'rollcall_db_connections', help: 'Connections of this process to the database.', labels: ['state'] },
    [
      [['used'], read('dbUsed')],
      [['free'], read('dbFree')],
      [['waited_for'], read('dbWaiting')],
    ],
  );
}
