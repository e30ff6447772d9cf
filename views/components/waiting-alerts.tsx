import { counted } from '../../server/core/words.ts';
import { Moment } from './moment.tsx';

/** Alerts that could not be delivered so far and are tried again. Moments are ISO 8601. */
export interface ShownWaiting {
  readonly count: number;
  readonly since: string;
  /** Empty where it is shown already. */
  readonly error: string;
  readonly nextAt: string;
  readonly untilAt: string;
}

/** Says what waits, since when, why, when it is tried again and until when. */
export function WaitingAlerts({
  waiting: { count, since, error, nextAt, untilAt },
}: {
  readonly waiting: ShownWaiting;
}) {
  return (
    <span class="waiting">
      {counted(count, 'alert')} waiting since <Moment at={since} none="" />
      {error === '' ? null : (
        <>
          {' '}
          (<bdi>{error}</bdi>)
        </>
      )}
      ; next attempt <Moment at={nextAt} none="" />, last attempt <Moment at={untilAt} none="" />
    </span>
  );
}
