import { formatRough } from './duration.ts';
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
  const late = (at: Instant | null, sentence: (duration: string) => string): readonly string[] =>
    age(at) > LATE_AFTER_SECS ? [sentence(formatRough(age(at)))] : [];
  return [
    ...silence(facts.lastBeatAt === null ? null : age(facts.lastBeatAt)),
    ...late(facts.overdueSince, (duration) => `A check has been overdue for ${duration} without going down.`),
    ...late(facts.unprocessedSince, (duration) => `A status change has been waiting to be processed for ${duration}.`),
    ...late(facts.undeliveredSince, (duration) => `A message has been waiting to be sent for ${duration}.`),
    ...late(facts.mailSince, (duration) => `A sign-in or confirmation email has been waiting for ${duration}.`),
  ];
}

function silence(secs: number | null): readonly string[] {
  const remedy = 'run "rollcall sendalerts", or "rollcall all"';
  if (secs === null) return [`No process that sends alerts has ever run: ${remedy}.`];
  return secs > SILENT_AFTER_SECS
    ? [`No process that sends alerts has reported for ${formatRough(secs)}: ${remedy}.`]
    : [];
}
