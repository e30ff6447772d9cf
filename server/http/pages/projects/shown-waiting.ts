import type { ShownWaiting } from '../../../../views/components/waiting-alerts.tsx';
import type { Config } from '../../../config.ts';
import { addSecs } from '../../../core/instant.ts';
import { toIso } from '../../../core/iso.ts';
import type { WaitingAlerts } from '../../../store/reads/waiting-alerts.ts';

/** Presents alerts that are tried again. */
export function shownWaiting(
  { count, since, nextAt, error }: WaitingAlerts,
  { notifyGiveUpAfter }: Pick<Config, 'notifyGiveUpAfter'>,
): ShownWaiting {
  return {
    count,
    since: toIso(since),
    nextAt: toIso(nextAt),
    untilAt: toIso(addSecs(since, notifyGiveUpAfter)),
    error,
  };
}
