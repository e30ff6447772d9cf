import type { Runtime } from '../runtime.ts';
import type { RunningPart } from './part.ts';
import { repeat } from './repeat.ts';

const EVERY_SECS = 1;

/** Keeps room on the disk of the database for alerts: at once, and again as soon as there is some after it was given up. */
export function startReserve({ reserve, clock }: Pick<Runtime, 'reserve' | 'clock'>): RunningPart {
  return repeat({ clock }, async () => {
    await reserve.keep();
    return EVERY_SECS;
  });
}
