import { Icon } from './icon.tsx';
import { Moment } from './moment.tsx';

/** A channel that delivers nothing. */
export interface ShownTroubledChannel {
  readonly code: string;
  readonly name: string;
  readonly error: string;
  /** ISO 8601; null: it is disabled. */
  readonly since: string | null;
}

interface DeliveryTroubleProps {
  readonly prefix: string;
  readonly projectCode: string;
  readonly channels: readonly ShownTroubledChannel[];
}

export const DELIVERY_TROUBLE_ID = 'delivery-trouble';

/** Warns on every page of a project that alerts do not arrive. Always in the page, so that it can appear by itself. */
export function DeliveryTrouble({ prefix, projectCode, channels }: DeliveryTroubleProps) {
  return (
    <div id={DELIVERY_TROUBLE_ID} aria-live="polite">
      {channels.map(({ code, name, error, since }) => (
        <div class="notice notice--error" key={code}>
          <Icon name="triangle-alert" />{' '}
          <a href={`${prefix}/projects/${projectCode}/integrations/#channel-${code}`}>
            <bdi>{name}</bdi>
          </a>{' '}
          {since === null ? (
            'is disabled and sends no alerts'
          ) : (
            <>
              has delivered no alerts since <Moment at={since} none="" />
            </>
          )}
          {error === '' ? '.' : ': '}
          <bdi>{error}</bdi>
        </div>
      ))}
    </div>
  );
}
