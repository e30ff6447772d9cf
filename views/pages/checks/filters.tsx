import {
  type ListQuery,
  STATUS_FILTERS,
  type StatusFilter,
  writeListQuery,
} from '../../../server/core/listing/query.ts';
import type { StatusCounts, TagSummary } from '../../../server/core/listing/sum-up.ts';
import { statusWord } from '../../../server/core/words.ts';
import { Icon } from '../../components/icon.tsx';

const wordOf = (status: StatusFilter): string => (status === 'started' ? 'running' : statusWord(status));

interface SummaryProps {
  readonly counts: StatusCounts;
  readonly query: ListQuery;
}

/** How many checks are in which status, worst first; each a filter. */
export function Summary({ counts, query }: SummaryProps) {
  const shown = STATUS_FILTERS.filter((status) => counts[status] > 0 || query.statuses.includes(status));
  return (
    <nav class="summary" id="summary" aria-label="Filter by status">
      {shown.map((status) => {
        const isOn = query.statuses.includes(status);
        const statuses = isOn ? query.statuses.filter((each) => each !== status) : [...query.statuses, status];
        return (
          <a
            class={`summary__part summary__part--${status}`}
            key={status}
            href={here({ ...query, statuses })}
            data-filter-status={status}
            {...(isOn ? { 'aria-current': 'true' as const } : {})}
          >
            <strong>{counts[status]}</strong> {wordOf(status)}
          </a>
        );
      })}
      {shown.length === 0 ? <span class="summary__none">No checks yet</span> : null}
    </nav>
  );
}

interface TagBarProps {
  readonly tags: readonly TagSummary[];
  readonly query: ListQuery;
}

/** Every tag there is, in the colour of the worst check that has it; each a filter. */
export function TagBar({ tags, query }: TagBarProps) {
  return (
    <nav class="tag-bar" id="tags" aria-label="Filter by tag">
      {tags.map(({ tag, status, words }) => {
        const isOn = query.tags.includes(tag);
        const wanted = isOn ? query.tags.filter((each) => each !== tag) : [...query.tags, tag];
        return (
          <a
            class={`tag tag--${status}`}
            key={tag}
            href={here({ ...query, tags: wanted })}
            title={words}
            data-filter-tag={tag}
            {...(isOn ? { 'aria-current': 'true' as const } : {})}
          >
            <bdi>{tag}</bdi>
          </a>
        );
      })}
    </nav>
  );
}

/** The search field; what else is asked for stays. */
export function Search({ query }: { readonly query: ListQuery }) {
  return (
    <form class="search" method="get" data-list-search>
      <Icon name="search" />
      <input
        class="field__input search__input"
        type="search"
        name="search"
        value={query.search}
        placeholder="Search"
        aria-label="Search by name, slug or code"
        autocomplete="off"
        data-key="/"
      />
      {query.sort === null ? null : <input type="hidden" name="sort" value={query.sort} />}
      {query.urls === null ? null : <input type="hidden" name="urls" value={query.urls} />}
      {query.tags.map((tag) => (
        <input type="hidden" name="tag" value={tag} key={tag} />
      ))}
      {query.statuses.map((status) => (
        <input type="hidden" name="status" value={status} key={status} />
      ))}
    </form>
  );
}

/** The address of the same list, asked something else. */
function here(query: ListQuery): string {
  const text = writeListQuery(query);
  // an empty address would keep the query it has
  return text === '' ? '?' : text;
}
