import { addSecs, earlierOf, type Instant } from '../core/instant.ts';
import { isKnownZoneName } from '../core/schedule/zone-names.ts';
import type { DueReader } from '../store/report-dates.ts';
import type { ReportDeps } from './reader.ts';
import { sendNag } from './send-nags.ts';
import { sendReport } from './send-reports.ts';

const BATCH = 100;
/** Between two mails, so that a mail server on the same machine is left room for alerts. */
const PAUSE_SECS = 3;

/** How many mails went out, and could not. */
export interface PassResult {
  readonly sent: number;
  readonly failed: number;
}

export interface PassOptions {
  /** Ends the pass after the mail in hand. */
  readonly signal: AbortSignal;
  /** Told of each mail that went out. */
  readonly onSent?: (email: string, what: 'report' | 'reminder') => void;
}

/** Sends the reports that are due, then the reminders. What goes wrong with one reader stops no other. */
export async function sendDueMails(deps: ReportDeps, { signal, onSent }: PassOptions): Promise<PassResult> {
  const { store, clock, log } = deps;
  const total = { sent: 0, failed: 0 };
  let lastSentAt: Instant | null = null;

  const work = async (
    what: 'report' | 'reminder',
    due: (now: Instant, limit: number) => Promise<readonly DueReader[]>,
    send: (reader: DueReader, deps: ReportDeps) => Promise<string>,
  ): Promise<void> => {
    const seen = new Set<number>();
    for (;;) {
      const readers = (await due(clock.now(), BATCH + seen.size)).filter(({ userId }) => !seen.has(userId));
      if (readers.length === 0) return;
      for (const reader of readers) {
        if (lastSentAt !== null) {
          // counted from now where the clock was set back since
          const pausedFrom = earlierOf(lastSentAt, clock.now());
          await clock.sleepUntil(addSecs(pausedFrom, PAUSE_SECS), signal);
        }
        if (signal.aborted) return;
        seen.add(reader.userId);
        const outcome = await send(inKnownZone(reader), deps).catch((error: unknown) => {
          log.error({ err: error, user: reader.userId }, `a ${what} could not be made`);
          return 'failed';
        });
        if (outcome === 'failed') total.failed += 1;
        if (outcome !== 'sent') continue;
        total.sent += 1;
        lastSentAt = clock.now();
        onSent?.(reader.email, what);
      }
    }
  };

  await work('report', store.reportDates.dueReports, sendReport);
  // what a crash between a change of status and its planning left behind
  await store.reportDates.adjustNags(clock.now());
  await work('reminder', store.reportDates.dueNags, sendNag);
  return total;
}

/** A zone that came in with an import may be none that we know. */
function inKnownZone(reader: DueReader): DueReader {
  return isKnownZoneName(reader.tz) ? reader : { ...reader, tz: 'UTC' };
}
