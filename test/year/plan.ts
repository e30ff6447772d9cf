// What happens in the year, and what must have come of it: worked out from the plan alone, by other means than the program.

const DAY = 86_400;

/** One ping that a job will send. */
export interface PlannedPing {
  /** Seconds since 1970. */
  readonly at: number;
  readonly fails: boolean;
}

/** A job and all that it will do. */
export interface PlannedCheck {
  readonly name: string;
  readonly createdAt: number;
  readonly timeoutSecs: number;
  readonly graceSecs: number;
  readonly pings: readonly PlannedPing[];
}

/** Seconds since 1970; the end is null while it lasts. */
export interface Outage {
  readonly from: number;
  readonly to: number | null;
}

/** Creates a source of chance that gives the same numbers each time. */
export function createChance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Plans a job that runs every `periodDays`, is now and then late, and now and then fails. */
export function planCheck(
  name: string,
  facts: { readonly from: number; readonly until: number; readonly periodDays: number; readonly trouble: number },
  chance: () => number,
): PlannedCheck {
  const { from, until, periodDays, trouble } = facts;
  const timeoutSecs = periodDays * DAY;
  const graceSecs = 3600 * (1 + Math.floor(chance() * 6));
  const createdAt = Math.floor(from + chance() * 60 * DAY);
  const pings: PlannedPing[] = [];
  let at = createdAt + chance() * timeoutSecs;
  while (at < until) {
    const fails = chance() < trouble / 2;
    pings.push({ at: Math.floor(at), fails });
    const isLate = chance() < trouble;
    at += timeoutSecs + (chance() - 0.5) * graceSecs + (isLate ? graceSecs + chance() * 9 * DAY : 0);
  }
  return { name, createdAt, timeoutSecs, graceSecs, pings };
}

/** Returns when the job was down, as of `now`: too long without a ping, or failed, until the next success. */
export function outagesOf({ timeoutSecs, graceSecs, pings }: PlannedCheck, now: number): readonly Outage[] {
  const outages: Outage[] = [];
  let downSince: number | null = null;
  let deadline = Number.POSITIVE_INFINITY;
  for (const ping of pings) {
    if (ping.at > now) break;
    if (downSince === null && ping.at > deadline) downSince = deadline;
    if (ping.fails) downSince ??= ping.at;
    else if (downSince !== null) {
      outages.push({ from: downSince, to: ping.at });
      downSince = null;
    }
    deadline = ping.at + timeoutSecs + graceSecs;
  }
  if (downSince === null && now > deadline) downSince = deadline;
  return downSince === null ? outages : [...outages, { from: downSince, to: null }];
}

/** What a report must say of a check in a period; null: it did not exist. */
export function expectedCell(check: PlannedCheck, start: number, end: number, now: number) {
  if (check.createdAt > end) return null;
  const parts = outagesOf(check, now)
    .map(({ from, to }) => Math.min(to ?? now, end) - Math.max(from, start))
    .filter((secs) => secs > 0);
  return { count: parts.length, secs: parts.reduce((sum, secs) => sum + secs, 0) };
}

/** Writes a cell as the mail does. */
export function cellText(cell: ReturnType<typeof expectedCell>): string {
  if (cell === null) return '–';
  if (cell.count === 0) return 'all good';
  const [days, hours, minutes, secs] = [
    Math.floor(cell.secs / DAY),
    Math.floor((cell.secs % DAY) / 3600),
    Math.floor((cell.secs % 3600) / 60),
    Math.floor(cell.secs % 60),
  ];
  const length =
    days > 0
      ? `${days} day${days === 1 ? '' : 's'} ${hours} h`
      : hours > 0
        ? `${hours} h ${minutes} min`
        : `${minutes} min ${secs} sec`;
  return `${cell.count} downtime${cell.count === 1 ? '' : 's'}, ${length}`;
}

/** Returns the bounds of the two last complete periods, the latest first, by the calendar that the runtime knows. */
export function lastPeriods(
  kind: 'daily' | 'weekly' | 'monthly',
  now: number,
  tz: string,
): readonly [number, number][] {
  const [year, month, day] = localDate(now, tz);
  const back = (steps: number): number => {
    if (kind === 'monthly') return midnight(year, month - steps, 1, tz);
    if (kind === 'daily') return midnight(year, month, day - steps, tz);
    const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
    return midnight(year, month, day - ((weekday + 6) % 7) - 7 * steps, tz);
  };
  return [
    [back(1), back(0)],
    [back(2), back(1)],
  ];
}

const calendars = new Map<string, Intl.DateTimeFormat>();

function localDate(at: number, tz: string): readonly [number, number, number] {
  const calendar = calendars.get(tz) ?? new Intl.DateTimeFormat('en-CA', { timeZone: tz, dateStyle: 'short' });
  calendars.set(tz, calendar);
  const text = calendar.format(at * 1000);
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  return [year, month, day];
}

/** The first second of a day in a zone, found by trying; months and days may be out of range. */
function midnight(year: number, month: number, day: number, tz: string): number {
  const wanted = new Date(Date.UTC(year, month - 1, day));
  const date = [wanted.getUTCFullYear(), wanted.getUTCMonth() + 1, wanted.getUTCDate()].join();
  const guess = wanted.getTime() / 1000;
  for (let at = guess - 15 * 3600; at < guess + 15 * 3600; at += 900) {
    if (localDate(at, tz).join() === date) return at;
  }
  throw new Error(`no ${date} in ${tz}`);
}
