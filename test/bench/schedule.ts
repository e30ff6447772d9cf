// Prints how long one `nextDue` takes, by kind of schedule. Run with: npx tsx test/bench/schedule.ts
import { instant } from '../../server/core/instant.ts';
import { nextDue, parseSchedule, type Timing } from '../../server/core/schedule/next-due.ts';

const CALLS = 40_000;
const ZONES = ['UTC', 'Europe/Riga', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/Sao_Paulo'];
const BEGIN = Date.UTC(2026, 0, 1) * 1000;
const YEAR_MICROS = 365 * 86_400 * 1_000_000;

const SCHEDULES = {
  simple: [''],
  cron: ['* * * * *', '*/5 * * * *', '30 3 * * *', '0 9-17 * * MON-FRI', '15 2 1 * *', '0 0 LW * *', '0 6 1 1,7 *'],
  'cron, rare': ['0 0 29 2 *', '0 0 * 2 MON#5', '0 12 31 12 *', '*/10 3 29 2 *'],
  oncalendar: ['*:0/15', 'daily', 'Mon..Fri 09:00', '*-*~1 12:00', 'weekly', 'Sat *-*-1..7 18:00', '12:00\n18:30'],
  'oncalendar, rare': ['*-2-29 12:00', 'Mon *-05~07/1', '2096-2-29', '2020-1-1'],
  'never there (gap)': ['* 2 * 3 SUN#2'],
};

function kindOf(label: string): Timing['kind'] {
  if (label === 'simple') return 'simple';
  return label.startsWith('oncalendar') ? 'oncalendar' : 'cron';
}

function timingsOf(label: string, schedules: readonly string[]): Timing[] {
  return schedules.flatMap((schedule) => ZONES.map((tz) => ({ kind: kindOf(label), timeoutSecs: 3600, schedule, tz })));
}

function microsPer(calls: number, call: (i: number) => unknown): number {
  const begin = performance.now();
  for (let i = 0; i < calls; i++) call(i);
  return ((performance.now() - begin) * 1000) / calls;
}

function pick<T>(items: readonly T[], i: number): T {
  const item = items[i % items.length];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

console.log('µs per call          first      nextDue   parse + next');
for (const [label, schedules] of Object.entries(SCHEDULES)) {
  const timings = timingsOf(label, schedules);
  const after = (i: number) => instant(BEGIN + Math.floor(((i * 7919) % 100_003) * (YEAR_MICROS / 100_003)));
  const calls = label.startsWith('never') ? 600 : CALLS;
  const first = microsPer(timings.length, (i) => nextDue(pick(timings, i), after(0)));
  const warm = microsPer(calls, (i) => nextDue(pick(timings, i), after(i)));
  const parsed = microsPer(calls / 10, (i) => parseSchedule(pick(timings, i)).next(after(i)));
  console.log(
    `${label.padEnd(18)} ${[first, warm, parsed].map((micros) => micros.toFixed(2).padStart(10)).join('   ')}`,
  );
}
