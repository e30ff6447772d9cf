import { AdminListPage } from '../../../../views/pages/admin/list.tsx';
import { page, type Reply } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { rowHref } from './cells.ts';
import type { AdminModel } from './model.ts';
import { toRow } from './row.ts';

const LAST_PAGE = 10_000;

/** Shows one list. */
export async function showList(visit: SignedInVisit, model: AdminModel): Promise<Reply> {
  const { deps, shell, query, now, user } = visit;
  const { admin } = deps.store;
  const search = query.get('q') ?? '';
  const filters = new Map(model.filters.map(({ name }) => [name, query.get(name) ?? '']));
  const number = pageNumber(query.get('page'));
  const skip = (number - 1) * model.perPage;
  const wanted = { search, filters, now };
  // one more than is shown tells whether there is another page
  const [found, total] = await Promise.all([
    admin.list(model.source, { ...wanted, skip, limit: model.perPage + 1 }),
    model.isCounted ? admin.count(model.source, wanted) : null,
  ]);
  const rows = found.slice(0, model.perPage).map(toRow);
  const eyes = { prefix: shell.prefix, isSuperuser: user.isSuperuser };
  return page(
    AdminListPage({
      shell,
      title: model.title,
      about: model.about,
      search,
      searchHint: model.searchHint,
      filters: model.filters.map((filter) => ({ ...filter, value: filters.get(filter.name) ?? '' })),
      columns: model.columns.map(({ label }) => label),
      rows: rows.map((row) => ({
        key: row.key,
        cells: model.columns.map((column, index) => {
          const cell = column.show(row, eyes);
          return index === 0 ? linked(cell, rowHref(shell.prefix, model.path, row.key)) : cell;
        }),
      })),
      total,
      range: `${skip + 1}–${skip + rows.length}`,
      newer: number > 1 ? pageLink(query, number - 1) : null,
      older: found.length > model.perPage ? pageLink(query, number + 1) : null,
    }),
  );
}

/** The first column leads to the row, whatever it shows. */
function linked(cell: ReturnType<AdminModel['columns'][number]['show']>, href: string) {
  if (cell.kind === 'text') return { ...cell, text: cell.text || 'unnamed', href };
  if (cell.kind === 'moment') {
    return { kind: 'text' as const, text: `${(cell.at ?? '').slice(0, 19).replace('T', ' ')} UTC`, href };
  }
  return cell;
}

function pageLink(query: URLSearchParams, number: number): string {
  const params = new URLSearchParams(query);
  params.set('page', String(number));
  return `?${params}`;
}

function pageNumber(text: string | null): number {
  const number = Number(text ?? '1');
  return Number.isInteger(number) && number >= 1 && number <= LAST_PAGE ? number : 1;
}
