import type { AdminCell } from '../../../../views/components/admin-cell.tsx';
import type { ShownStatus } from '../../../../views/components/status.tsx';
import type { AdminColumn, AdminFilter, Eyes } from './model.ts';
import type { Row } from './row.ts';

// The words in which models describe their lists.

const MOST_LINKS = 5;
const MASK = '••••••••';

/** A column that shows text as it is. */
export function textColumn(label: string, name: string): AdminColumn {
  return { label, show: (row) => text(row.text(name)) };
}

/** A column that shows a moment. */
export function momentColumn(label: string, name: string): AdminColumn {
  return { label, show: (row) => ({ kind: 'moment', at: row.iso(name) }) };
}

/** A column that shows yes or no. */
export function flagColumn(label: string, name: string): AdminColumn {
  return { label, show: (row) => ({ kind: 'yes', isYes: row.flag(name) }) };
}

/** A column that shows whose something is, with a link to the project. */
export function whoseColumn(): AdminColumn {
  return {
    label: 'Owner › project',
    show: (row, { prefix }) => ({
      kind: 'text',
      text: projectName(row.text('project_name'), row.text('email')),
      small: row.text('email'),
      href: rowHref(prefix, 'accounts/project', row.text('project_id')),
    }),
  };
}

/** A column that shows a stored status. */
export function statusColumn(label: string, name: string): AdminColumn {
  return { label, show: (row) => ({ kind: 'status', status: statusOf(row.text(name)) }) };
}

/** A column that names the check something belongs to. */
export function checkColumn(): AdminColumn {
  return {
    label: 'Check',
    show: (row, { prefix }) =>
      row.has('check_id')
        ? {
            kind: 'text',
            text: row.text('check_name') || row.text('check_code'),
            href: rowHref(prefix, 'api/check', row.text('check_id')),
          }
        : text(''),
  };
}

/** Text, with a smaller line below it. */
export function text(value: string, small = ''): AdminCell {
  return { kind: 'text', text: value, small };
}

/** What only superusers read. */
export function secret(value: string, { isSuperuser }: Eyes): AdminCell {
  return text(isSuperuser || value === '' ? value : MASK);
}

/** The things that belong to a row, each with a link. */
export function relatedLinks(row: Row, name: string, path: string, { prefix }: Eyes): AdminCell {
  const links = row.links(name);
  return {
    kind: 'links',
    links: links.slice(0, MOST_LINKS).map((link) => ({
      text: link.name || 'unnamed',
      href: rowHref(prefix, path, String(link.id)),
    })),
    more: Math.max(0, links.length - MOST_LINKS),
  };
}

/** Where the page of a row is. */
export function rowHref(prefix: string, path: string, key: string): string {
  return `${prefix}/admin/${path}/${key}/change/`;
}

/** What to call a project: its name, or whose it is. */
export function projectName(name: string, owner: string): string {
  return name === '' ? `default of ${owner}` : name;
}

/** Seconds as a person says them: `1 h 30 min`. */
export function secondsText(secs: number): string {
  if (secs < 60) return `${secs} s`;
  const parts = [
    [Math.floor(secs / 86_400), 'd'],
    [Math.floor((secs % 86_400) / 3600), 'h'],
    [Math.floor((secs % 3600) / 60), 'min'],
  ] as const;
  return parts
    .filter(([n]) => n > 0)
    .map(([n, unit]) => `${n} ${unit}`)
    .join(' ');
}

const AGO = [
  { value: 'day', label: 'Past 24 hours' },
  { value: 'week', label: 'Past 7 days' },
  { value: 'month', label: 'Past 30 days' },
  { value: 'year', label: 'Past year' },
];

/** A filter by how long ago something was. */
export function agoFilter(name: string, label: string, never?: string): AdminFilter {
  return { name, label, choices: never === undefined ? AGO : [...AGO, { value: 'never', label: never }] };
}

/** A filter by yes and no. */
export function yesFilter(name: string, label: string): AdminFilter {
  const choices = [
    { value: 'yes', label: 'Yes' },
    { value: 'no', label: 'No' },
  ];
  return { name, label, choices };
}

/** A filter by words, each as it is stored. */
export function wordFilter(name: string, label: string, words: readonly string[]): AdminFilter {
  return { name, label, choices: words.map((value) => ({ value, label: value })) };
}

const STATUSES: readonly ShownStatus[] = ['new', 'up', 'down', 'paused'];

function statusOf(stored: string): ShownStatus {
  return STATUSES.find((status) => status === stored) ?? 'new';
}
