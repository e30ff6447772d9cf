import { slugify } from '../../server/core/slug.ts';

/** What the list is asked for; the same words as in the address of the page. */
interface Wanted {
  readonly search: string;
  readonly tags: readonly string[];
  readonly statuses: readonly string[];
}

const FILTERS = ['search', 'tag', 'status'] as const;

let isPlanned = false;

/** Filters the list on the page without a reload; the address of the page says by what. */
export function enhance(): void {
  const list = document.querySelector<HTMLElement>('[data-list]');
  if (list === null) return;
  if (list.dataset['filtering'] === undefined) {
    list.dataset['filtering'] = '';
    listen();
  }
  plan();
}

/** Rows come by the hundred; the list is gone through once for all of them. */
function plan(): void {
  if (isPlanned) return;
  isPlanned = true;
  requestAnimationFrame(() => {
    isPlanned = false;
    apply();
  });
}

function listen(): void {
  document.addEventListener('click', (event) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link =
      event.target instanceof Element
        ? event.target.closest<HTMLElement>('[data-filter-status], [data-filter-tag]')
        : null;
    if (link === null) return;
    event.preventDefault();
    const { filterStatus, filterTag } = link.dataset;
    if (filterStatus !== undefined) toggle('status', filterStatus);
    if (filterTag !== undefined) toggle('tag', filterTag);
  });
  const form = document.querySelector<HTMLFormElement>('[data-list-search]');
  form?.addEventListener('submit', (event) => event.preventDefault());
  form?.addEventListener('input', ({ target }) => {
    if (target instanceof HTMLInputElement) change((params) => params.set('search', target.value.trim()));
  });
}

function toggle(name: string, value: string): void {
  change((params) => {
    const others = params.getAll(name).filter((each) => each !== value);
    const had = params.getAll(name).includes(value);
    params.delete(name);
    for (const each of had ? others : [...others, value]) params.append(name, each);
  });
}

function change(edit: (params: URLSearchParams) => void): void {
  const params = new URLSearchParams(location.search);
  edit(params);
  if (params.get('search') === '') params.delete('search');
  const text = params.toString();
  history.replaceState(history.state, '', `${location.pathname}${text === '' ? '' : `?${text}`}${location.hash}`);
  apply();
}

function apply(): void {
  const params = new URLSearchParams(location.search);
  const wanted: Wanted = {
    search: (params.get('search') ?? '').trim().toLowerCase(),
    tags: params.getAll('tag'),
    statuses: params.getAll('status'),
  };
  filterRows(wanted);
  markFilters(wanted);
  carryFilters(params);
}

function filterRows(wanted: Wanted): void {
  let shown = 0;
  let heading: HTMLElement | null = null;
  for (const row of document.querySelectorAll<HTMLElement>('[data-list] > [data-row], [data-list] > [data-group]')) {
    if (row.dataset['group'] !== undefined) {
      heading = row;
      heading.hidden = true;
      continue;
    }
    row.hidden = !isWanted(row, wanted);
    if (row.hidden) continue;
    shown += 1;
    if (heading !== null) heading.hidden = false;
  }
  const none = document.querySelector<HTMLElement>('[data-list-none]');
  if (none !== null) none.hidden = shown > 0;
}

function isWanted(row: HTMLElement, { search, tags, statuses }: Wanted): boolean {
  const { status = '', started } = row.dataset;
  if (
    statuses.length > 0 &&
    !statuses.some((each) => each === status || (each === 'started' && started !== undefined))
  ) {
    return false;
  }
  if (tags.length > 0) {
    const own = new Set([...row.querySelectorAll('.tag')].map(({ textContent }) => textContent));
    if (!tags.every((tag) => own.has(tag))) return false;
  }
  if (search === '') return true;
  const name = row.querySelector('[data-filter-text], .check-row__name > a')?.textContent ?? '';
  // rows of checks have their code in their id
  const code = row.id.startsWith('check-') ? row.id.slice('check-'.length) : '';
  const plain = name.replaceAll('\u200b', '');
  // most slugs are made from the name, and then not said again
  const slug = row.dataset['slug'] ?? slugify(plain);
  return [plain, slug, code].some((text) => text.toLowerCase().includes(search));
}

function markFilters({ tags, statuses }: Wanted): void {
  for (const link of document.querySelectorAll<HTMLElement>('[data-filter-status], [data-filter-tag]')) {
    const { filterStatus = '', filterTag = '' } = link.dataset;
    const isOn = statuses.includes(filterStatus) || tags.includes(filterTag);
    if (isOn) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
}

/** Links to the same list in another order keep what it is asked for. */
function carryFilters(params: URLSearchParams): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[data-keep-filters]')) {
    const url = new URL(link.href);
    for (const name of FILTERS) {
      url.searchParams.delete(name);
      for (const value of params.getAll(name)) url.searchParams.append(name, value);
    }
    link.href = url.href;
  }
}
