import { addSecs, type Instant, laterOf } from './instant.ts';
import type { NotifiedStatus } from './route-flip.ts';

/** The time in which messages are counted, between two summaries, and without a message until a storm is over. */
export const STORM_SECS = 60;
/** How many messages a channel gets within a minute before they are summed up, unless its kind says otherwise. */
export const DEFAULT_BURST = 10;
/** The largest `burst` that can be set. */
export const MOST_BURST = 100;

/** What is known of a channel's latest messages. */
export interface Storm {
  /** When the latest messages were queued, oldest first, at most `burst` of them. */
  readonly sentAt: readonly Instant[];
  /** A summary collects lines. */
  readonly isCollecting: boolean;
  /** A summary that takes no more lines was not delivered yet. */
  readonly isWaiting: boolean;
  /** When a summary was closed last; null: never. */
  readonly closedAt: Instant | null;
}

/** A channel that has had no message yet. */
export const CALM: Storm = { sentAt: [], isCollecting: false, isWaiting: false, closedAt: null };

/** What becomes of a message: it is sent, it begins a summary that is due at `dueAt`, or it is a line of the one there is. */
export type StormVerdict =
  | { readonly verdict: 'send' }
  | { readonly verdict: 'begin'; readonly dueAt: Instant }
  | { readonly verdict: 'join' };

/**
 * Decides what becomes of the next message to a channel, and what is known of the channel afterwards.
 *
 * As long as a summary collects or waits for its delivery, all messages are lines, so that none overtakes what the summary
 * says; and so they are until a minute after the last summary is over.
 */
export function nextInStorm(
  storm: Storm,
  burst: number,
  now: Instant,
): { readonly decided: StormVerdict; readonly storm: Storm } {
  if (storm.isCollecting) return { decided: { verdict: 'join' }, storm };
  if (burst === 0 && !storm.isWaiting) return { decided: { verdict: 'send' }, storm };
  const quietAt = storm.closedAt === null ? null : addSecs(storm.closedAt, STORM_SECS);
  const isStorm = storm.isWaiting || (quietAt !== null && now < quietAt);
  const recent = storm.sentAt.filter((at) => at > addSecs(now, -STORM_SECS));
  if (!isStorm && recent.length < burst) {
    return { decided: { verdict: 'send' }, storm: { ...storm, sentAt: [...recent, now] } };
  }
  const dueAt = quietAt === null || !isStorm ? addSecs(now, STORM_SECS) : laterOf(quietAt, now);
  return { decided: { verdict: 'begin', dueAt }, storm: { ...storm, sentAt: recent, isCollecting: true } };
}

/** What a summary says of one check. */
export type SummaryWord = 'down' | 'up' | 'down_and_up' | 'unknown';

/** One message that a summary stands for. */
export interface SummaryLine {
  readonly checkId: number;
  readonly name: string;
  readonly word: Exclude<SummaryWord, 'down_and_up'>;
}

/** The names of checks by what is said of them, in the order in which they were first heard of. */
export type Summary = Readonly<Record<SummaryWord, readonly string[]>>;

/** Sums up messages, the oldest first: one line for each check, which says how the check stands after the last of them. */
export function summarize(lines: readonly SummaryLine[]): Summary {
  const byCheck = new Map<number, { readonly name: string; readonly word: SummaryWord }>();
  for (const { checkId, name, word } of lines) {
    const before = byCheck.get(checkId)?.word;
    const wasDown = before === 'down' || before === 'down_and_up';
    byCheck.set(checkId, { name, word: word === 'up' && wasDown ? 'down_and_up' : word });
  }
  const told = [...byCheck.values()];
  const namesOf = (word: SummaryWord) => told.filter((one) => one.word === word).map(({ name }) => name);
  return { down: namesOf('down'), up: namesOf('up'), down_and_up: namesOf('down_and_up'), unknown: namesOf('unknown') };
}

/** Says what a summary is about first of all: checks that are down, else those that came back up, else those not heard. */
export function summaryCount({ down, up, down_and_up, unknown }: Summary): {
  readonly count: number;
  readonly status: NotifiedStatus;
  readonly isUnknown: boolean;
} {
  if (down.length > 0) return { count: down.length, status: 'down', isUnknown: false };
  const count = up.length + down_and_up.length;
  if (count > 0) return { count, status: 'up', isUnknown: false };
  return { count: unknown.length, status: 'up', isUnknown: true };
}
