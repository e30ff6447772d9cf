import { statusLabel } from '../../../server/core/words.ts';
import { Breadcrumb } from '../../components/breadcrumb.tsx';
import { NotificationList, type ShownNotification } from '../../components/notification-list.tsx';
import { ProjectPage, type ShownProject } from '../../layout/project-page.tsx';
import type { Shell } from '../../layout/shell.ts';

interface Option {
  readonly value: string;
  readonly label: string;
}

export interface NotificationLogProps {
  readonly shell: Shell;
  readonly project: ShownProject;
  /** Null: the log of the whole project. */
  readonly channel: { readonly code: string; readonly label: string } | null;
  readonly canRetry: boolean;
  readonly filter: {
    readonly channel: string;
    readonly check: string;
    readonly result: string;
    readonly status: string;
    readonly channels: readonly Option[];
    readonly checks: readonly Option[];
  };
  readonly notifications: readonly ShownNotification[];
  /** Query of the page with older ones; null: there are none. */
  readonly older: string | null;
}

/** Every alert that was sent, and every attempt at it. */
export function NotificationLogPage(props: NotificationLogProps) {
  const { shell, project, channel, canRetry, filter, notifications, older } = props;
  const list = `${shell.prefix}/projects/${project.code}/integrations/`;
  const heading = channel === null ? 'Notification log' : `Notification log: ${channel.label}`;
  const isFiltered = [filter.channel, filter.check, filter.result, filter.status].some((each) => each !== '');
  return (
    <ProjectPage
      shell={shell}
      project={project}
      section="integrations"
      title={`${heading} – ${shell.siteName}`}
      above={<Breadcrumb items={[{ label: 'Integrations', href: list }, { label: heading }]} />}
      heading={<bdi>{heading}</bdi>}
    >
      <form class="sent-filter" method="get">
        {channel === null ? (
          <Choice label="Integration" name="channel" value={filter.channel} options={filter.channels} />
        ) : null}
        <Choice label="Check" name="check" value={filter.check} options={filter.checks} />
        <Choice label="Status" name="status" value={filter.status} options={STATUSES} />
        <Choice label="Result" name="result" value={filter.result} options={RESULTS} />
        <button class="button button--plain" type="submit">
          Filter
        </button>
      </form>
      <NotificationList
        shell={shell}
        notifications={notifications}
        retryAt={canRetry ? `/projects/${project.code}/notifications/` : null}
        back={channel?.code ?? ''}
        none={isFiltered ? 'No notifications match this filter.' : 'No notifications have been sent yet.'}
      />
      {older === null ? null : (
        <p>
          <a class="button button--plain" href={older}>
            Older
          </a>
        </p>
      )}
    </ProjectPage>
  );
}

const STATUSES: readonly Option[] = [
  { value: 'down', label: statusLabel('down') },
  { value: 'up', label: statusLabel('up') },
];

const RESULTS: readonly Option[] = [
  { value: 'failed', label: 'Failed' },
  { value: 'sent', label: 'Delivered' },
  { value: 'waiting', label: 'Waiting' },
  { value: 'skipped', label: 'Not sent' },
];

interface ChoiceProps {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly options: readonly Option[];
}

function Choice({ label, name, value, options }: ChoiceProps) {
  return (
    <label class="sent-filter__choice">
      <span class="sent-filter__label">{label}</span>
      <select class="field__input" name={name}>
        <option value="">All</option>
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}
