import type { Door } from './blind-window.ts';
import { formatRough } from './duration.ts';
import { type Instant, MICROS_PER_SECOND } from './instant.ts';

/**
 * A process that says nothing for so long is taken for dead. Processes report every 10 s, and what is judged is given again
 * for 5 s: one that stands still shows within 30 s.
 */
export const SILENT_AFTER_SECS = 25;
/** Each step of an alert takes a moment; more than this is a hold-up. */
const LATE_AFTER_SECS = 30;
/** Mails and single recipients may be slow without a fault of ours. */
const SLOW_AFTER_SECS = 60;

const MEGABYTE = 1_000_000;
const LEAST_FREE_BYTES = 500 * MEGABYTE;
/** One that was missed is no reason to wake people. */
const OLD_BACKUP_SECS = 2 * 86_400;
const LEAST_FREE_SHARE = 0.1;
/** Below this, what is kept no longer is removed at once. */
const SHORT_FREE_BYTES = 250 * MEGABYTE;
const SHORT_FREE_SHARE = 0.05;
/** However large a disk is, this much is enough. */
const AMPLE_FREE_BYTES = 5_000 * MEGABYTE;

/** Everything whose health is judged: storing pings, room, backups, being reached, listening, the process that alerts and its steps, emails, reports. */
export const PARTS = [
  'storage',
  'disk',
  'backup',
  'reach',
  'listening',
  'alerting',
  'checks',
  'flips',
  'deliveries',
  'emails',
  'reports',
] as const;
export type PartName = (typeof PARTS)[number];

/** How a part is: `failed` means that Rollcall does not do its work, `warning` that a person should look. */
export interface PartHealth {
  readonly name: PartName;
  readonly state: 'ok' | 'warning' | 'failed';
  /** Whether alerts are sent in time as far as this part goes; while all are, another server is pinged. */
  readonly isAlive: boolean;
  /** By how many seconds it is late; null when lateness means nothing here. */
  readonly lagSecs: number | null;
  /** One sentence for everyone, without names of machines; empty when the part is ok. */
  readonly text: string;
  /** What was seen in addition, for operators only; empty when nothing. */
  readonly detail: string;
}

/** What is known of the work that waits between a missed deadline and a message. */
export interface QueueFacts {
  /** When a process last said that it listens at a door; without those that were never open, or were closed in good order while another is open. */
  readonly doors: readonly { readonly door: Door; readonly heardAt: Instant }[];
  /** When a process that sends alerts last reported; null: never. */
  readonly lastBeatAt: Instant | null;
  /** Since when the oldest deadline could have been acted on and was not; null: none. */
  readonly overdueSince: Instant | null;
  /** The oldest change of status whose deliveries are not queued; null: none. */
  readonly unprocessedSince: Instant | null;
  /** The oldest delivery that is due; null: none. */
  readonly undeliveredSince: Instant | null;
  /** The oldest that is due and has not to wait for another one to the same recipient; null: none. */
  readonly untriedSince: Instant | null;
  /** Whether some delivery is being made at this moment. */
  readonly isDelivering: boolean;
  /** The oldest email that waits to be sent; null: none. */
  readonly mailSince: Instant | null;
  /** When a process that sends reports last said so; null: none did, or all have stopped in good order. */
  readonly reportsBeatAt: Instant | null;
}

export interface HealthFacts {
  readonly now: Instant;
  /** Why a ping could not be stored just now; null: it could. */
  readonly storageError: string | null;
  /** The disk that holds the data; null when unknown. */
  readonly disk: { readonly freeBytes: number; readonly totalBytes: number } | null;
  /** When the database was last backed up; null when backups are not made, or not told of. */
  readonly lastBackupAt: Instant | null;
  /** Since when this server has not answered at its public address; null: it answers, or is not asked. */
  readonly unreachableSince: Instant | null;
  /** Null when the database did not answer. */
  readonly queues: QueueFacts | null;
}

/** Judges every part, in the order of `PARTS`. Without an answer of the database its queues are not judged. */
export function judgeHealth(facts: HealthFacts): readonly PartHealth[] {
  return [
    storage(facts),
    disk(facts),
    backup(facts),
    reach(facts),
    ...(facts.queues === null ? [] : queues(facts.queues, facts.now)),
  ];
}

/** Whether so little is left on a disk that what is kept no longer must go at once. */
export function isRoomShort({ freeBytes, totalBytes }: NonNullable<HealthFacts['disk']>): boolean {
  return freeBytes < SHORT_FREE_BYTES || freeBytes < totalBytes * SHORT_FREE_SHARE;
}

/** Whether all that an alert needs is alive, so that another server may be told so. */
export function isAlerting(parts: readonly PartHealth[]): boolean {
  return PARTS.every((name) => parts.some((part) => part.name === name && part.isAlive));
}

/** Returns the sentences of everything that is not ok, failures first. */
export function troublesIn(parts: readonly PartHealth[]): readonly string[] {
  const broken = parts.filter(({ state }) => state === 'failed');
  const warned = parts.filter(({ state }) => state === 'warning');
  return [...broken, ...warned].map(({ text, detail }) => (detail === '' ? text : `${text} (${detail})`));
}

function storage({ storageError }: HealthFacts): PartHealth {
  if (storageError === null) return ok('storage');
  return { ...failed('storage'), text: 'Pings cannot be stored.', detail: storageError };
}

function disk({ disk: found }: HealthFacts): PartHealth {
  if (found === null) return ok('disk');
  const { freeBytes, totalBytes } = found;
  const isLow =
    freeBytes < LEAST_FREE_BYTES || (freeBytes < totalBytes * LEAST_FREE_SHARE && freeBytes < AMPLE_FREE_BYTES);
  if (!isLow) return ok('disk');
  const detail = `${Math.floor(freeBytes / MEGABYTE)} MB left`;
  return { ...ok('disk'), state: 'warning', text: 'The disk with the data is almost full.', detail };
}

function backup({ lastBackupAt, now }: HealthFacts): PartHealth {
  const lagSecs = lastBackupAt === null ? null : Math.max(0, (now - lastBackupAt) / MICROS_PER_SECOND);
  if (lagSecs === null || lagSecs <= OLD_BACKUP_SECS) return { ...ok('backup'), lagSecs };
  const text = `The last good backup of the database is ${formatRough(lagSecs)} old.`;
  return { ...ok('backup'), state: 'warning', lagSecs, text };
}

function reach({ unreachableSince, now }: HealthFacts): PartHealth {
  if (unreachableSince === null) return ok('reach');
  const lagSecs = Math.max(0, (now - unreachableSince) / MICROS_PER_SECOND);
  const text = `This server has not answered at the address in PING_ENDPOINT for ${formatRough(lagSecs)}, so pings may not reach it.`;
  // a restart does not help, and a host may be unable to reach its own public name
  return { ...ok('reach'), state: 'warning', isAlive: false, lagSecs, text };
}

function queues(facts: QueueFacts, now: Instant): readonly PartHealth[] {
  const { lastBeatAt, overdueSince, unprocessedSince, mailSince, reportsBeatAt } = facts;
  return [
    listening(facts, now),
    alerting(lastBeatAt === null ? null : ageSecs(lastBeatAt, now)),
    late(failed('checks'), ageSecs(overdueSince, now), LATE_AFTER_SECS, (duration) => {
      return `A check has been overdue for ${duration} without going down.`;
    }),
    late(failed('flips'), ageSecs(unprocessedSince, now), LATE_AFTER_SECS, (duration) => {
      return `A status change has been waiting to be processed for ${duration}.`;
    }),
    deliveries(facts, now),
    late(warning('emails'), ageSecs(mailSince, now), SLOW_AFTER_SECS, (duration) => {
      return `A sign-in or confirmation email has been waiting for ${duration}.`;
    }),
    late(warning('reports'), ageSecs(reportsBeatAt, now), SILENT_AFTER_SECS, (duration) => {
      return `No process that sends reports has reported for ${duration}: run "rollcall sendreports", or "rollcall all".`;
    }),
  ];
}

/** Judges the door that has been silent for longest. */
function listening({ doors }: QueueFacts, now: Instant): PartHealth {
  const [first, ...others] = [...doors].sort((a, b) => a.heardAt - b.heardAt);
  if (first === undefined) return ok('listening');
  const isMailAlone = first.door === 'smtp' && others.some(({ heardAt }) => ageSecs(heardAt, now) <= SILENT_AFTER_SECS);
  return late(failed('listening'), ageSecs(first.heardAt, now), SILENT_AFTER_SECS, (duration) =>
    isMailAlone
      ? `No process has listened for pings by email for ${duration}: run "rollcall smtpd", or "rollcall all".`
      : `No process has listened for pings for ${duration}: run "rollcall serve", or "rollcall all".`,
  );
}

/**
 * While others are delivered, one that waits has a slow recipient, or there are many; when none is, the deliveries stand
 * still. A recipient that hangs is no fault of this server.
 */
function deliveries({ undeliveredSince, untriedSince, isDelivering }: QueueFacts, now: Instant): PartHealth {
  const lagSecs = ageSecs(undeliveredSince, now);
  const sentence = (duration: string) => `A message has been waiting to be sent for ${duration}.`;
  if (!isDelivering) return late(failed('deliveries'), lagSecs, LATE_AFTER_SECS, sentence);
  const part = late(warning('deliveries'), lagSecs, SLOW_AFTER_SECS, sentence);
  return { ...part, isAlive: ageSecs(untriedSince, now) <= LATE_AFTER_SECS };
}

/** Returns the part as it is when it is late by more than `after`, else as one that is well. */
function late(
  whenLate: PartHealth,
  lagSecs: number,
  after: number,
  sentence: (duration: string) => string,
): PartHealth {
  if (lagSecs <= after) return { ...ok(whenLate.name), lagSecs };
  return { ...whenLate, lagSecs, text: sentence(formatRough(lagSecs)) };
}

function ageSecs(at: Instant | null, now: Instant): number {
  return at === null ? 0 : Math.max(0, (now - at) / MICROS_PER_SECOND);
}

function alerting(silentSecs: number | null): PartHealth {
  const remedy = 'run "rollcall sendalerts", or "rollcall all"';
  const part = { ...ok('alerting'), lagSecs: silentSecs };
  if (silentSecs === null) {
    // a server that is just being set up is not broken; what is late because of it shows at the other parts
    const text = `No process that sends alerts has ever run: ${remedy}.`;
    return { ...part, state: 'warning', isAlive: false, text };
  }
  return late(failed('alerting'), silentSecs, SILENT_AFTER_SECS, (duration) => {
    return `No process that sends alerts has reported for ${duration}: ${remedy}.`;
  });
}

function ok(name: PartName): PartHealth {
  return { name, state: 'ok', isAlive: true, lagSecs: null, text: '', detail: '' };
}

function warning(name: PartName): PartHealth {
  return { ...ok(name), state: 'warning' };
}

function failed(name: PartName): PartHealth {
  return { ...ok(name), state: 'failed', isAlive: false };
}
