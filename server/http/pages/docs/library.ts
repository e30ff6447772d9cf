import { readFileSync } from 'node:fs';
import type { DocsMenu } from '../../../../views/pages/docs/frame.tsx';
import type { DocHit } from '../../../../views/pages/docs/search.tsx';
import type { Config } from '../../../config.ts';
import { pathPrefix } from '../../kit/request.ts';
import { CONTENTS, REFERENCES, SLUGS } from './contents.ts';
import { localValues } from './local-values.ts';
import { type DocPage, readPage } from './read-page.ts';
import { createSearch } from './search-index.ts';

/** The documentation, with the addresses of this server in it. */
export interface Docs {
  /** Null: no page is called so. */
  page(slug: string): DocPage | null;
  menu(): DocsMenu;
  search(query: string): readonly DocHit[];
}

type Settings = Pick<Config, 'siteRoot' | 'siteName' | 'pingEndpoint' | 'pingEmailDomain' | 'pingBodyLimit'>;

/** Opens the documentation in a folder. Its pages are read when the first is asked for, and kept. */
export function createDocs(folder: URL, config: Settings): Docs {
  let opened: (ReturnType<typeof open> & { readonly siteName: string }) | null = null;
  const docs = () => {
    // the name of the site is chosen while the server runs
    if (opened?.siteName !== config.siteName) opened = { ...open(folder, config), siteName: config.siteName };
    return opened;
  };
  return {
    page: (slug) => docs().pages.get(slug) ?? null,
    menu: () => docs().menu,
    search: (query) => docs().search(query),
  };
}

function open(folder: URL, config: Settings) {
  const around = { values: localValues(config), docsPath: `${pathPrefix(config.siteRoot)}/docs` };
  const pages = new Map(
    SLUGS.map((slug) => [slug, readPage(slug, readFileSync(new URL(`${slug}.md`, folder), 'utf8'), around)]),
  );
  const titleOf = (slug: string): string => pages.get(slug)?.title ?? slug;
  const menu = CONTENTS.map(({ title, slugs }) => ({
    title,
    links: slugs.map((slug) => ({ slug, title: titleOf(slug) })),
  }));
  return { pages, menu, search: createSearch([...pages.values()], REFERENCES) };
}
