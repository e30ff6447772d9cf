import type { Shell } from '../../layout/shell.ts';
import { DocsFrame, type DocsMenu } from './frame.tsx';

/** A piece of a snippet; marked: it is what was looked for. */
export interface SnippetPart {
  readonly text: string;
  readonly marked: boolean;
}

/** A page that was found, at the part that fits best. */
export interface DocHit {
  readonly slug: string;
  readonly title: string;
  /** Anchor of the part; empty: the page itself. */
  readonly id: string;
  readonly heading: string;
  readonly snippet: readonly SnippetPart[];
}

interface SearchHitsProps {
  readonly hits: readonly DocHit[];
  /** Path of the site. */
  readonly prefix: string;
}

/** What was found, best first. */
export function SearchHits({ hits, prefix }: SearchHitsProps) {
  if (hits.length === 0) return <p class="docs__none">No results. Try fewer words, using only letters and digits.</p>;
  return (
    <ol class="docs__found">
      {hits.map((hit) => (
        <li class="docs__hit" key={hit.slug}>
          <a class="docs__hit-link" href={`${prefix}/docs/${hit.slug}/${hit.id === '' ? '' : `#${hit.id}`}`}>
            {hit.title}
            {hit.heading === '' ? null : <span class="docs__hit-part"> › {hit.heading}</span>}
          </a>
          <p class="docs__snippet">
            {hit.snippet.map((part, index) =>
              part.marked ? <mark key={index.toString()}>{part.text}</mark> : part.text,
            )}
          </p>
        </li>
      ))}
    </ol>
  );
}

interface DocsSearchViewProps extends SearchHitsProps {
  readonly shell: Shell;
  readonly menu: DocsMenu;
  readonly query: string;
}

/** The search of the documentation as a page of its own. */
export function DocsSearchView({ shell, menu, query, hits, prefix }: DocsSearchViewProps) {
  return (
    <DocsFrame shell={shell} menu={menu} title="Search the documentation" query={query}>
      <h1 class="page-title">Search the documentation</h1>
      <SearchHits hits={hits} prefix={prefix} />
    </DocsFrame>
  );
}
