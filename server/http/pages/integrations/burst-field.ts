import { MOST_BURST, STORM_SECS } from '../../../core/storm.ts';
import type { Field } from '../../../delivery/integration.ts';

/** How many messages an integration gets before they are summed up. */
export const BURST_FIELD: Field = {
  name: 'burst',
  label: 'Messages before a summary',
  type: 'text',
  required: true,
  maxLength: String(MOST_BURST).length,
  help: `If there are more messages than this within ${STORM_SECS} seconds, the rest is sent as one summary a minute. 0: never.`,
};

export const BURST_ERROR = { burst: `Enter a whole number from 0 to ${MOST_BURST}.` };

/** Reads what was typed; null where it is no number that can be set. */
export function readBurst(text: string): number | null {
  const typed = text.trim();
  if (!/^\d{1,3}$/.test(typed)) return null;
  const burst = Number(typed);
  return burst <= MOST_BURST ? burst : null;
}
