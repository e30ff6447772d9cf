import type { Status } from '../status.ts';

/** What one can filter a list by: the statuses, and whether a run is in progress. */
export const STATUS_FILTERS = ['down', 'grace', 'up', 'new', 'paused', 'started'] as const satisfies readonly (
  | Status
  | 'started'
)[];
export type StatusFilter = (typeof STATUS_FILTERS)[number];

/** The columns to sort by; all but `created` also backwards. */
export const SORTS = [
  'created',
  'name',
  '-name',
  'last_ping',
  '-last_ping',
  'status',
  '-status',
  'schedule',
  '-schedule',
  'next',
  '-next',
] as const;
export type Sort = (typeof SORTS)[number];

export const URL_STYLES = ['uuid', 'slug'] as const;
export type UrlStyle = (typeof URL_STYLES)[number];

/** What the address of a list asks for. */
export interface ListQuery {
  readonly search: string;
  /** A check has all of them. */
  readonly tags: readonly string[];
  /** A check has one of them; none: any. */
  readonly statuses: readonly StatusFilter[];
  /** Null: as usual. */
  readonly sort: Sort | null;
  readonly urls: UrlStyle | null;
}

/** Reads the query of a list's address; what makes no sense is passed over. */
export function readListQuery(query: URLSearchParams): ListQuery {
  const statuses = new Set(query.getAll('status'));
  return {
    search: (query.get('search') ?? '').trim(),
    tags: [...new Set(query.getAll('tag').filter((tag) => tag !== ''))],
    statuses: STATUS_FILTERS.filter((status) => statuses.has(status)),
    sort: sortOf(query.get('sort')),
    urls: URL_STYLES.find((style) => style === query.get('urls')) ?? null,
  };
}

/** Returns the order that a text names; null when it names none. */
export function sortOf(text: string | null): Sort | null {
  return SORTS.find((sort) => sort === text) ?? null;
}

/** Writes the query back, `?tag=…` or nothing. */
export function writeListQuery(query: ListQuery): string {
  const params = new URLSearchParams();
  if (query.sort !== null) params.set('sort', query.sort);
  if (query.urls !== null) params.set('urls', query.urls);
  for (const tag of query.tags) params.append('tag', tag);
  if (query.search !== '') params.set('search', query.search);
  for (const status of query.statuses) params.append('status', status);
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}
