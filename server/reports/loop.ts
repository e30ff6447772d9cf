import { addSecs } from '../core/instant.ts';
import { sendDueMails } from './pass.ts';
import type { ReportDeps } from './reader.ts';

const EVERY_SECS = 60;
const NOTICES_EVERY_SECS = 3600;

/** The loop that sends reports and reminders. */
export interface ReportLoop {
  start(): void;
  /** Lets the mail in hand end and sends no other. */
  stop(): Promise<void>;
}

/**
 * Creates the loop: looks every minute, and every hour for what there is to be told beside (`notices`); nothing ends it
 * but `stop`. Any number of processes may run it on one database.
 */
export function createReportLoop(deps: ReportDeps, notices: () => Promise<void> = async () => {}): ReportLoop {
  const { clock, log } = deps;
  const stopping = new AbortController();
  let running: Promise<void> | null = null;

  const run = async (): Promise<void> => {
    let noticesAt = clock.now();
    while (!stopping.signal.aborted) {
      try {
        const { sent, failed } = await sendDueMails(deps, { signal: stopping.signal });
        if (sent + failed > 0) log.info({ sent, failed }, 'reports and reminders were sent');
        if (clock.now() >= noticesAt) {
          noticesAt = addSecs(clock.now(), NOTICES_EVERY_SECS);
          await notices();
        }
      } catch (error) {
        log.error({ err: error, part: 'reports' }, 'reports could not be processed; trying again');
      }
      await clock.sleepUntil(addSecs(clock.now(), EVERY_SECS), stopping.signal);
    }
  };

  return {
    start() {
      running ??= run();
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
