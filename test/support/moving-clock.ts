import { type Clock, systemClock } from '../../server/clock.ts';
import { addMicros, MICROS_PER_SECOND } from '../../server/core/instant.ts';

/** A clock that runs, and can be set forward. */
export interface MovingClock extends Clock {
  advance(secs: number): void;
}

/** Creates a clock that shows the machine's time until it is set forward. Whoever sleeps by it is not woken. */
export function movingClock(): MovingClock {
  const clock = systemClock();
  let ahead = 0;
  return {
    now: () => addMicros(clock.now(), ahead),
    sleepUntil: (at, signal) => clock.sleepUntil(addMicros(at, -ahead), signal),
    advance(secs) {
      ahead += secs * MICROS_PER_SECOND;
    },
  };
}
