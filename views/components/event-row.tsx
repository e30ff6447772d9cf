import { Icon } from './icon.tsx';
import { type ShownStatus, Status } from './status.tsx';

/** When something was: for machines, and as clocks in the chosen zone show it. */
export interface ShownTime {
  /** ISO 8601. */
  readonly iso: string;
  /** `2026-01-31` */
  readonly date: string;
  /** `14:05:09` */
  readonly time: string;
}

export interface ShownPing {
  readonly kind: 'ping';
  readonly id: string;
  readonly at: ShownTime;
  readonly n: number;
  readonly look: 'success' | 'start' | 'fail' | 'log' | 'ign';
  readonly label: string;
  /** Empty when unknown. */
  readonly duration: string;
  readonly rid: { readonly short: string; readonly href: string } | null;
  readonly source: string;
  /** Who sent it: the program, or the sender of a mail. */
  readonly sender: string;
  readonly body: string;
  /** The body is only told about, not shown. */
  readonly isBodyNote: boolean;
  readonly href: string;
}

export interface ShownFlip {
  readonly kind: 'flip';
  readonly id: string;
  readonly at: ShownTime;
  readonly from: string;
  readonly to: ShownStatus;
  readonly reason: string;
}

export interface ShownNotification {
  readonly kind: 'notification';
  readonly id: string;
  readonly at: ShownTime;
  readonly text: string;
  /** The name of the channel. */
  readonly channel: string;
  readonly error: string;
}

/** A ping that was expected while Rollcall was not listening. */
export interface ShownUnheard {
  readonly kind: 'unheard';
  readonly id: string;
  readonly at: ShownTime;
  readonly text: string;
}

/** One line of a log. */
export type ShownEvent = ShownPing | ShownFlip | ShownNotification | ShownUnheard;

/** A line of the log: a ping, a change of status, what could not be heard, or what people were sent. */
export function EventRow({ event }: { readonly event: ShownEvent }) {
  if (event.kind === 'ping') return <PingRow ping={event} />;
  if (event.kind === 'flip') {
    return (
      <tr class="event event--flip" id={event.id}>
        <td class="event__n" />
        <Time at={event.at} />
        <td class="event__what" colSpan={3}>
          <span class="event__from">{event.from}</span> <Icon name="arrow-right" label="became" />{' '}
          <Status status={event.to} started={false} />
          {event.reason === '' ? null : <span class="event__reason">{event.reason}</span>}
        </td>
      </tr>
    );
  }
  if (event.kind === 'unheard') {
    return (
      <tr class="event event--unheard" id={event.id}>
        <td class="event__n" />
        <Time at={event.at} />
        <td class="event__what" colSpan={3}>
          {event.text}
        </td>
      </tr>
    );
  }
  return (
    <tr class="event event--notification" id={event.id}>
      <td class="event__n" />
      <Time at={event.at} />
      <td class="event__what" colSpan={3}>
        <Icon name="bell" /> {event.text} <bdi>{event.channel}</bdi>
        {event.error === '' ? null : (
          <strong class="event__error">
            <bdi>{event.error}</bdi>
          </strong>
        )}
      </td>
    </tr>
  );
}

function PingRow({ ping }: { readonly ping: ShownPing }) {
  return (
    <tr class={`event event--${ping.look}`} id={ping.id} data-row>
      <td class="event__n">
        <a href={ping.href} data-dialog data-row-link aria-label={`Ping ${ping.n}, details`}>
          #{ping.n}
        </a>
      </td>
      <Time at={ping.at} />
      <td class="event__label">
        <span class={`event__mark event__mark--${ping.look}`}>{ping.label}</span>
      </td>
      <td class="event__run">
        {ping.duration === '' ? null : <span class="event__duration">{ping.duration}</span>}
        {ping.rid === null ? null : (
          <a class="event__rid" href={ping.rid.href} title="All pings of this run">
            {ping.rid.short}
          </a>
        )}
      </td>
      <td class="event__facts">
        <span class="event__source">
          {ping.source}
          {ping.sender === '' ? null : (
            <>
              {' · '}
              <bdi>{ping.sender}</bdi>
            </>
          )}
        </span>
        {ping.body === '' ? null : (
          <span class={ping.isBodyNote ? 'event__note' : 'event__body'}>
            <bdi>{ping.body}</bdi>
          </span>
        )}
      </td>
    </tr>
  );
}

function Time({ at }: { readonly at: ShownTime }) {
  return (
    <td class="event__time">
      <time datetime={at.iso}>
        <span class="event__date">{at.date}</span> {at.time}
      </time>
    </td>
  );
}
