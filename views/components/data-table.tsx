import type { ComponentChildren } from 'preact';

export interface Column {
  readonly id: string;
  readonly label: ComponentChildren;
  /** What a phone says before the value, where rows are cards; absent: nothing. */
  readonly phoneLabel?: string;
  /** Numbers stand at the end. */
  readonly align?: 'end';
  readonly width?: 'narrow' | 'wide';
}

export interface DataRow {
  readonly key: string;
  readonly id?: string;
  /** One per column; the first names the row. */
  readonly cells: readonly ComponentChildren[];
}

interface DataTableProps {
  /** What the table lists; read out, not shown. */
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly DataRow[];
  /** What stands there instead of no rows. */
  readonly none: string;
}

/** A table whose rows become cards on a phone. */
export function DataTable({ caption, columns, rows, none }: DataTableProps) {
  if (rows.length === 0) return <p class="data-table__none">{none}</p>;
  return (
    <table class="data-table">
      <caption class="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th class={cellClass(column)} scope="col" key={column.id}>
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr class="data-table__row" key={row.key} data-row {...(row.id === undefined ? {} : { id: row.id })}>
            {columns.map((column, index) => (
              <Cell column={column} isName={index === 0} key={column.id}>
                {row.cells[index]}
              </Cell>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface CellProps {
  readonly column: Column;
  readonly isName: boolean;
  readonly children: ComponentChildren;
}

function Cell({ column, isName, children }: CellProps) {
  const label = column.phoneLabel === undefined ? {} : { 'data-label': column.phoneLabel };
  if (isName) {
    return (
      <th class={cellClass(column)} scope="row" {...label}>
        {children}
      </th>
    );
  }
  return (
    <td class={cellClass(column)} {...label}>
      {children}
    </td>
  );
}

function cellClass({ align, width }: Column): string {
  const parts = ['data-table__cell', align && `data-table__cell--${align}`, width && `data-table__cell--${width}`];
  return parts.filter(Boolean).join(' ');
}
