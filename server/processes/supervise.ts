import { addSecs } from '../core/instant.ts';
import type { Part, RunningPart, Shared } from './part.ts';

const FIRST_PAUSE_SECS = 1;
const LONGEST_PAUSE_SECS = 60;

/**
 * Starts a part. One that is not required and cannot start (its port is taken, say) is tried again in the background with
 * growing pauses, and the returned promise resolves all the same. Rejects when a required part cannot start.
 */
export async function supervise(part: Part, shared: Shared): Promise<RunningPart> {
  if (part.required) return part.start(shared);
  const stopping = new AbortController();
  const first = await attempt(part, shared, FIRST_PAUSE_SECS);
  if (first) return first;
  const later = keepTrying(part, shared, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await (await later)?.stop();
    },
  };
}

async function keepTrying(part: Part, shared: Shared, signal: AbortSignal): Promise<RunningPart | null> {
  const { clock } = shared.runtime;
  for (let pauseSecs = FIRST_PAUSE_SECS; ; pauseSecs = Math.min(pauseSecs * 2, LONGEST_PAUSE_SECS)) {
    await clock.sleepUntil(addSecs(clock.now(), pauseSecs), signal);
    if (signal.aborted) return null;
    const running = await attempt(part, shared, Math.min(pauseSecs * 2, LONGEST_PAUSE_SECS));
    if (running) return running;
  }
}

async function attempt(part: Part, shared: Shared, nextPauseSecs: number): Promise<RunningPart | null> {
  try {
    return await part.start(shared);
  } catch (error) {
    shared.runtime.log.error({ err: error, part: part.name, retrySecs: nextPauseSecs }, 'a part could not start');
    return null;
  }
}
