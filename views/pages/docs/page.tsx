import type { ComponentChildren } from 'preact';
import { type Block, Prose } from '../../components/prose.tsx';
import type { Shell } from '../../layout/shell.ts';
import { DocsFrame, type DocsMenu } from './frame.tsx';

interface DocPageViewProps {
  readonly shell: Shell;
  readonly menu: DocsMenu;
  /** Stands between the title and the rest. */
  readonly tool?: ComponentChildren;
  readonly doc: { readonly slug: string; readonly title: string; readonly blocks: readonly Block[] };
}

/** A page of the documentation. */
export function DocPageView({ shell, menu, doc, tool }: DocPageViewProps) {
  return (
    <DocsFrame shell={shell} menu={menu} title={doc.title} slug={doc.slug}>
      <Prose blocks={doc.blocks.slice(0, 1)} />
      {tool}
      <Prose blocks={doc.blocks.slice(1)} />
      <p class="docs__foot">
        <a href={`${shell.prefix}/docs/${doc.slug}.md`}>This page as Markdown</a>
      </p>
    </DocsFrame>
  );
}
