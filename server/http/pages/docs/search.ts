import { DocsSearchView, SearchHits } from '../../../../views/pages/docs/search.tsx';
import { fragment, page, type Reply } from '../../kit/reply.ts';
import type { Visit } from '../../kit/visit.ts';

/** Shows the pages of the documentation that answer a question; scripts get just the list. */
export function searchDocs(visit: Visit): Reply {
  const { docs } = visit.deps;
  const query = visit.query.get('q') ?? '';
  const found = { query, hits: docs.search(query), prefix: visit.shell.prefix };
  if (visit.req.get('x-rollcall-fragment') === 'hits') return fragment(SearchHits(found));
  return page(DocsSearchView({ shell: visit.shell, menu: docs.menu(), ...found }));
}
