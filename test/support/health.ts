import type { Clock } from '../../server/clock.ts';
import { createHealth, type Health } from '../../server/health.ts';
import type { OpenStore } from '../../server/store/open.ts';
import { createTurns } from '../../server/turns.ts';

/** The health of a server without loops, whose data lie on the disk of the machine. */
export function aHealth(
  store: Pick<OpenStore, 'probe' | 'reads' | 'siteSettings' | 'listening'>,
  clock: Clock,
): Health {
  return createHealth({ store, clock, turns: createTurns(), folder: '/' });
}
