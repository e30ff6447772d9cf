import type { Token } from 'marked';
import type { Inline } from '../../../../views/components/prose.tsx';
import { type LocalValues, replaced } from './local-values.ts';

/** Turns the addresses in the pages into those of the site. */
export interface Surroundings {
  readonly values: LocalValues;
  /** Where the pages are: `/docs`, with the path of the site before it. */
  readonly docsPath: string;
}

const MARK = /^<!-- ([a-z-]+|\/) -->$/;
const ANCHOR = /^<a id="([\w-]+)">$/;

/** Turns running text into what pages are made of. Throws on anything that is not in the Markdown we write. */
export function inlinesOf(tokens: readonly Token[] | undefined, around: Surroundings): readonly Inline[] {
  const out: Inline[] = [];
  let isInsideMark = false;
  for (const token of tokens ?? []) {
    const mark = token.type === 'html' ? MARK.exec(token.raw.trim())?.[1] : undefined;
    if (mark !== undefined) {
      isInsideMark = mark !== '/';
      const value = around.values.marked.get(mark);
      if (isInsideMark && value === undefined) throw new Error(`no value is called ${mark}`);
      if (value !== undefined) out.push(value);
      continue;
    }
    if (!isInsideMark) out.push(...inlineOf(token, around));
  }
  return joined(out);
}

function inlineOf(token: Token, around: Surroundings): readonly Inline[] {
  const text = (of: string): string => replaced(of, around.values.texts);
  switch (token.type) {
    case 'text':
      return 'tokens' in token && token.tokens ? inlinesOf(token.tokens, around) : [text(plain(token))];
    case 'escape':
      return [plain(token)];
    case 'codespan':
      return [{ kind: 'code', text: text(plain(token)) }];
    case 'strong':
    case 'em':
      return [{ kind: token.type, children: inlinesOf(token.tokens, around) }];
    case 'link':
      return [{ kind: 'link', href: hrefOf(asLink(token), around), children: inlinesOf(token.tokens, around) }];
    case 'br':
      return ['\n'];
    case 'html': {
      const id = ANCHOR.exec(token.raw)?.[1];
      if (id !== undefined) return [{ kind: 'anchor', id }];
      if (token.raw === '</a>') return [];
      throw new Error(`not in our Markdown: ${token.raw}`);
    }
    default:
      throw new Error(`not in our Markdown: ${token.type} ${token.raw}`);
  }
}

/** `page.md#part` is a page of the documentation, `../x` a file of the repository, the rest an address. */
function hrefOf(href: string, { values, docsPath }: Surroundings): string {
  const page = /^([0-9a-z_]+)\.md(#.*)?$/.exec(href);
  if (page) return `${docsPath}/${page[1]}/${page[2] ?? ''}`;
  return replaced(href, values.links);
}

function asLink(token: Token): string {
  return 'href' in token && typeof token.href === 'string' ? token.href : '';
}

function plain(token: Token): string {
  return 'text' in token && typeof token.text === 'string' ? token.text : '';
}

function joined(parts: readonly Inline[]): readonly Inline[] {
  const out: Inline[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (typeof part === 'string' && typeof last === 'string') out[out.length - 1] = last + part;
    else out.push(part);
  }
  return out;
}

/** The words of running text, for headings and the search. */
export function wordsOf(parts: readonly Inline[]): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return part;
      if (part.kind === 'anchor') return '';
      return part.kind === 'code' ? part.text : wordsOf(part.children);
    })
    .join('');
}
