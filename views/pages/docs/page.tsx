import { type Block, Prose } from '../../components/prose.tsx';
import type { Shell } from '../../layout/shell.ts';
import { DocsFrame, type DocsMenu } from './frame.tsx';

interface DocPageViewProps {
  readonly shell: Shell;
  readonly menu: DocsMenu;
  readonly doc: { readonly slug: string; readonly title: string; readonly blocks: readonly Block[] };
}

/** A page of the documentation. */
export function DocPageView({ shell, menu, doc }: DocPageViewProps) {
  return (
    <DocsFrame shell={shell} menu={menu} title={doc.title} slug={doc.slug}>
      <Prose blocks={doc.blocks} />
      <p class="docs__foot">
        <a href={`${shell.prefix}/docs/${doc.slug}.md`}>This page as Markdown</a>
      </p>
    </DocsFrame>
  );
}
