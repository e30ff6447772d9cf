import { Card } from '../../components/card.tsx';
import { Form } from '../../components/form.tsx';
import { ServiceLogo } from '../../components/icon.tsx';
import { Moment } from '../../components/moment.tsx';
import { type ShownWaiting, WaitingAlerts } from '../../components/waiting-alerts.tsx';
import type { Logo } from '../../icons.ts';
import type { Shell } from '../../layout/shell.ts';

export interface ShownChannel {
  readonly code: string;
  readonly logo: Logo | null;
  readonly label: string;
  readonly isOn: boolean;
  /** Something that keeps it from delivering: `disabled`. */
  readonly trouble: string;
  /** Alerts about this check that it did not take so far; null: none. */
  readonly waiting: ShownWaiting | null;
  /** The newest delivery about this check. */
  readonly last: { readonly at: string; readonly words: string; readonly isFailure: boolean } | null;
}

export interface ChannelsCardProps {
  readonly checkCode: string;
  readonly channels: readonly ShownChannel[];
  readonly canEdit: boolean;
  readonly integrationsHref: string;
}

/** Who is told when the check goes down or comes back; a click switches a channel on or off. */
export function ChannelsCard({ shell, ...card }: ChannelsCardProps & { readonly shell: Shell }) {
  const { channels, integrationsHref } = card;
  return (
    <Card title="Notifications" id="channels">
      {channels.length === 0 ? (
        <p>
          No notifications are sent, because the project has no integrations yet.{' '}
          <a href={integrationsHref}>Add an integration</a>
        </p>
      ) : (
        <ul class="check-channels" data-channels>
          {channels.map((channel) => (
            <ChannelRow shell={shell} card={card} channel={channel} key={channel.code} />
          ))}
        </ul>
      )}
    </Card>
  );
}

interface ChannelRowProps {
  readonly shell: Shell;
  readonly card: ChannelsCardProps;
  readonly channel: ShownChannel;
}

function ChannelRow({ shell, card, channel }: ChannelRowProps) {
  const { code, logo, label, trouble, waiting, last } = channel;
  return (
    <li class="check-channel">
      <ServiceLogo logo={logo} label={label} />
      <span class="check-channel__name">
        <bdi>{label}</bdi>
        {trouble === '' ? null : <span class="check-channel__trouble">{trouble}</span>}
        {waiting === null ? null : (
          <span class="check-channel__last check-channel__last--failed">
            <WaitingAlerts waiting={waiting} />
          </span>
        )}
        {last === null || waiting !== null ? null : (
          <span class={last.isFailure ? 'check-channel__last check-channel__last--failed' : 'check-channel__last'}>
            <bdi>{last.words}</bdi> <Moment at={last.at} none="" />
          </span>
        )}
      </span>
      <div class="check-channel__actions">
        {card.canEdit ? (
          <Form shell={shell} action={`/integrations/${code}/test/`}>
            <button class="check-channel__test" type="submit">
              Test<span class="visually-hidden"> {label}</span>
            </button>
          </Form>
        ) : null}
        <Switch shell={shell} card={card} channel={channel} />
      </div>
    </li>
  );
}

function Switch({ shell, card: { checkCode, canEdit }, channel: { code, label, isOn } }: ChannelRowProps) {
  const word = isOn ? 'On' : 'Off';
  if (!canEdit) return <span class={`on-off on-off--${isOn ? 'on' : 'off'}`}>{word}</span>;
  return (
    <Form shell={shell} action={`/checks/${checkCode}/channels/${code}/enabled`} data-switch>
      <input type="hidden" name="state" value={isOn ? 'off' : 'on'} />
      <button class={`on-off on-off--${isOn ? 'on' : 'off'}`} type="submit" aria-pressed={isOn}>
        <span data-switch-word>{word}</span>
        <span class="visually-hidden">: {label}</span>
      </button>
    </Form>
  );
}
