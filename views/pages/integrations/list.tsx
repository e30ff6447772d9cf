import { Button } from '../../components/button.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Form } from '../../components/form.tsx';
import { Icon, ServiceLogo } from '../../components/icon.tsx';
import { Menu } from '../../components/menu.tsx';
import { Moment } from '../../components/moment.tsx';
import { Notice } from '../../components/notice.tsx';
import { type ShownWaiting, WaitingAlerts } from '../../components/waiting-alerts.tsx';
import type { Logo } from '../../icons.ts';
import { ProjectPage, type ShownProject } from '../../layout/project-page.tsx';
import type { Shell } from '../../layout/shell.ts';
import { type ShownTiles, Tiles } from './tiles.tsx';

/** One channel of a project. */
export interface ShownChannel {
  readonly code: string;
  readonly logo: Logo | null;
  /** Name of the service. */
  readonly service: string;
  /** Empty when it has none. */
  readonly name: string;
  readonly about: string;
  readonly checks: number;
  readonly status: 'ready' | 'disabled' | 'unconfirmed' | 'switched-off';
  /** ISO 8601; null: never. */
  readonly lastNotifyAt: string | null;
  /** What went wrong the last time, and what to do about it; null when it went well. */
  readonly trouble: { readonly error: string; readonly meaning: string; readonly since: string | null } | null;
  /** Alerts that it did not take so far; null: none. */
  readonly waiting: ShownWaiting | null;
  /** What the owner has used up of this month's allowance; null where there is none. */
  readonly usage: { readonly used: number; readonly limit: number } | null;
  readonly isEditable: boolean;
}

export interface IntegrationsProps {
  readonly shell: Shell;
  readonly project: ShownProject;
  readonly channels: readonly ShownChannel[];
  /** How many checks the project has. */
  readonly checks: number;
  /** Null for those who may only look. */
  readonly tiles: ShownTiles | null;
}

const COLUMNS: readonly Column[] = [
  { id: 'name', label: 'Integration' },
  { id: 'checks', label: 'Checks', phoneLabel: 'Checks', width: 'narrow' },
  { id: 'status', label: 'Status', width: 'narrow' },
  { id: 'last', label: 'Last notification', width: 'wide' },
  { id: 'actions', label: 'Actions', width: 'narrow' },
];

/** What is connected to a project, for which checks, how that fares; and what else can be connected. */
export function IntegrationsPage({ shell, project, channels, checks, tiles }: IntegrationsProps) {
  const canEdit = tiles !== null;
  return (
    <ProjectPage
      shell={shell}
      project={project}
      section="integrations"
      title={`${project.name}: integrations – ${shell.siteName}`}
      heading="Integrations"
      actions={
        <a class="button button--plain" href={`${shell.prefix}/projects/${project.code}/notifications/`}>
          Notification log
        </a>
      }
    >
      {channels.length === 0 ? (
        <Notice kind="error">
          No one is notified when a check goes down, because this project has no integrations yet
          {canEdit ? '. Add one below.' : '.'}
        </Notice>
      ) : (
        <DataTable
          caption="Integrations of this project"
          columns={COLUMNS}
          none=""
          rows={channels.map((channel) => ({
            key: channel.code,
            id: `channel-${channel.code}`,
            cells: [
              <Name key="name" shell={shell} channel={channel} canEdit={canEdit} />,
              <Checks key="checks" shell={shell} channel={channel} total={checks} canEdit={canEdit} />,
              <Status key="status" shell={shell} channel={channel} canEdit={canEdit} />,
              <Last key="last" channel={channel} />,
              <Actions key="actions" shell={shell} channel={channel} canEdit={canEdit} />,
            ],
          }))}
        />
      )}
      {tiles === null ? null : <Tiles shell={shell} project={project} tiles={tiles} />}
    </ProjectPage>
  );
}

interface CellProps {
  readonly shell: Shell;
  readonly channel: ShownChannel;
  readonly canEdit: boolean;
}

function Name({ shell, channel, canEdit }: CellProps) {
  const { code, logo, service, name, about, usage } = channel;
  const shown = name === '' ? service : name;
  return (
    <div class="channel">
      <ServiceLogo logo={logo} label={service} />
      <div class="channel__words">
        <span class="channel__name">
          {canEdit ? (
            <a href={`${shell.prefix}/integrations/${code}/name/`} data-dialog data-row-link title="Rename">
              <bdi>{shown}</bdi>
            </a>
          ) : (
            <bdi>{shown}</bdi>
          )}
        </span>
        <span class="channel__about">
          <bdi>{about}</bdi>
        </span>
        {usage === null ? null : (
          <span class={`channel__about${usage.used >= usage.limit ? ' channel__about--bad' : ''}`}>
            {usage.used} of {usage.limit} sent this month
          </span>
        )}
      </div>
    </div>
  );
}

function Checks({ shell, channel, total, canEdit }: CellProps & { readonly total: number }) {
  const text = channel.checks === total && total > 0 ? `all ${total}` : `${channel.checks} of ${total}`;
  const title = 'Choose its checks';
  if (!canEdit) return <span>{text}</span>;
  return (
    <a href={`${shell.prefix}/integrations/${channel.code}/checks/`} data-dialog title={title}>
      {text}
      <span class="visually-hidden"> checks of {channel.name || channel.service}</span>
    </a>
  );
}

function Status({ shell, channel: { code, status, name, service }, canEdit }: CellProps) {
  if (status === 'ready') {
    return (
      <span class="state state--good">
        <Icon name="circle-check" /> Ready
      </span>
    );
  }
  if (status === 'unconfirmed') {
    return (
      <span class="state state--wait">
        <Icon name="mail" /> Not confirmed yet
      </span>
    );
  }
  if (status === 'switched-off') {
    return (
      <span class="state state--bad" title="The operator of this server has turned off this kind of integration">
        <Icon name="circle-pause" /> Turned off here
      </span>
    );
  }
  return (
    <div class="state state--bad state--action">
      <Icon name="bell-off" /> Disabled
      {canEdit ? (
        <Form shell={shell} action={`/integrations/${code}/enable/`}>
          <Button look="plain">
            Enable<span class="visually-hidden"> {name || service}</span>
          </Button>
        </Form>
      ) : null}
    </div>
  );
}

function Last({ channel: { lastNotifyAt, trouble, waiting } }: { readonly channel: ShownChannel }) {
  if (trouble === null && lastNotifyAt === null) return <span class="channel__about">Never</span>;
  if (trouble === null) {
    return (
      <span>
        Delivered <Moment at={lastNotifyAt} none="" />
      </span>
    );
  }
  return (
    <div class="channel__trouble">
      <span class="state state--bad">
        <Icon name="triangle-alert" /> Failed <Moment at={lastNotifyAt} none="" />
      </span>
      {trouble.since === null ? null : (
        <span class="channel__about">
          for the first time <Moment at={trouble.since} none="" />
        </span>
      )}
      <span class="channel__error">{trouble.error}</span>
      {trouble.meaning === '' ? null : <span class="channel__about">{trouble.meaning}</span>}
      {waiting === null ? null : (
        <span class="channel__about">
          <WaitingAlerts waiting={waiting} />
        </span>
      )}
    </div>
  );
}

function Actions({ shell, channel: { code, isEditable, status, name, service }, canEdit }: CellProps) {
  const base = `${shell.prefix}/integrations/${code}`;
  const whose = <span class="visually-hidden"> {name || service}</span>;
  return (
    <div class="channel__actions">
      {canEdit ? (
        <Form shell={shell} action={`/integrations/${code}/test/`}>
          <Button look="plain" title="Send a test alert">
            Test{whose}
          </Button>
        </Form>
      ) : null}
      <Menu
        label={
          <>
            <Icon name="ellipsis" />
            <span class="visually-hidden">More about</span>
            {whose}
          </>
        }
      >
        {canEdit && isEditable ? (
          <a class="menu__item" href={`${base}/edit/`}>
            {status === 'disabled' ? 'Fix settings…' : 'Edit settings'}
          </a>
        ) : null}
        {canEdit ? (
          <a class="menu__item" href={`${base}/name/`} data-dialog>
            Rename
          </a>
        ) : null}
        <a class="menu__item" href={`${base}/log/`}>
          Notification log
        </a>
        {canEdit ? (
          <a class="menu__item" href={`${base}/remove/`} data-dialog>
            Remove
          </a>
        ) : null}
      </Menu>
    </div>
  );
}
