import type { Clock } from '../clock.ts';
import { addSecs } from '../core/instant.ts';
import type { RunningPart } from './part.ts';

/**
 * Takes one turn after the other until it is stopped; each returns after how many seconds the next one is due. Stopping ends
 * the pause, tells the turn in hand by its signal, and waits for it.
 */
export function repeat(
  { clock, firstAfterSecs = 0 }: { readonly clock: Clock; readonly firstAfterSecs?: number },
  turn: (signal: AbortSignal) => Promise<number>,
): RunningPart {
  const stopping = new AbortController();
  const { signal } = stopping;
  const run = async (): Promise<void> => {
    let afterSecs = firstAfterSecs;
    while (!signal.aborted) {
      if (afterSecs > 0) await clock.sleepUntil(addSecs(clock.now(), afterSecs), signal);
      if (!signal.aborted) afterSecs = await turn(signal);
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
