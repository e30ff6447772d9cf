import { type ListQuery, SORTS, type Sort, writeListQuery } from '../../../server/core/listing/query.ts';
import { CheckRow } from './check-row.tsx';
import type { ListLook } from './look.ts';
import type { RowFrame, ShownCheck } from './shown-check.ts';

/** A row that is shown or hidden. */
export interface ListedRow {
  readonly check: ShownCheck;
  readonly hidden: boolean;
}

/** Checks under a heading of their own; without a title: all there are. */
export interface ListGroup {
  readonly id: string;
  readonly title: string | null;
  readonly rows: readonly ListedRow[];
}

/** From so many rows on only those in view are laid out. */
const MANY_ROWS = 100;

interface CheckTableProps {
  readonly name: string;
  readonly groups: readonly ListGroup[];
  readonly frame: RowFrame;
  readonly query: ListQuery;
  readonly sort: Sort;
  readonly look: ListLook;
}

/** The checks of a project, one a row. */
export function CheckTable({ name, groups, frame, query, sort, look }: CheckTableProps) {
  const hidden = look.hidden.map((column) => ` checks--no-${column}`).join('');
  const icons = Math.min(Math.max(frame.channels.length, 3), 10);
  const sorted = { query, sort };
  const isLong = groups.reduce((sum, { rows }) => sum + rows.length, 0) >= MANY_ROWS;
  return (
    <table
      class={`checks checks--${look.density} checks--icons-${icons}${frame.canSelect ? '' : ' checks--no-select'}${isLong ? ' checks--many' : ''}${hidden}`}
    >
      <caption class="visually-hidden">Checks of {name}</caption>
      <thead>
        <tr class="checks__head">
          {frame.canSelect ? (
            <td class="check-row__select">
              <input type="checkbox" data-select-all aria-label="Select all that are shown" hidden />
            </td>
          ) : null}
          <SortHead {...sorted} class="check-row__status" by="status" label="Status" />
          <SortHead {...sorted} class="check-row__name" by="name" label="Name" />
          <th class="check-row__runs" scope="col">
            Last runs
          </th>
          <SortHead {...sorted} class="check-row__schedule" by="schedule" label="Schedule" />
          <SortHead {...sorted} class="check-row__last" by="last_ping" label="Last ping" />
          <SortHead {...sorted} class="check-row__next" by="next" label="Next due" />
          <th class="check-row__channels" scope="col">
            Integrations
          </th>
          <th class="check-row__url" scope="col">
            URL
          </th>
          <td class="check-row__actions" />
        </tr>
      </thead>
      <tbody id="checks" data-list>
        {groups.map((group) => (
          <Group group={group} frame={frame} key={group.id} />
        ))}
      </tbody>
    </table>
  );
}

function Group({ group: { id, title, rows }, frame }: { readonly group: ListGroup; readonly frame: RowFrame }) {
  return (
    <>
      {title === null ? null : <GroupHead id={id} title={title} count={rows.length} />}
      {rows.map(({ check, hidden }) => (
        <CheckRow check={check} frame={frame} hidden={hidden} key={check.code} />
      ))}
    </>
  );
}

interface GroupHeadProps {
  readonly id: string;
  readonly title: string;
  readonly count: number;
}

/** The heading of a group of rows. */
export function GroupHead({ id, title, count }: GroupHeadProps) {
  return (
    <tr class="checks__group" id={id} data-group>
      <th scope="rowgroup" colSpan={10}>
        <bdi>{title}</bdi> <small>{count}</small>
      </th>
    </tr>
  );
}

interface SortHeadProps {
  readonly class: string;
  readonly by: string;
  readonly label: string;
  readonly query: ListQuery;
  readonly sort: Sort;
}

/** The heading of a column that sorts: once up, once down. */
function SortHead({ by, label, query, sort, ...rest }: SortHeadProps) {
  const isUp = sort === by;
  const next = SORTS.find((each) => each === (isUp ? `-${by}` : by)) ?? null;
  const order = isUp ? 'ascending' : 'descending';
  return (
    <th {...rest} scope="col" {...(isUp || sort === `-${by}` ? { 'aria-sort': order } : {})}>
      <a href={writeListQuery({ ...query, sort: next })} data-keep-filters>
        {label}
      </a>
    </th>
  );
}
