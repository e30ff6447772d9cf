import { utcText } from '../../../server/core/iso.ts';
import { slugify } from '../../../server/core/slug.ts';
import { Icon, ServiceLogo } from '../../components/icon.tsx';
import { RunStrip } from '../../components/run-strip.tsx';
import { Status } from '../../components/status.tsx';
import { RowMoment } from './row-moment.tsx';
import { type RowFrame, rowId, type ShownCheck } from './shown-check.ts';

/** So many channels have an icon each; of more than that only the number is said. */
const MOST_ICONS = 10;

interface CheckRowProps {
  readonly check: ShownCheck;
  readonly frame: RowFrame;
  /** A filter leaves it out; a script can bring it back. */
  readonly hidden?: boolean;
}

/**
 * One check in the list. Its buttons belong to the form around the list. A page may have thousands of rows, so what they
 * are made of is called, not mounted, which is twice as fast; and they say nothing that the column or the script can.
 */
export function CheckRow({ check, frame, hidden = false }: CheckRowProps) {
  const { code, name, status, started, slug } = check;
  return (
    <tr
      class="check-row"
      id={rowId(code)}
      data-row=""
      data-status={status}
      {...(started ? { 'data-started': '' } : {})}
      {...(slug === '' || slug === slugify(name) ? {} : { 'data-slug': slug })}
      hidden={hidden}
    >
      {frame.canSelect ? (
        <td class="check-row__select">
          <input type="checkbox" name="check" value={code} aria-label="Select" />
        </td>
      ) : null}
      <td class="check-row__status">{Status({ status, started })}</td>
      {NameCell({ check, frame })}
      <td class="check-row__runs">{RunStrip({ runs: check.runs })}</td>
      {ScheduleCell({ check, frame })}
      {LastPingCell({ check, frame })}
      <td class="check-row__next">{RowMoment({ at: check.nextDue, none: '–' })}</td>
      {ChannelsCell({ check, frame })}
      <td class="check-row__url">{Address({ check })}</td>
      {ActionsCell({ check, frame })}
    </tr>
  );
}

type CellProps = Pick<CheckRowProps, 'check' | 'frame'>;

function NameCell({ check: { code, name, tags }, frame: { prefix, canEdit } }: CellProps) {
  const shown = name === '' ? <i>unnamed</i> : <bdi>{breakable(name)}</bdi>;
  return (
    <th class="check-row__name" scope="row">
      {canEdit ? (
        <a href={`${prefix}/checks/${code}/name/`} data-dialog="" data-key="e">
          {shown}
        </a>
      ) : (
        <a href={`${prefix}/checks/${code}/details/`}>{shown}</a>
      )}
      {tags.length === 0 ? null : (
        <div class="check-row__tags">
          {tags.map((tag) => (
            <bdi class="tag" key={tag}>
              {tag}
            </bdi>
          ))}
        </div>
      )}
    </th>
  );
}

function ScheduleCell({ check: { code, schedule, expression, tz, grace }, frame: { prefix, canEdit } }: CellProps) {
  const title = expression === null ? {} : { title: expression };
  return (
    <td class="check-row__schedule">
      {canEdit ? (
        <a href={`${prefix}/checks/${code}/timeout/`} data-dialog="" data-key="s" {...title}>
          {schedule}
        </a>
      ) : (
        <span {...title}>{schedule}</span>
      )}
      <small>
        {tz === null ? '' : `${tz}, `}grace {grace}
      </small>
    </td>
  );
}

function LastPingCell({ check, frame: { prefix } }: CellProps) {
  const { code, lastPing, runTime, unheardUntil, hasConfirmationLink } = check;
  return (
    <td class="check-row__last">
      {lastPing === null ? (
        RowMoment({ at: null, none: 'never' })
      ) : (
        <a href={`${prefix}/checks/${code}/last_ping/`} data-dialog="">
          {RowMoment({ at: lastPing, none: 'never' })}
        </a>
      )}
      {unheardUntil === null ? null : (
        <small
          class="check-row__unheard"
          title={`The next ping could not be heard: Rollcall was not listening until ${utcText(unheardUntil)}`}
        >
          next not heard
        </small>
      )}
      {hasConfirmationLink ? <small class="check-row__confirm">confirmation link</small> : null}
      {runTime === null || hasConfirmationLink ? null : <small>took {runTime}</small>}
    </td>
  );
}

function ChannelsCell({ check: { code, channels }, frame }: CellProps) {
  const { prefix, canEdit } = frame;
  if (channels.length > MOST_ICONS) {
    const on = channels.filter(Boolean).length;
    return (
      <td class="check-row__channels" data-label="Integrations">
        <a href={`${prefix}/checks/${code}/channels/`} data-dialog="">
          {on} of {channels.length}
        </a>
      </td>
    );
  }
  return (
    <td class="check-row__channels">
      {frame.channels.map((channel, index) => {
        const isOn = channels[index] === true;
        const logo = ServiceLogo({ logo: channel.logo, label: channel.label });
        if (!canEdit) {
          const title = `${channel.name}: ${isOn ? 'on' : 'off'}`;
          return (
            <span
              class={`row-channel${isOn ? '' : ' row-channel--off'}`}
              role="img"
              title={title}
              aria-label={title}
              key={channel.code}
            >
              {logo}
            </span>
          );
        }
        return (
          <button
            class="row-channel"
            type="submit"
            name="channel"
            value={`${code} ${channel.code.slice(0, 8)} ${isOn ? 'off' : 'on'}`}
            aria-pressed={isOn}
            title={channel.name}
            data-quiet=""
            key={channel.code}
          >
            {logo}
          </button>
        );
      })}
    </td>
  );
}

function Address({ check: { address } }: Pick<CellProps, 'check'>) {
  if (address.url === null) {
    return <small>{address.why}</small>;
  }
  return (
    <>
      <button class="copy" type="button" data-copy={address.url} title="Copy the ping URL" hidden>
        {Icon({ name: 'copy' })}
      </button>
      {address.isShared ? <small>(not unique)</small> : null}
    </>
  );
}

function ActionsCell({ check: { code, status }, frame: { prefix, canEdit } }: CellProps) {
  const isPaused = status === 'paused';
  return (
    <td class="check-row__actions">
      {canEdit ? (
        <button
          class="row-action"
          type="submit"
          name={isPaused ? 'resume' : 'pause'}
          value={code}
          title={isPaused ? 'Resume' : 'Pause'}
          data-key="p"
          data-quiet=""
          {...(isPaused ? {} : { 'data-twice': '' })}
        >
          {Icon({ name: isPaused ? 'play' : 'pause' })}
        </button>
      ) : null}
      <a class="row-action" href={`${prefix}/checks/${code}/details/`} title="Details" data-row-link="">
        {Icon({ name: 'chevron-right' })}
      </a>
      {canEdit ? (
        <a class="row-action" href={`${prefix}/checks/${code}/actions/`} title="More" data-dialog="">
          {Icon({ name: 'ellipsis' })}
        </a>
      ) : null}
    </td>
  );
}

/** Long names made of words with underscores may break after each of them. */
function breakable(name: string): string {
  return name.length > 30 ? name.replaceAll('_', '_\u200b') : name;
}
