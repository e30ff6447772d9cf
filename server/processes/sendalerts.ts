import { createAlertLoop } from '../alerts/loop.ts';
import type { Part } from './part.ts';

/** Looks for late checks and delivers alerts; `workers` sends at the same time, or as many as configured. */
export function sendalerts(workers?: number): Part {
  return {
    name: 'sendalerts',
    required: false,
    async start({ runtime }) {
      const { store, bodies, bus, clock, log, registry, metrics, config: settings } = runtime;
      const loop = createAlertLoop({
        ...{ store, bodies, bus, clock, log, registry, ways: runtime, settings, metrics },
        ...(workers === undefined ? {} : { workers }),
      });
      loop.start();
      return { stop: () => loop.stop() };
    },
  };
}
