import { type AdminCell, AdminValue } from '../../components/admin-cell.tsx';
import { Button } from '../../components/button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { AdminPage } from '../../layout/admin-page.tsx';
import type { Shell } from '../../layout/shell.ts';

export interface ShownFilter {
  readonly name: string;
  readonly label: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  /** Empty: none was chosen. */
  readonly value: string;
}

export interface AdminListProps {
  readonly shell: Shell;
  readonly title: string;
  readonly about: string;
  readonly search: string;
  readonly searchHint: string;
  readonly filters: readonly ShownFilter[];
  readonly columns: readonly string[];
  readonly rows: readonly { readonly key: string; readonly cells: readonly AdminCell[] }[];
  /** Null: not counted, since there are too many. */
  readonly total: number | null;
  /** Which of them are shown: `1–100`. */
  readonly range: string;
  readonly newer: string | null;
  readonly older: string | null;
}

/** Any list of the administration. */
export function AdminListPage(props: AdminListProps) {
  const { shell, title, about, columns, rows, total, range, newer, older } = props;
  return (
    <AdminPage shell={shell} title={title} way={[{ label: title }]}>
      <p class="aside">{about}</p>
      <Filters {...props} />
      <p class="admin__count" role="status">
        {rows.length === 0 ? 'Nothing found.' : `${range}${total === null ? '' : ` of ${total}`}`}
      </p>
      <div class="admin__scroll">
        <DataTable
          caption={title}
          none="No entries match."
          columns={columns.map((label, index) => ({
            id: String(index),
            label,
            ...(index === 0 ? {} : { phoneLabel: label }),
          }))}
          rows={rows.map((row) => ({
            key: row.key,
            cells: row.cells.map((cell, index) => <AdminValue cell={cell} key={String(index)} />),
          }))}
        />
      </div>
      <nav class="pager" aria-label="Pages">
        {newer === null ? <span /> : <a href={newer}>Newer</a>}
        {older === null ? <span /> : <a href={older}>Older</a>}
      </nav>
    </AdminPage>
  );
}

function Filters({ search, searchHint, filters }: AdminListProps) {
  const isFiltered = search !== '' || filters.some(({ value }) => value !== '');
  return (
    <form class="admin__filters" method="get">
      <label class="admin__filter admin__filter--wide">
        <span class="field__label">Search</span>
        <input
          class="field__input"
          type="search"
          name="q"
          value={search}
          placeholder={searchHint}
          aria-label={`Search by ${searchHint}`}
        />
      </label>
      {filters.map((filter) => (
        <label class="admin__filter" key={filter.name}>
          <span class="field__label">{filter.label}</span>
          <select class="field__input" name={filter.name}>
            <option value="">Any</option>
            {filter.choices.map((choice) => (
              <option key={choice.value} value={choice.value} selected={choice.value === filter.value}>
                {choice.label}
              </option>
            ))}
          </select>
        </label>
      ))}
      <div class="admin__go">
        <Button look="plain">Show</Button>
        {isFiltered ? <a href="?">Clear</a> : null}
      </div>
    </form>
  );
}
