import { addSecs } from '../core/instant.ts';
import type { Runtime } from '../runtime.ts';
import type { RunningPart } from './part.ts';

const EVERY_SECS = 1;

/** Keeps room on the disk of the database for alerts: at once, and again as soon as there is some after it was given up. */
export function startReserve({ reserve, clock }: Pick<Runtime, 'reserve' | 'clock'>): RunningPart {
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await reserve.keep();
      await clock.sleepUntil(addSecs(clock.now(), EVERY_SECS), stopping.signal);
    }
  };
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
