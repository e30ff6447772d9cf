import { formatRough } from './duration.ts';
import { type Instant, MICROS_PER_SECOND } from './instant.ts';

/** A process that says nothing for so long is taken for dead. Processes report every 10 s. */
export const SILENT_AFTER_SECS = 30;
/** Each step of an alert takes a moment; more than this is a hold-up. */
const LATE_AFTER_SECS = 30;
/** Without a process that hears pings, none can be missed. */
const DEAF_AFTER_SECS = 60;
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

/** Everything whose health is judged: storing pings, room, backups, being reached, listening, the process that alerts and its steps, emails. */
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
] as const;
export type PartName = (typeof PARTS)[number];

/** How a part is: `failed` means that Rollcall does not do its work, `warning` that a person should look. */
export interface PartHealth {
  readonly name: PartName;
  readonly state: 'ok' | 'warning' | 'failed';
  /** By how many seconds it is late; null when lateness means nothing here. */
  readonly lagSecs: number | null;
  /** One sentence for everyone, without names of machines; empty when the part is ok. */
  readonly text: string;
  /** What was seen in addition, for operators only; empty when nothing. */
  readonly detail: string;
}

/** What is known of the work that waits between a missed deadline and a message. */
export interface QueueFacts {
  /** When a process last said that it listens for pings; null: none ever did. */
  readonly heardAt: Instant | null;
  /** When a process that sends alerts last reported; null: never. */
  readonly lastBeatAt: Instant | null;
  /** Since when the oldest deadline could have been acted on and was not; null: none. */
  readonly overdueSince: Instant | null;
  /** The oldest change of status whose deliveries are not queued; null: none. */
  readonly unprocessedSince: Instant | null;
  /** The oldest delivery that is due; null: none. */
  readonly undeliveredSince: Instant | null;
  /** Whether some delivery is being made at this moment. */
  readonly isDelivering: boolean;
  /** The oldest email that waits to be sent; null: none. */
  readonly mailSince: Instant | null;
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

/** Returns the sentences of everything that is not ok, failures first. */
export function troublesIn(parts: readonly PartHealth[]): readonly string[] {
  const failed = parts.filter(({ state }) => state === 'failed');
  const warned = parts.filter(({ state }) => state === 'warning');
  return [...failed, ...warned].map(({ text, detail }) => (detail === '' ? text : `${text} (${detail})`));
}

function storage({ storageError }: HealthFacts): PartHealth {
  if (storageError === null) return ok('storage');
  return { ...ok('storage'), state: 'failed', text: 'Pings cannot be stored.', detail: storageError };
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
  return { name: 'backup', state: 'warning', lagSecs, text, detail: '' };
}

function reach({ unreachableSince, now }: HealthFacts): PartHealth {
  if (unreachableSince === null) return ok('reach');
  const lagSecs = Math.max(0, (now - unreachableSince) / MICROS_PER_SECOND);
  const text = `This server has not answered at the address in PING_ENDPOINT for ${formatRough(lagSecs)}, so pings may not reach it.`;
  // a restart does not help, and a host may be unable to reach its own public name
  return { name: 'reach', state: 'warning', lagSecs, text, detail: '' };
}

function queues(facts: QueueFacts, now: Instant): readonly PartHealth[] {
  const age = (at: Instant | null): number => (at === null ? 0 : Math.max(0, (now - at) / MICROS_PER_SECOND));
  const late = (
    name: PartName,
    { since, state, after = LATE_AFTER_SECS }: { since: Instant | null; state: PartHealth['state']; after?: number },
    sentence: (duration: string) => string,
  ): PartHealth => {
    const lagSecs = age(since);
    if (lagSecs <= after) return { ...ok(name), lagSecs };
    return { name, state, lagSecs, text: sentence(formatRough(lagSecs)), detail: '' };
  };
  const { lastBeatAt, overdueSince, unprocessedSince, undeliveredSince, isDelivering, mailSince } = facts;
  return [
    late('listening', { since: facts.heardAt, state: 'failed', after: DEAF_AFTER_SECS }, (duration) => {
      return `No process has listened for pings for ${duration}: run "rollcall serve", or "rollcall all".`;
    }),
    alerting(lastBeatAt === null ? null : age(lastBeatAt)),
    late('checks', { since: overdueSince, state: 'failed' }, (duration) => {
      return `A check has been overdue for ${duration} without going down.`;
    }),
    late('flips', { since: unprocessedSince, state: 'failed' }, (duration) => {
      return `A status change has been waiting to be processed for ${duration}.`;
    }),
    // while others are delivered, one that waits has a slow recipient; when none is, the deliveries stand still
    late(
      'deliveries',
      {
        since: undeliveredSince,
        state: isDelivering ? 'warning' : 'failed',
        after: isDelivering ? SLOW_AFTER_SECS : LATE_AFTER_SECS,
      },
      (duration) => `A message has been waiting to be sent for ${duration}.`,
    ),
    late('emails', { since: mailSince, state: 'warning', after: SLOW_AFTER_SECS }, (duration) => {
      return `A sign-in or confirmation email has been waiting for ${duration}.`;
    }),
  ];
}

function alerting(silentSecs: number | null): PartHealth {
  const remedy = 'run "rollcall sendalerts", or "rollcall all"';
  const part = { ...ok('alerting'), lagSecs: silentSecs };
  if (silentSecs === null) {
    // a server that is just being set up is not broken; what is late because of it shows at the other parts
    return { ...part, state: 'warning', text: `No process that sends alerts has ever run: ${remedy}.` };
  }
  if (silentSecs <= SILENT_AFTER_SECS) return part;
  const text = `No process that sends alerts has reported for ${formatRough(silentSecs)}: ${remedy}.`;
  return { ...part, state: 'failed', text };
}

function ok(name: PartName): PartHealth {
  return { name, state: 'ok', lagSecs: null, text: '', detail: '' };
}
