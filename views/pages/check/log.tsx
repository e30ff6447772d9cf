import { Breadcrumb } from '../../components/breadcrumb.tsx';
import type { ShownEvent } from '../../components/event-row.tsx';
import { EventTable } from '../../components/event-table.tsx';
import { type ZoneChoice, ZoneSwitch } from '../../components/zone-switch.tsx';
import { ProjectPage, type ShownProject } from '../../layout/project-page.tsx';
import type { Shell } from '../../layout/shell.ts';

export interface LogProps {
  readonly shell: Shell;
  readonly project: ShownProject;
  readonly title: string;
  readonly live: string;
  readonly code: string;
  readonly name: string;
  readonly filter: ShownFilter;
  readonly slider: ShownSlider | null;
  readonly events: readonly ShownEvent[];
  /** Seconds since 1970, as `log_events` takes it; null without events. */
  readonly newestAt: string | null;
  /** Number of the newest event, for the live part. */
  readonly mark: string;
  /** More match than are shown: where the older ones are. */
  readonly olderHref: string | null;
  /** `The oldest stored ping is #12, of 2026-01-31.`; empty without pings. */
  readonly oldest: string;
  readonly downloads: readonly { readonly label: string; readonly href: string }[];
  readonly zones: readonly ZoneChoice[];
  readonly zone: string;
}

export interface ShownFilter {
  readonly kinds: readonly { readonly name: string; readonly label: string; readonly isOn: boolean }[];
  readonly text: string;
  readonly rid: string;
  readonly exitStatus: string;
  /** Only what is later than this; empty: no such bound. */
  readonly after: string;
  readonly afterWords: string;
  /** The log without any filter. */
  readonly resetHref: string;
}

/** How far back to begin, in seconds since 1970. */
export interface ShownSlider {
  readonly min: number;
  readonly max: number;
  readonly value: number;
  readonly words: string;
}

/** Everything that happened to a check, to search through. */
export function LogPage(props: LogProps) {
  const { shell, project, title, live, code, name, events, olderHref, oldest, downloads, zones, newestAt, mark } =
    props;
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
          items={[
            { label: project.name, href: `${shell.prefix}/projects/${project.code}/checks/` },
            { label: name, href: `${base}/details/` },
            { label: 'Log' },
          ]}
        />
      }
      heading={
        <>
          Log of <bdi>{name}</bdi>
        </>
      }
    >
      <LogFilter {...props} base={base} />
      <section class="card log-card" data-pings={`${base}/pings/`}>
        <div class="charts__head">
          <p class="log-card__count" role="status">
            Showing <span data-log-count>{events.length}</span> matching events
            {olderHref === null ? '' : ', the newest'}. <span class="log-card__oldest">{oldest}</span>
          </p>
          <ZoneSwitch choices={zones} />
        </div>
        <EventTable
          caption="Events, newest first"
          bodyId="log-events"
          events={events}
          none="No events match. Try removing filters."
        />
        <p class="log-card__foot">
          <a class="button button--plain" href={olderHref ?? '?'} data-log-older hidden={olderHref === null}>
            Load older events
          </a>
          {downloads.map(({ label, href }) => (
            <a key={label} href={href} data-log-download>
              {label}
            </a>
          ))}
        </p>
        <LogMark mark={mark} newestAt={newestAt} />
      </section>
    </ProjectPage>
  );
}

/** Changes when there is something new: scripts then fetch it. */
export function LogMark({ mark, newestAt }: { readonly mark: string; readonly newestAt: string | null }) {
  return (
    <div id="log-mark" hidden>
      <span data-log-mark={mark} data-newest={newestAt ?? ''} />
    </div>
  );
}

function LogFilter({ filter, slider, base, zone }: LogProps & { readonly base: string }) {
  return (
    <form class="card log-filter" method="get" action={`${base}/log/`} data-log={`${base}/log_events/`}>
      <input type="hidden" name="filter" value="1" />
      <input type="hidden" name="tz" value={zone} />
      <fieldset class="log-filter__kinds">
        <legend class="visually-hidden">Which events</legend>
        {filter.kinds.map(({ name, label, isOn }) => (
          <label class="log-filter__kind" key={name}>
            <input type="checkbox" name={name} value="1" checked={isOn} />
            {label}
          </label>
        ))}
      </fieldset>
      <div class="log-filter__fields">
        <label class="log-filter__field log-filter__field--wide">
          <span>Text in the body</span>
          <input class="field__input" type="search" name="q" value={filter.text} maxLength={200} data-key="/" />
        </label>
        <label class="log-filter__field">
          <span>Run id</span>
          <input class="field__input" type="text" name="rid" value={filter.rid} maxLength={36} autocomplete="off" />
        </label>
        <label class="log-filter__field log-filter__field--narrow">
          <span>Exit status</span>
          <input
            class="field__input"
            type="text"
            inputMode="numeric"
            name="exit"
            value={filter.exitStatus}
            maxLength={3}
          />
        </label>
      </div>
      {slider === null ? null : (
        <label class="log-filter__slider">
          <span>
            Until <output data-log-until>{slider.words}</output>
          </span>
          <input type="range" name="end" min={slider.min} max={slider.max} value={slider.value} step="1" />
          <input type="hidden" name="now" value={slider.max} />
        </label>
      )}
      {filter.after === '' ? null : (
        <p class="log-filter__after">
          <input type="hidden" name="u" value={filter.after} />
          After {filter.afterWords}
        </p>
      )}
      <p class="log-filter__buttons">
        <button class="button button--plain" type="submit">
          Show
        </button>
        <a href={filter.resetHref}>Show all</a>
      </p>
    </form>
  );
}
