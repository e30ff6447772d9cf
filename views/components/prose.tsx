import type { ComponentChildren } from 'preact';
import { CodeBlock } from './code-block.tsx';

/** A piece of running text. */
export type Inline =
  | string
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'em'; readonly children: readonly Inline[] }
  | { readonly kind: 'link'; readonly href: string; readonly children: readonly Inline[] }
  /** Where links may lead that no heading is at. */
  | { readonly kind: 'anchor'; readonly id: string };

/** A cell of a table. */
export type Cell = readonly Inline[];

/** A part of a text, one below the other. */
export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly id: string; readonly children: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | {
      readonly kind: 'list';
      /** Number of the first item; null: no numbers. */
      readonly from: number | null;
      readonly items: readonly (readonly Block[])[];
    }
  | { readonly kind: 'table'; readonly head: readonly Cell[]; readonly rows: readonly (readonly Cell[])[] }
  /** Text that stands in a list without a paragraph of its own. */
  | { readonly kind: 'text'; readonly children: readonly Inline[] };

/** A longer text: headings, paragraphs, lists, tables and code that can be copied. */
export function Prose({ blocks }: { readonly blocks: readonly Block[] }) {
  return (
    <div class="prose">
      {blocks.map((block, index) => (
        <BlockView block={block} key={index.toString()} />
      ))}
    </div>
  );
}

function BlockView({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case 'heading':
      return <Heading block={block} />;
    case 'paragraph':
      return (
        <p>
          <Inlines of={block.children} />
        </p>
      );
    case 'code':
      return <CodeBlock text={block.text} />;
    case 'list':
      return <ListView from={block.from} items={block.items} />;
    case 'table':
      return <TableView head={block.head} rows={block.rows} />;
    case 'text':
      return <Inlines of={block.children} />;
  }
}

function Heading({ block }: { readonly block: Extract<Block, { kind: 'heading' }> }) {
  const { level, id, children } = block;
  const text = <Inlines of={children} />;
  if (level === 1) return <h1 class="page-title">{text}</h1>;
  // the heading itself is the link, so that its address can be copied without script
  const linked: ComponentChildren = (
    <a class="prose__self" href={`#${id}`}>
      {text}
    </a>
  );
  if (level === 2) return <h2 id={id}>{linked}</h2>;
  return <h3 id={id}>{linked}</h3>;
}

function ListView({ from, items }: Omit<Extract<Block, { kind: 'list' }>, 'kind'>) {
  const rows = items.map((item, index) => (
    <li key={index.toString()}>
      {item.map((block, at) => (
        <BlockView block={block} key={at.toString()} />
      ))}
    </li>
  ));
  return from === null ? <ul>{rows}</ul> : <ol start={from}>{rows}</ol>;
}

function TableView({ head, rows }: { readonly head: readonly Cell[]; readonly rows: readonly (readonly Cell[])[] }) {
  const hasHead = head.some((cell) => cell.length > 0);
  // said in each row where the columns stand below one another
  const columns = head.length > 3 ? head.map(plainWords) : [];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div class={`prose__table${head.length > 3 ? ' prose__table--wide' : ''}`} tabIndex={0}>
      <table>
        {hasHead ? (
          <thead>
            <tr>
              {head.map((cell, index) =>
                cell.length === 0 ? (
                  <td key={index.toString()} />
                ) : (
                  <th scope="col" key={index.toString()}>
                    <Inlines of={cell} />
                  </th>
                ),
              )}
            </tr>
          </thead>
        ) : null}
        <tbody>
          {rows.map((row, index) => (
            <tr key={index.toString()}>
              {row.map((cell, at) => (
                <td key={at.toString()} data-column={columns[at]}>
                  <Inlines of={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function plainWords(cell: Cell): string {
  return cell.map((part) => (typeof part === 'string' ? part : '')).join('');
}

function Inlines({ of }: { readonly of: readonly Inline[] }) {
  return (
    <>
      {of.map((part, index) => (
        <InlineView part={part} key={index.toString()} />
      ))}
    </>
  );
}

function InlineView({ part }: { readonly part: Inline }) {
  if (typeof part === 'string') return <>{part}</>;
  switch (part.kind) {
    case 'code':
      return <code>{part.text}</code>;
    case 'strong':
      return (
        <strong>
          <Inlines of={part.children} />
        </strong>
      );
    case 'em':
      return (
        <em>
          <Inlines of={part.children} />
        </em>
      );
    case 'link':
      return (
        <a href={part.href}>
          <Inlines of={part.children} />
        </a>
      );
    case 'anchor':
      return <span id={part.id} />;
  }
}
