import fc from 'fast-check';
import type { BlindWindow, Door } from '../../server/core/blind-window.ts';
import { reschedule } from '../../server/core/change-status.ts';
import type { Check } from '../../server/core/check.ts';
import type { Listener, ListeningRecord } from '../../server/core/hearing.ts';
import { addSecs, type Instant, laterOf, MICROS_PER_SECOND } from '../../server/core/instant.ts';
import type { PastPing } from '../../server/core/judge-late.ts';
import { nextDue } from '../../server/core/schedule/next-due.ts';
import { aCheck, at } from '../support/builders.ts';

// Random jobs, and a server that is away now and then: what the properties of the judge are tried with.

/** So long clients try again, in so many steps, when a ping is refused. */
const RETRIES_SECS = [10, 20, 30];
/** So long a load balancer sends pings to a host that is gone. */
const BALANCER_SECS = 30;
const HISTORY = 45;
export const HOUR = 3_600;
const DAY = 86_400;

/** When a job pings, as long as it is watched like this. */
interface Habits {
  readonly schedule: Pick<Check, 'kind' | 'timeoutSecs' | 'graceSecs' | 'schedule' | 'tz'>;
  /** The earliest and latest time after the last ping, or after the moment of the calendar, at which it pings. */
  readonly from: number;
  readonly to: number;
}

/** One of the two hosts that take pings is gone for a while, and does not say that it goes. */
interface HostOutage {
  readonly from: Instant;
  readonly to: Instant;
}

export interface Story {
  readonly habits: Habits;
  /** By which doors the job pings, in turn. */
  readonly doors: readonly Door[];
  /** When nobody listens. */
  readonly windows: readonly BlindWindow[];
  /** When the second host is gone. */
  readonly hostGone: readonly HostOutage[];
  /** An edit of the schedule, by which the job pings from then on: at once, and then as it does. */
  readonly edit: { readonly at: Instant; readonly habits: Habits } | null;
  readonly chances: readonly number[];
  /** How many of its pings the job still sends. */
  readonly lives: number;
}

const kinds = fc.oneof(
  fc.record({
    timeoutSecs: fc.constantFrom(60, 300, HOUR, 6 * HOUR, DAY),
    graceSecs: fc.constantFrom(60, 300, HOUR),
    share: fc.double({ min: 0.1, max: 1, noNaN: true }),
    spread: fc.double({ min: 0, max: 0.999, noNaN: true }),
  }),
  fc.record({
    schedule: fc.constantFrom('*/5 * * * *', '17 * * * *', '0 2 * * *', '30 4 * * 1-5'),
    graceSecs: fc.constantFrom(120, 1_800, HOUR),
    share: fc.double({ min: 0, max: 0.5, noNaN: true }),
    spread: fc.double({ min: 0, max: 0.499, noNaN: true }),
  }),
);

const habits: fc.Arbitrary<Habits> = kinds.map((kind): Habits => {
  const { graceSecs, share, spread } = kind;
  const base = { kind: 'simple', timeoutSecs: DAY, graceSecs, schedule: '* * * * *', tz: 'UTC' } as const;
  if ('schedule' in kind) {
    // each run is done before the next begins
    const longest = Math.min(graceSecs, kind.schedule.startsWith('*/5') ? 299 : HOUR);
    const schedule = { ...base, kind: 'cron', schedule: kind.schedule } as const;
    return { schedule, from: Math.floor(share * longest), to: Math.floor((share + spread) * longest) };
  }
  const { timeoutSecs } = kind;
  const from = Math.max(5, Math.floor(share * timeoutSecs));
  const to = from + Math.floor(spread * (timeoutSecs + graceSecs - from));
  return { schedule: { ...base, timeoutSecs }, from, to };
});

const share = fc.double({ min: 0, max: 1, noNaN: true });
const span = {
  /** Over which of the pings it lies, or when it begins as a part of the whole time. */
  over: fc.option(fc.nat({ max: 6 })),
  begins: share,
  lasts: fc.oneof(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 60, max: 4 * HOUR })),
};
const outages = fc.array(
  fc.record({
    ...span,
    doors: fc.constantFrom<readonly Door[]>(['http', 'smtp'], ['http', 'smtp'], ['http'], ['smtp']),
  }),
  { minLength: 1, maxLength: 3 },
);
const chances = fc.array(fc.oneof(fc.constant(1), share), { minLength: 20, maxLength: 20 });

/** Random stories. */
export const stories: fc.Arbitrary<Story> = fc
  .record({
    habits,
    doors: fc.constantFrom<readonly Door[]>(['http'], ['http'], ['smtp'], ['http', 'smtp']),
    outages,
    hostOutages: fc.array(fc.record(span), { maxLength: 2 }),
    edit: fc.option(fc.record({ begins: share, habits }), { freq: 2 }),
    chances,
    lives: fc.integer({ min: 0, max: 20 }),
  })
  .map(({ outages: given, hostOutages, edit, ...rest }): Story => {
    const begin = beginOf(rest);
    const whole = 6 * Math.max(periodOf(rest.habits), 2 * HOUR);
    const sent = sentBy(rest.habits, begin, rest.chances);
    const spanOf = ({ over, begins, lasts }: { over: number | null; begins: number; lasts: number }) => {
      const hit = over === null ? undefined : sent[over];
      const from =
        hit === undefined
          ? addSecs(begin, 1 + Math.floor(begins * whole))
          : laterOf(addSecs(hit, -Math.floor(begins * lasts)), addSecs(begin, 1));
      return { from, to: addSecs(from, lasts) };
    };
    const windows = given
      .flatMap(({ doors, ...one }) =>
        doors.map((door): BlindWindow => ({ ...spanOf(one), door, kind: 'blind', cause: 'stopped', appliedAt: null })),
      )
      .sort((a, b) => a.from - b.from);
    const editAt = edit === null ? null : addSecs(begin, 2 + Math.floor(edit.begins * whole));
    return {
      ...{ ...rest, windows, hostGone: hostOutages.map(spanOf) },
      edit: edit === null || editAt === null ? null : { at: editAt, habits: edit.habits },
    };
  });

/** The pings before the story: as early and as late as it ever does, and in between. */
export function historyOf({ habits: known, doors }: Pick<Story, 'habits' | 'doors'>): readonly PastPing[] {
  const pings: PastPing[] = [];
  let last = at(0);
  for (let n = 1; n <= HISTORY; n += 1) {
    pings.push({ n, createdAt: last, kind: 'success', rid: null, door: doorOf(doors, n) });
    last = nextPing(known, last, (n % 3) / 2);
  }
  return pings;
}

/** The check when the story begins. */
export function checkOf({ habits: { schedule } }: Pick<Story, 'habits'>): Check {
  return aCheck({ ...schedule, status: 'up' });
}

function beginOf(story: Pick<Story, 'habits' | 'doors'>): Instant {
  return historyOf(story).at(-1)?.createdAt ?? at(0);
}

/** By which door the n-th ping of a job comes. */
export function doorOf(doors: readonly Door[], n: number): Door {
  return doors[n % doors.length] ?? 'http';
}

/** Changes the schedule of a check as the page for it does; null when that changes nothing, or would take it down at once. */
export function edited(check: Check, { at: now, habits: { schedule } }: NonNullable<Story['edit']>): Check | null {
  const after = reschedule(check, schedule, now);
  const isChanged = after.scheduledAt === now;
  return isChanged && after.alertAfter !== null && after.alertAfter > addSecs(now, 60) ? after : null;
}

/** When the job pings after it has pinged at `last`. */
function nextPing({ schedule, from, to }: Habits, last: Instant, chance: number): Instant {
  const delay = from + Math.round(chance * (to - from));
  if (schedule.kind === 'simple') return addSecs(last, delay);
  const occurrence = nextDue(schedule, last);
  if (occurrence === null) throw new Error('there is always a next one');
  return addSecs(occurrence, delay);
}

/** When the job sends its pings after `begin`. */
function sentBy(known: Habits, begin: Instant, dice: readonly number[]): readonly Instant[] {
  const sent: Instant[] = [];
  let last = begin;
  for (const chance of dice) {
    last = nextPing(known, last, chance);
    sent.push(last);
  }
  return sent;
}

/** When the living job sends its pings in this story. */
export function pingsOf(story: Story, isEdited: boolean): readonly Instant[] {
  const { habits: known, edit, chances: dice, lives } = story;
  const begin = beginOf(story);
  const before = sentBy(known, begin, dice);
  if (edit === null || !isEdited) return before.slice(0, lives);
  const kept = before.filter((sent) => sent <= edit.at);
  const now = addSecs(edit.at, 1);
  return [...kept, now, ...sentBy(edit.habits, now, dice.slice(kept.length + 1))].slice(0, lives);
}

export function periodOf({ schedule }: Habits): number {
  if (schedule.kind === 'simple') return schedule.timeoutSecs + schedule.graceSecs;
  const first = nextDue(schedule, at(0)) ?? at(0);
  return ((nextDue(schedule, first) ?? first) - first) / MICROS_PER_SECOND + schedule.graceSecs;
}

/** When a ping arrives that is sent by a door at `when`: at once, or when it is tried again; null: never. */
export function arrivalOf({ windows, hostGone }: Story, door: Door, when: Instant): Instant | null {
  const isRefused = (time: Instant): boolean =>
    windows.some((window) => window.door === door && time >= window.from && time < window.to) ||
    hostGone.some(({ from, to }) => time >= from && time < to && time < addSecs(from, BALANCER_SECS));
  return [when, ...RETRIES_SECS.map((secs) => addSecs(when, secs))].find((time) => !isRefused(time)) ?? null;
}

/** What the database says of who listens, at a moment. */
export function knownAt({ windows, hostGone }: Story, now: Instant): ListeningRecord {
  const doors = ['http', 'smtp'] as const;
  const listeners = doors.flatMap((door): Listener[] => {
    const open = windows.find((window) => window.door === door && now >= window.from && now < window.to);
    const heard = open?.from ?? now;
    const row = { door, since: at(0), closedAt: null } as const;
    // each process that was lost leaves its last word behind
    const lost = hostGone
      .filter(({ from }) => from <= now)
      .map(({ from }, n) => {
        const closed = windows.find((window) => window.door === door && from >= window.from && from < window.to);
        const last = closed?.from ?? from;
        return { ...row, instance: `${door}/${n}`, storedUntil: last, beatAt: last };
      });
    return [{ ...row, instance: `${door}/a`, storedUntil: heard, beatAt: heard }, ...lost];
  });
  return { now, listeners, windows: windows.filter(({ to }) => to <= now) };
}
