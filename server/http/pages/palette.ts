import type { Destinations } from '../../store/reads/palette.ts';
import { json, type Reply } from '../kit/reply.ts';
import type { SignedInVisit } from '../kit/visit.ts';

const SECTIONS = [
  ['Checks', 'checks'],
  ['Integrations', 'integrations'],
  ['Badges', 'badges'],
  ['Settings', 'settings'],
] as const;

/** Pages that all users have. */
const PAGES = [
  ['All projects', '/'],
  ['Checks that are down, late or running', '/overview/'],
  ['Documentation', '/docs/'],
  ['Account settings', '/accounts/profile/'],
  ['Appearance', '/accounts/profile/appearance/'],
  ['Reports', '/accounts/profile/notifications/'],
  ['Sessions', '/accounts/profile/sessions/'],
] as const;

/** Lists what can be gone to by name: `[label, path]`, `[label, path, hint]`. Nothing of it stays in the browser's cache. */
export async function showPalette({ deps, user, shell }: SignedInVisit): Promise<Reply> {
  const content = json({ prefix: shell.prefix, items: itemsOf(await deps.store.reads.destinations(user.id)) });
  return { ...content, headers: { 'Cache-Control': 'private, no-store' } };
}

type Item = readonly [label: string, path: string, hint?: string];

function itemsOf({ projects, checks }: Destinations): readonly Item[] {
  const names = new Map(projects.map(({ id, name }) => [id, name || 'Unnamed project']));
  return [
    ...checks.map(({ code, name, tags, projectId }): Item => {
      const hint = [names.get(projectId) ?? '', tags].filter((part) => part !== '').join(' · ');
      return [name || 'unnamed', `/checks/${code}/details/`, hint];
    }),
    ...projects.flatMap(({ id, code }) =>
      SECTIONS.map(([label, path]): Item => [`${names.get(id)}: ${label}`, `/projects/${code}/${path}/`]),
    ),
    ...PAGES,
  ];
}
