import type { PageRoute } from '../../server/http/kit/page-route.ts';

const UUID = '6837d6ec-fc08-4da5-a67f-08a9ed1ccf62';
const VALUES: Readonly<Record<string, string>> = {
  project: UUID,
  check: UUID,
  channel: UUID,
  credential: UUID,
  key: 'a'.repeat(40),
  session: 'a'.repeat(64),
  row: '999999999',
  n: '1',
  kind: 'email',
  doc: 'bash',
  markdown: 'bash.md',
};

/** Returns an address of the route, of things that are not there; `values` names some that are. */
export function pathOf({ path }: Pick<PageRoute, 'path'>, values: Readonly<Record<string, string>> = {}): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? VALUES[name] ?? 'word');
}
