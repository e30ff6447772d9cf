import { createAlertLoop } from '../alerts/loop.ts';
import { createOutbox } from '../outbox.ts';
import type { Part } from './part.ts';

/** Looks for late checks and delivers alerts; `workers` sends at the same time, or as many as configured. */
export function sendalerts(workers?: number): Part {
  return {
    name: 'sendalerts',
    required: false,
    async start({ runtime, listening }) {
      const { store, bodies, bus, clock, log, registry, metrics, turns, config: settings } = runtime;
      const loop = createAlertLoop({
        ...{ store, bodies, bus, clock, log, registry, ways: runtime, settings, metrics, turns, listening },
        ...(workers === undefined ? {} : { workers }),
      });
      // mails about deliveries are sent by any outbox; where there are no pages, this is the only one
      const outbox = createOutbox({ mail: runtime.mail, store, config: settings, clock, log });
      loop.start();
      outbox.start();
      return {
        async stop() {
          await Promise.all([loop.stop(), outbox.stop()]);
          await outbox.settled();
        },
      };
    },
  };
}
