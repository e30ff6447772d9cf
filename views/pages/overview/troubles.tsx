import { isWanted } from '../../../server/core/listing/filter-list.ts';
import type { ListQuery } from '../../../server/core/listing/query.ts';
import type { StatusCounts } from '../../../server/core/listing/sum-up.ts';
import { Empty } from '../../components/empty.tsx';
import { Moment } from '../../components/moment.tsx';
import { type ShownStatus, Status } from '../../components/status.tsx';
import { Page } from '../../layout/page.tsx';
import type { Shell } from '../../layout/shell.ts';
import { Search, Summary } from '../checks/filters.tsx';
import { rowId } from '../checks/shown-check.ts';

/** A check that is down, late or running, of any project. */
export interface ShownTrouble {
  readonly code: string;
  readonly name: string;
  readonly slug: string;
  readonly project: { readonly code: string; readonly name: string };
  readonly schedule: string;
  readonly status: ShownStatus;
  readonly started: boolean;
  /** ISO 8601. */
  readonly lastPing: string | null;
  /** ISO 8601. */
  readonly nextDue: string | null;
}

interface TroublesPageProps {
  readonly shell: Shell;
  readonly title: string;
  readonly live: string;
  readonly query: ListQuery;
  readonly counts: StatusCounts;
  readonly troubles: readonly ShownTrouble[];
}

/** What needs a look, over all projects. */
export function TroublesPage({ shell, title, live, query, counts, troubles }: TroublesPageProps) {
  const shown = troubles.map((check) => ({ check, hidden: isHidden(check, query) }));
  return (
    <Page shell={shell} title={title} live={live} isDown={counts.down > 0}>
      <h1 class="page-title">Down, late and running</h1>
      <div class="list-bar">
        <TroubleSummary counts={counts} query={query} />
        <Search query={query} />
      </div>
      <table class="checks checks--troubles">
        <caption class="visually-hidden">Checks of all projects that are down, late or running</caption>
        <thead>
          <tr class="checks__head">
            <th class="check-row__status" scope="col">
              Status
            </th>
            <th class="check-row__name" scope="col">
              Name
            </th>
            <th class="check-row__project" scope="col">
              Project
            </th>
            <th class="check-row__schedule" scope="col">
              Schedule
            </th>
            <th class="check-row__last" scope="col">
              Last ping
            </th>
            <th class="check-row__next" scope="col">
              Due
            </th>
          </tr>
        </thead>
        <tbody id="checks" data-list>
          {shown.map(({ check, hidden }) => (
            <TroubleRow prefix={shell.prefix} check={check} hidden={hidden} key={check.code} />
          ))}
        </tbody>
      </table>
      <div data-list-none hidden={shown.some(({ hidden }) => !hidden)}>
        <Empty icon="circle-check" title="No problems" text="None of your checks is down, late or running." />
      </div>
    </Page>
  );
}

/** How many there are of each, as filters. */
export function TroubleSummary({ counts, query }: Pick<TroublesPageProps, 'counts' | 'query'>) {
  return <Summary counts={{ ...counts, up: 0, new: 0, paused: 0 }} query={query} />;
}

interface TroubleRowProps {
  readonly prefix: string;
  readonly check: ShownTrouble;
  readonly hidden?: boolean;
}

/** One check that needs a look. */
export function TroubleRow({ prefix, check, hidden = false }: TroubleRowProps) {
  const { code, name, slug, project, status, started } = check;
  return (
    <tr
      class="check-row"
      id={rowId(code)}
      data-row
      data-status={status}
      {...(started ? { 'data-started': '' } : {})}
      {...(slug === '' ? {} : { 'data-slug': slug })}
      hidden={hidden}
    >
      <td class="check-row__status">
        <Status status={status} started={started} />
      </td>
      <th class="check-row__name" scope="row">
        <a href={`${prefix}/checks/${code}/details/`} data-row-link>
          {name === '' ? <i>unnamed</i> : <bdi>{name}</bdi>}
        </a>
      </th>
      <td class="check-row__project">
        <a href={`${prefix}/projects/${project.code}/checks/`}>
          <bdi>{project.name}</bdi>
        </a>
      </td>
      <td class="check-row__schedule">{check.schedule}</td>
      <td class="check-row__last">
        <Moment at={check.lastPing} none="never" />
      </td>
      <td class="check-row__next">
        <Moment at={check.nextDue} none="–" />
      </td>
    </tr>
  );
}

function isHidden({ started, ...check }: ShownTrouble, query: ListQuery): boolean {
  return !isWanted({ ...check, tags: [], isStarted: started }, { ...query, tags: [] });
}
