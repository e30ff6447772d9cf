import { type BlindWindow, type Door, mergeSpans, SETTLE_SECS, type Span } from './blind-window.ts';
import { addSecs, earlierOf, earliest, type Instant, instant, laterOf, latest, MICROS_PER_SECOND } from './instant.ts';

/** A listener that has not written for so long counts as gone. It writes every five seconds. */
export const ALIVE_SECS = 10;
/** How long verdicts are held for one of several listeners that vanished, besides the time for which clients try again. */
const PARTIAL_SECS = 10;
/** A door that is closed for so long while another is open was taken away. */
const TAKEN_AWAY_SECS = 86_400;
/** A clock that was set back by more than this must catch up, or be corrected, before anything is judged. */
export const STEP_SECS = 2;
/** Outages that follow each other closely hold verdicts for no longer than this after the first has ended. */
const LONGEST_HOLD_SECS = 600;
/** What lies no further apart is no gap. */
const SAME_MOMENT_SECS = 1;

const NEVER = instant(0);

/** An open door of one process, as it says itself in the database. */
export interface Listener {
  /** Host and process id. */
  readonly instance: string;
  readonly door: Door;
  /** Pings that came since then were received without a gap. */
  readonly since: Instant;
  /** Up to here every ping that came is stored. */
  readonly storedUntil: Instant;
  readonly beatAt: Instant;
  /** When it stopped in good order; null while it runs, and after a crash. */
  readonly closedAt: Instant | null;
}

/** How far the pings of a door have been heard. */
export interface DoorHeard {
  /** A missing ping means something only up to here. */
  readonly heardTo: Instant;
  /** When verdicts can go on, if they are held back after a window; null when they are not. */
  readonly heldUntil: Instant | null;
  /** When nobody listened, in order. */
  readonly away: readonly Span[];
  /** The end of the last window whose checks may not all have been judged; null when there is none. */
  readonly unjudgedTo: Instant | null;
}

/** How far pings have been heard, by door. */
export type Hearing = ReadonlyMap<Door, DoorHeard>;

/** How far pings have been heard at one moment. */
export interface Heard {
  /** With the windows that may still hold verdicts. */
  readonly lately: Hearing;
  /** Returns the same with all windows that ended after this; null: with all. Reads those that are missing. */
  since(after: Instant | null): Promise<Hearing>;
}

/** What is known of who listened. */
export interface ListeningRecord {
  readonly now: Instant;
  readonly listeners: readonly Listener[];
  readonly windows: readonly BlindWindow[];
  /** How far this process has heard by its own doors, which its rows say some seconds late. */
  readonly own?: OwnHearing | null;
}

/** How far one process has heard. */
export interface OwnHearing {
  readonly instance: string;
  readonly storedUntil: ReadonlyMap<Door, Instant>;
}

/**
 * Decides how far pings have been heard: up to what the slowest listener of a door has stored, and not beyond the
 * beginning of a window until a minute after its end.
 *
 * A door that nobody ever opened is absent: releases before this table did not say that they listen.
 */
export function hearingOf(record: ListeningRecord): Hearing {
  const { now, own = null } = record;
  const isAhead = record.listeners.some(({ storedUntil }) => storedUntil > addSecs(now, STEP_SECS));
  const listeners = record.listeners.map((listener) => asKnownHere(listener, own, now));
  const doors = new Set([...listeners, ...record.windows].map(({ door }) => door));
  const isOpenSomewhere = listeners.some((listener) => isAlive(listener, now));
  const hearing = new Map<Door, DoorHeard>();
  for (const door of doors) {
    const rows = listeners.filter((listener) => listener.door === door);
    const windows = record.windows.filter((window) => window.door === door);
    const isGone = isOpenSomewhere && rows.every(({ beatAt }) => isTakenAway(beatAt, now));
    const storedUntil = isAhead ? NEVER : isGone ? now : storedUntilOf(rows, now);
    const hold = isGone ? null : holdOf(windows, now);
    hearing.set(door, {
      heardTo: hold === null ? storedUntil : earlierOf(hold.from, storedUntil),
      heldUntil: hold?.until ?? null,
      unjudgedTo: windows.filter(({ appliedAt }) => appliedAt === null).at(-1)?.to ?? null,
      away: mergeSpans(windows.filter(({ kind }) => kind === 'blind')),
    });
  }
  return hearing;
}

/** Returns how far the door with the least delay has been heard: nothing later can be judged. `now` when there is no door. */
export function heardAtMost(hearing: Hearing, now: Instant): Instant {
  const all = [...hearing.values()].map(({ heardTo }) => heardTo);
  return all.length === 0 ? now : all.reduce(laterOf);
}

/** Returns the next moment at which the end of a hold lets verdicts go on; null when none is held. */
export function heldUntil(hearing: Hearing): Instant | null {
  return [...hearing.values()].map((door) => door.heldUntil).reduce(earliest, null);
}

/**
 * Returns since when a deadline could have been judged: once pings had been heard up to it, and no window held verdicts any
 * more. Null when it cannot be judged yet.
 */
export function judgeableSince(deadline: Instant, record: ListeningRecord): Instant | null {
  const { now, windows } = record;
  if (deadline >= heardAtMost(hearingOf(record), now)) return null;
  const holdEnds = windows.map(({ to }) => addSecs(to, SETTLE_SECS)).filter((end) => end <= now);
  return holdEnds.reduce(laterOf, deadline);
}

/**
 * Returns when a process last said that it listens at each door. A door that was closed in good order while another is open
 * is left out, as is one that was taken away.
 */
export function doorsHeard({ now, listeners }: Pick<ListeningRecord, 'now' | 'listeners'>) {
  const isOpenSomewhere = listeners.some((listener) => isAlive(listener, now));
  return lastBeats(listeners).filter(
    ({ heardAt, isClosed }) => !isOpenSomewhere || !(isClosed || isTakenAway(heardAt, now)),
  );
}

/** Returns the doors that have not been open for a day while another is, and when each was last heard at. */
export function doorsTakenAway({ now, listeners }: Pick<ListeningRecord, 'now' | 'listeners'>) {
  if (!listeners.some((listener) => isAlive(listener, now))) return [];
  return lastBeats(listeners).filter(({ heardAt }) => isTakenAway(heardAt, now));
}

function lastBeats(listeners: readonly Listener[]) {
  const newest = new Map<Door, Listener>();
  for (const listener of listeners) {
    const known = newest.get(listener.door);
    if (known === undefined || listener.beatAt > known.beatAt) newest.set(listener.door, listener);
  }
  return [...newest.values()].map(({ door, beatAt, closedAt }) => ({
    door,
    heardAt: beatAt,
    isClosed: closedAt !== null,
  }));
}

function isTakenAway(lastBeatAt: Instant, now: Instant): boolean {
  return lastBeatAt < addSecs(now, -TAKEN_AWAY_SECS);
}

/** Returns the end of the last window whose checks may not all have been judged; null when there is none. */
export function unjudgedTo(hearing: Hearing): Instant | null {
  return [...hearing.values()].map((door) => door.unjudgedTo).reduce(latest, null);
}

/** Returns what was heard by these doors together, or by all of them; a door that was never open counts as HTTP. */
export function heardBy(hearing: Hearing, doors: readonly Door[] | 'all', now: Instant): DoorHeard {
  const http = hearing.get('http');
  const wanted = doors === 'all' ? [...hearing.keys()] : doors;
  const found = new Set(wanted.map((door) => hearing.get(door) ?? http ?? [...hearing.values()][0]));
  const heard = [...found].filter((door) => door !== undefined);
  if (heard.length === 0) return { heardTo: now, heldUntil: null, away: [], unjudgedTo: null };
  return {
    heardTo: heard.map(({ heardTo }) => heardTo).reduce(earlierOf),
    heldUntil: heard.map((door) => door.heldUntil).reduce(earliest, null),
    away: mergeSpans(heard.flatMap(({ away }) => away)),
    unjudgedTo: heard.map((door) => door.unjudgedTo).reduce(latest, null),
  };
}

/**
 * Whether it matters by which door a check is pinged that counts from `from` on: not all doors have been heard up to its
 * deadline, or they were closed at different times since. Doors of one process open and close some milliseconds apart.
 */
export function doorsDiffer(
  hearing: Hearing,
  { from, deadline }: { readonly from: Instant; readonly deadline: Instant },
): boolean {
  const [first, ...others] = [...hearing.values()].map(({ heardTo, away }) => ({
    isHeard: heardTo >= deadline,
    away: away.filter(({ to }) => to > from),
  }));
  if (first === undefined) return false;
  return others.some(({ isHeard, away }) => isHeard !== first.isHeard || !areClose(away, first.away));
}

function areClose(some: readonly Span[], others: readonly Span[]): boolean {
  if (some.length !== others.length) return false;
  return some.every(({ from, to }, n) => {
    const other = others[n];
    return other !== undefined && isClose(from, other.from) && isClose(to, other.to);
  });
}

function isClose(one: Instant, other: Instant): boolean {
  return Math.abs(one - other) <= SAME_MOMENT_SECS * MICROS_PER_SECOND;
}

function asKnownHere(listener: Listener, own: OwnHearing | null, now: Instant): Listener {
  const storedUntil = listener.instance === own?.instance ? own.storedUntil.get(listener.door) : undefined;
  return storedUntil === undefined ? listener : { ...listener, storedUntil, beatAt: now, closedAt: null };
}

/** Whether a listener has said lately that it listens. */
export function isAlive({ beatAt, closedAt }: Listener, now: Instant): boolean {
  return closedAt === null && beatAt > addSecs(now, -ALIVE_SECS);
}

function storedUntilOf(rows: readonly Listener[], now: Instant): Instant {
  const alive = rows.filter((row) => isAlive(row, now));
  if (rows.length === 0) return now;
  if (alive.length === 0) return rows.map(({ storedUntil }) => storedUntil).reduce(laterOf);
  // a partial window of ten seconds after what it had stored: its clients have been sent to others, and try again until then
  const vanished = rows.filter(
    (row) =>
      row.closedAt === null && !isAlive(row, now) && row.storedUntil > addSecs(now, -(PARTIAL_SECS + SETTLE_SECS)),
  );
  return [...alive, ...vanished].map(({ storedUntil }) => storedUntil).reduce(earlierOf);
}

interface Hold {
  readonly from: Instant;
  readonly until: Instant;
}

/** The last windows that follow each other by less than the time that verdicts wait, as long as they hold verdicts. */
function holdOf(windows: readonly BlindWindow[], now: Instant): Hold | null {
  const chain = mergeSpans(windows).at(-1);
  if (chain === undefined) return null;
  const firstEnd = windows
    .filter(({ from, to }) => from >= chain.from && to <= chain.to)
    .map(({ to }) => to)
    .reduce(earlierOf, chain.to);
  const until = earlierOf(addSecs(chain.to, SETTLE_SECS), addSecs(firstEnd, LONGEST_HOLD_SECS));
  return now < until ? { from: chain.from, until } : null;
}
