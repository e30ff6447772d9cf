import type { ComponentChildren } from 'preact';
import { Page } from '../../layout/page.tsx';
import type { Shell } from '../../layout/shell.ts';

/** A link in the menu. */
export interface DocsLink {
  readonly slug: string;
  readonly title: string;
}

/** The menu beside every page of the documentation. */
export type DocsMenu = readonly { readonly title: string; readonly links: readonly DocsLink[] }[];

interface DocsFrameProps {
  readonly shell: Shell;
  readonly menu: DocsMenu;
  readonly title: string;
  /** Which page it is; absent for those that are not in the menu. */
  readonly slug?: string;
  /** What is in the search box. */
  readonly query?: string;
  readonly children: ComponentChildren;
}

/** The frame around the documentation: search and menu at the side, the text beside it. */
export function DocsFrame({ shell, menu, title, slug, query = '', children }: DocsFrameProps) {
  return (
    <Page shell={shell} title={`${title} – ${shell.siteName}`}>
      <div class="docs">
        <div class="docs__side">
          <search>
            <form class="docs__search" action={`${shell.prefix}/docs/search/`} method="get">
              <label class="visually-hidden" for="docs-search">
                Search the documentation
              </label>
              <input
                class="docs__query"
                id="docs-search"
                type="search"
                name="q"
                value={query}
                placeholder="Search"
                minLength={3}
                maxLength={100}
                autocomplete="off"
                data-docs-search
              />
              <div class="docs__hits" data-docs-hits aria-live="polite" />
            </form>
          </search>
          <details class="docs__menu" data-docs-menu open>
            <summary class="docs__menu-label">All pages</summary>
            <nav aria-label="Documentation">
              {menu.map((group) => (
                <Group shell={shell} group={group} current={slug} key={group.title} />
              ))}
            </nav>
          </details>
        </div>
        <article class="docs__text">{children}</article>
      </div>
    </Page>
  );
}

interface GroupProps {
  readonly shell: Shell;
  readonly group: DocsMenu[number];
  readonly current: string | undefined;
}

function Group({ shell, group, current }: GroupProps) {
  return (
    <section class="docs__group">
      <h2 class="docs__group-title">{group.title}</h2>
      <ul class="docs__links">
        {group.links.map(({ slug, title }) => (
          <li key={slug}>
            <a
              class="docs__link"
              href={`${shell.prefix}/docs/${slug === 'introduction' ? '' : `${slug}/`}`}
              {...(slug === current ? { 'aria-current': 'page' as const } : {})}
            >
              {title}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
