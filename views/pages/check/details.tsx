import { Breadcrumb } from '../../components/breadcrumb.tsx';
import { Card } from '../../components/card.tsx';
import type { ShownEvent } from '../../components/event-row.tsx';
import { EventTable } from '../../components/event-table.tsx';
import { Form } from '../../components/form.tsx';
import { Icon } from '../../components/icon.tsx';
import { Notice } from '../../components/notice.tsx';
import { type RichNode, RichText } from '../../components/rich-text.tsx';
import { type ZoneChoice, ZoneSwitch } from '../../components/zone-switch.tsx';
import { ProjectPage, type ShownProject } from '../../layout/project-page.tsx';
import type { Shell } from '../../layout/shell.ts';
import { ChannelsCard, type ChannelsCardProps } from './channels-card.tsx';
import { type ChartsProps, CheckCharts } from './charts.tsx';
import { DangerCard } from './danger-card.tsx';
import { Downtimes, type ShownMonth } from './downtime-card.tsx';
import { PingCard, type PingCardProps } from './ping-card.tsx';
import { type NextDatesProps, ScheduleCard, type ScheduleCardProps } from './schedule-card.tsx';
import { CheckState, type CheckStateProps } from './state.tsx';
import { CheckStatus, type CheckStatusProps, PAUSE_FORM, RESUME_FORM } from './status-card.tsx';

/** The part of the page that changes by itself. */
export interface LiveDetails {
  readonly state: CheckStateProps;
  readonly status: CheckStatusProps;
  readonly charts: ChartsProps;
  readonly months: readonly ShownMonth[];
  readonly monthsZone: string;
  readonly next: NextDatesProps;
  readonly events: readonly ShownEvent[];
}

export interface DetailsProps extends LiveDetails {
  readonly shell: Shell;
  readonly project: ShownProject;
  readonly title: string;
  readonly live: string;
  readonly code: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly description: readonly RichNode[];
  readonly isCopy: boolean;
  readonly canEdit: boolean;
  readonly canCopy: boolean;
  /** Null: it cannot be pinged from here. */
  readonly pingNow: string | null;
  readonly ping: PingCardProps;
  readonly schedule: ScheduleCardProps;
  readonly channels: ChannelsCardProps;
  readonly zones: readonly ZoneChoice[];
}

/** Everything about one check. */
export function DetailsPage(props: DetailsProps) {
  const { shell, project, title, live, code, name, tags, description, isCopy, canEdit, state, charts } = props;
  const base = `${shell.prefix}/checks/${code}`;
  return (
    <ProjectPage
      shell={shell}
      project={project}
      section="checks"
      title={title}
      live={live}
      above={
        <Breadcrumb
          items={[{ label: project.name, href: `${shell.prefix}/projects/${project.code}/checks/` }, { label: name }]}
        />
      }
      heading={<bdi>{name}</bdi>}
      actions={<Actions {...props} base={base} />}
    >
      {isCopy ? <Notice kind="info">This is the copy. It has its own ping URL and no history yet.</Notice> : null}
      {tags.length === 0 ? null : (
        <p class="check-tags">
          {tags.map((tag) => (
            <bdi class="tag" key={tag}>
              {tag}
            </bdi>
          ))}
        </p>
      )}
      <CheckState {...state} />
      <Description nodes={description} canEdit={canEdit} href={`${base}/name/`} />
      <div class="check-page">
        <div class="check-page__wide">
          <CheckCharts {...charts} />
        </div>
        <Card title="Current status" id="status">
          <CheckStatus {...props.status} />
          <h3 class="card__subtitle">Downtime ({props.monthsZone})</h3>
          <Downtimes months={props.months} tz={props.monthsZone} />
        </Card>
        <ScheduleCard shell={shell} {...props.schedule} next={props.next} />
        <PingCard shell={shell} {...props.ping} />
        <ChannelsCard shell={shell} {...props.channels} />
        <div class="check-page__wide">
          <Events {...props} base={base} />
        </div>
        {canEdit ? (
          <div class="check-page__wide">
            <DangerCard shell={shell} code={code} name={name} canCopy={props.canCopy} />
          </div>
        ) : null}
      </div>
      {canEdit ? (
        <>
          <Form shell={shell} action={`/checks/${code}/pause/`} id={PAUSE_FORM}>
            {null}
          </Form>
          <Form shell={shell} action={`/checks/${code}/resume/`} id={RESUME_FORM}>
            {null}
          </Form>
        </>
      ) : null}
    </ProjectPage>
  );
}

function Actions({ canEdit, pingNow, base }: DetailsProps & { readonly base: string }) {
  return (
    <>
      {canEdit ? (
        <a class="button button--plain" href={`${base}/name/`} data-dialog data-key="e">
          <Icon name="pencil" /> Edit
        </a>
      ) : null}
      <a class="button button--plain" href={`${base}/log/`}>
        <Icon name="list" /> Log
      </a>
      {pingNow === null ? null : (
        // no token: the response comes from the listener for pings, and its body is kept
        <form method="post" action={pingNow} data-ping-now>
          <button class="button button--main" type="submit">
            Ping now
          </button>
        </form>
      )}
    </>
  );
}

interface DescriptionProps {
  readonly nodes: readonly RichNode[];
  readonly canEdit: boolean;
  readonly href: string;
}

function Description({ nodes, canEdit, href }: DescriptionProps) {
  if (nodes.length === 0 && !canEdit) return null;
  return (
    <div class="check-description">
      <RichText nodes={nodes} />
      {canEdit ? (
        <a class="check-description__edit" href={href} data-dialog>
          {nodes.length === 0 ? 'Add a description' : 'Edit the description'}
        </a>
      ) : null}
    </div>
  );
}

function Events({ events, zones, base }: DetailsProps & { readonly base: string }) {
  return (
    <section class="card" id="events" data-pings={`${base}/pings/`}>
      <div class="charts__head">
        <h2 class="card__title">Latest events</h2>
        <ZoneSwitch choices={zones} />
      </div>
      <EventTable
        caption="Latest events, newest first"
        bodyId="check-events"
        events={events}
        none="Nothing has happened yet. The first ping will appear here automatically."
      />
      <p class="events__more">
        <a href={`${base}/log/`}>Show more</a>
      </p>
    </section>
  );
}
