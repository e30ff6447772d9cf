import { lexer, type Token, type Tokens } from 'marked';
import type { Block, Cell } from '../../../../views/components/prose.tsx';
import { inlinesOf, type Surroundings, wordsOf } from './inlines.ts';
import { localMarkdown } from './local-values.ts';

/** A heading and what stands below it, up to the next, as words. */
export interface DocSection {
  readonly heading: string;
  /** Empty for the page itself. */
  readonly id: string;
  readonly words: string;
}

/** A page of the documentation, ready to be shown. */
export interface DocPage {
  readonly slug: string;
  readonly title: string;
  readonly blocks: readonly Block[];
  readonly sections: readonly DocSection[];
  /** With the addresses of this server. */
  readonly markdown: string;
}

/** Reads a page that is written in the Markdown we use. Throws on anything else. */
export function readPage(slug: string, markdown: string, around: Surroundings): DocPage {
  // the anchors we chose come first; headings make room
  const ids = new Set([...markdown.matchAll(/<a id="([\w-]+)">/g)].map(([, id = '']) => id));
  const tokens = lexer(markdown);
  const blocks = tokens.flatMap((token) => blockOf(token, around, ids));
  const [first] = blocks;
  if (first?.kind !== 'heading' || first.level !== 1) throw new Error(`${slug}.md does not begin with its title`);
  return {
    slug,
    title: wordsOf(first.children),
    blocks,
    sections: sectionsOf(blocks),
    markdown: localMarkdown(markdown, around.values),
  };
}

function blocksOf(tokens: readonly Token[], around: Surroundings, ids: Set<string>): readonly Block[] {
  return tokens.flatMap((token) => blockOf(token, around, ids));
}

function blockOf(token: Token, around: Surroundings, ids: Set<string>): readonly Block[] {
  if (isTable(token)) {
    const cellOf = ({ tokens }: Tokens.TableCell): Cell => inlinesOf(tokens, around);
    return [{ kind: 'table', head: token.header.map(cellOf), rows: token.rows.map((row) => row.map(cellOf)) }];
  }
  if (isList(token)) {
    const items = token.items.map((item) => blocksOf(item.tokens, around, ids));
    return [{ kind: 'list', from: token.ordered ? Number(token.start) || 1 : null, items }];
  }
  switch (token.type) {
    case 'heading': {
      const children = inlinesOf(token.tokens, around);
      return [{ kind: 'heading', level: depthOf(token), id: uniqueId(anchorOf(wordsOf(children)), ids), children }];
    }
    case 'paragraph':
      return [{ kind: 'paragraph', children: inlinesOf(token.tokens, around) }];
    case 'text':
      return [{ kind: 'text', children: inlinesOf([token], around) }];
    case 'code':
      return [{ kind: 'code', text: codeOf(token, around) }];
    case 'space':
      return [];
    case 'html': {
      // remarks for those who edit the page
      if (/^<!--.*-->\s*$/s.test(token.raw)) return [];
      const id = /^<a id="([\w-]+)"><\/a>\s*$/.exec(token.raw)?.[1];
      if (id !== undefined) return [{ kind: 'paragraph', children: [{ kind: 'anchor', id }] }];
      throw new Error(`not in our Markdown: ${token.raw}`);
    }
    default:
      throw new Error(`not in our Markdown: ${token.type} ${token.raw}`);
  }
}

/** As repositories show them: `Keys & roles` → `keys--roles`. */
export function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

function uniqueId(id: string, taken: Set<string>): string {
  let free = id;
  for (let n = 1; taken.has(free); n += 1) free = `${id}-${n}`;
  taken.add(free);
  return free;
}

function sectionsOf(blocks: readonly Block[]): readonly DocSection[] {
  const sections: { heading: string; id: string; words: string[] }[] = [];
  for (const block of blocks) {
    if (block.kind === 'heading') {
      sections.push({ heading: wordsOf(block.children), id: block.level === 1 ? '' : block.id, words: [] });
      continue;
    }
    const words = blockWords(block);
    // links to other pages are no answer of this one
    if (!words.startsWith('See also:')) sections.at(-1)?.words.push(words);
  }
  return sections.map(({ words, ...rest }) => ({ ...rest, words: words.join(' ').replace(/\s+/g, ' ').trim() }));
}

function blockWords(block: Block): string {
  switch (block.kind) {
    case 'code':
      return block.text;
    case 'list':
      return block.items.map((item) => item.map(blockWords).join(' ')).join(' ');
    case 'table':
      return [block.head, ...block.rows].map((row) => row.map(wordsOf).join(' ')).join(' ');
    default:
      return wordsOf(block.children);
  }
}

function codeOf(token: Token, around: Surroundings): string {
  return localMarkdown('text' in token && typeof token.text === 'string' ? token.text : '', around.values);
}

function depthOf(token: Token): number {
  return 'depth' in token && typeof token.depth === 'number' ? token.depth : 1;
}

function isTable(token: Token): token is Tokens.Table {
  return token.type === 'table';
}

function isList(token: Token): token is Tokens.List {
  return token.type === 'list';
}
