import { DocPageView } from '../../../../views/pages/docs/page.tsx';
import { DocsSearchView, SearchHits } from '../../../../views/pages/docs/search.tsx';
import { message } from '../../../core/messages.ts';
import { NotFound } from '../../../errors.ts';
import { content, fragment, page, type Reply } from '../../kit/reply.ts';
import type { Visit } from '../../kit/visit.ts';
import { FIRST_SLUG } from './contents.ts';
import type { DocPage } from './read-page.ts';

/** Shows the first page of the documentation. */
export function showDocs(visit: Visit): Reply {
  return pageOf(FIRST_SLUG, visit);
}

/** Shows a page of the documentation. */
export function showDoc(visit: Visit<'doc'>): Reply {
  return pageOf(visit.param('doc'), visit);
}

/** Gives a page of the documentation as Markdown. */
export function giveMarkdown(visit: Visit<'markdown'>): Reply {
  const { markdown } = docOf(visit.param('markdown').replace(/\.md$/, ''), visit);
  return content('text/markdown; charset=utf-8', markdown);
}

/** Returns a page of the documentation; throws when there is none of that name. */
export function docOf(slug: string, { deps }: Pick<Visit, 'deps'>): DocPage {
  const doc = deps.docs.page(slug);
  if (doc === null) throw new NotFound(message('doc-not-found'));
  return doc;
}

/** Shows the pages of the documentation that answer a question; scripts get just the list. */
export function searchDocs(visit: Visit): Reply {
  const { docs } = visit.deps;
  const query = visit.query.get('q') ?? '';
  const found = { query, hits: docs.search(query), prefix: visit.shell.prefix };
  if (visit.req.get('x-rollcall-fragment') === 'hits') return fragment(SearchHits(found));
  return page(DocsSearchView({ shell: visit.shell, menu: docs.menu(), ...found }));
}

function pageOf(slug: string, visit: Visit): Reply {
  const { docs } = visit.deps;
  const doc = docOf(slug, visit);
  return page(DocPageView({ shell: visit.shell, menu: docs.menu(), doc }));
}
