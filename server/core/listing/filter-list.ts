import type { Status } from '../status.ts';
import type { ListQuery } from './query.ts';

/** What filters look at. */
export interface Filterable {
  readonly name: string;
  readonly slug: string;
  readonly code: string;
  readonly tags: readonly string[];
  readonly status: Status;
  readonly isStarted: boolean;
}

/** Whether a check is among what the query asks for. */
export function isWanted(check: Filterable, { search, tags, statuses }: ListQuery): boolean {
  return hasText(check, search) && tags.every((tag) => check.tags.includes(tag)) && hasStatus(check, statuses);
}

/** Whether the query leaves anything out at all. */
export function isFiltering({ search, tags, statuses }: ListQuery): boolean {
  return search !== '' || tags.length > 0 || statuses.length > 0;
}

function hasText({ name, slug, code }: Filterable, search: string): boolean {
  const wanted = search.toLowerCase();
  return [name, slug, code].some((text) => text.toLowerCase().includes(wanted));
}

function hasStatus({ status, isStarted }: Filterable, statuses: ListQuery['statuses']): boolean {
  if (statuses.length === 0) return true;
  return statuses.some((each) => (each === 'started' ? isStarted : each === status));
}
