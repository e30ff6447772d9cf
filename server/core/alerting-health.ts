import type { Instant } from './instant.ts';
import { MICROS_PER_SECOND } from './instant.ts';

/** A process that says nothing for so long is taken for dead. */
export const SILENT_AFTER_SECS = 60;
/** Each step of an alert takes a moment; more than this is a hold-up. */
const LATE_AFTER_SECS = 60;

/** What is known of the way from a missed deadline to a message. */
export interface AlertingFacts {
  readonly now: Instant;
  /** When somebody who sends alerts last said so; null: never. */
  readonly lastBeatAt: Instant | null;
  /** The oldest deadline that nobody has acted on; null: none. */
  readonly overdueSince: Instant | null;
  /** The oldest change of status that nobody has looked at; null: none. */
  readonly unprocessedSince: Instant | null;
  /** The oldest delivery that is due; null: none. */
  readonly undeliveredSince: Instant | null;
  /** The oldest mail that waits for somebody; null: none. */
  readonly mailSince: Instant | null;
}

/** Returns what keeps people from being told, most serious first; empty when nothing does. */
export function alertingTroubles(facts: AlertingFacts): readonly string[] {
  const age = (at: Instant | null) => (at === null ? 0 : (facts.now - at) / MICROS_PER_SECOND);
  const late = (at: Instant | null, what: string): readonly string[] =>
    age(at) > LATE_AFTER_SECS ? [`${what} for ${inWords(age(at))}.`] : [];
  const isSilent = facts.lastBeatAt === null || age(facts.lastBeatAt) > SILENT_AFTER_SECS;
  return [
    ...(isSilent ? [silence(facts.lastBeatAt === null ? null : age(facts.lastBeatAt))] : []),
    ...late(facts.overdueSince, 'A check is overdue and nobody has taken it down'),
    ...late(facts.unprocessedSince, 'A change of status waits to be passed on'),
    ...late(facts.undeliveredSince, 'A message waits to be delivered'),
    ...late(facts.mailSince, 'A mail to sign in or confirm something has been waiting'),
  ];
}

function silence(secs: number | null): string {
  const since = secs === null ? 'has ever run' : `has given a sign of life for ${inWords(secs)}`;
  return `No process that sends alerts ${since}: run "rollcall sendalerts", or "rollcall all".`;
}

function inWords(secs: number): string {
  const minutes = Math.floor(secs / 60);
  if (minutes < 120) return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`;
}
