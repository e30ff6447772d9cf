import type { ListedRow, ListGroup } from '../../../../views/pages/checks/check-table.tsx';
import type { ShownFirstCheck } from '../../../../views/pages/checks/onboarding.tsx';
import type { RowFrame, ShownCheck } from '../../../../views/pages/checks/shown-check.ts';
import { addSecs, type Instant } from '../../../core/instant.ts';
import { isWanted } from '../../../core/listing/filter-list.ts';
import { type ListQuery, type Sort, sortOf, type UrlStyle } from '../../../core/listing/query.ts';
import type { Project } from '../../../core/project.ts';
import { type Access, may } from '../../../services/access.ts';
import type { ChecksPage } from '../../../store/reads/checks-page.ts';
import type { PageDeps } from '../../kit/page-deps.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { type ListModel, presentList } from './present.ts';

/** A first check that was pinged longer ago than this no longer belongs to the first steps of a user. */
const FIRST_STEPS_SECS = 86_400;

/** In what order a list is, and with which addresses: what its address asks for, else what was chosen before. */
export interface ListOrder {
  readonly sort: Sort;
  readonly urls: UrlStyle;
}

/** A list as it is at one moment. */
export interface ReadList {
  readonly model: ListModel;
  readonly first: ShownFirstCheck | null;
}

/** Returns in what order this visitor sees the list. */
export function orderOf({ sort, urls }: ListQuery, { user }: Pick<SignedInVisit, 'user'>, project: Project): ListOrder {
  return {
    sort: sort ?? sortOf(user.profile.sort) ?? 'created',
    urls: urls ?? (project.showSlugs ? 'slug' : 'uuid'),
  };
}

/** Reads the list of a project. */
export async function readList(
  project: Project,
  order: ListOrder,
  now: Instant,
  { store, config, registry }: Pick<PageDeps, 'store' | 'config' | 'registry'>,
): Promise<ReadList> {
  const { pingEndpoint, siteName } = config;
  const [read, windows] = await Promise.all([store.reads.checksPage(project.id), store.listening.windows(null)]);
  const model = presentList(read, now, { project, pingEndpoint, siteName, ...order, services: registry, windows });
  return { model, first: firstCheck(read, `${pingEndpoint}`, now) };
}

/** Returns what is the same in every row, for a user with this access. */
export function frameOf(access: Access, { channels }: Pick<ListModel, 'channels'>, prefix: string): RowFrame {
  return { prefix, channels, canEdit: may('edit-check', access), canSelect: may('edit-in-bulk', access) };
}

/** Puts rows under their first tag, if that is wanted, and hides those that are not asked for. */
export function groupRows(checks: readonly ShownCheck[], query: ListQuery, isGrouped: boolean): readonly ListGroup[] {
  const rows = checks.map((check) => ({ check, hidden: !isWanted({ ...check, isStarted: check.started }, query) }));
  if (!isGrouped) return [{ id: 'group', title: null, rows }];
  const tagged = new Map<string, ListedRow[]>();
  for (const row of rows) {
    const tag = row.check.tags[0] ?? '';
    const others = tagged.get(tag);
    if (others === undefined) tagged.set(tag, [row]);
    else others.push(row);
  }
  return [...tagged]
    .map(([tag, all]) => ({ id: `group-${tag}`, title: tag === '' ? 'Without a tag' : tag, rows: all }))
    .sort((a, b) => a.id.localeCompare(b.id, 'en'));
}

/** The only check of a project, until its first ping is some time ago. */
function firstCheck({ checks }: ChecksPage, pingEndpoint: string, now: Instant): ShownFirstCheck | null {
  const [only, another] = checks;
  if (only === undefined || another !== undefined) return null;
  const { code, name, nPings, lastPingAt } = only.check;
  const isNews = nPings === 0 || (nPings === 1 && lastPingAt !== null && lastPingAt > addSecs(now, -FIRST_STEPS_SECS));
  return isNews ? { code, name, pingUrl: `${pingEndpoint}${code}`, isPinged: nPings > 0 } : null;
}
