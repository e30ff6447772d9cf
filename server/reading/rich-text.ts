import { marked, type Token } from 'marked';
import type { RichNode } from '../../views/components/rich-text.tsx';

/** Longer texts are shown as they are: reading deeply nested ones takes long. */
const LONGEST = 20_000;
/** Quotes in quotes in quotes; deeper ones are shown as text. */
const DEEPEST = 8;

/**
 * Reads the Markdown of a description: paragraphs, lists, links, code, emphasis. HTML in it is text like any other, links
 * lead to web pages and mail addresses only, pictures are links.
 */
export function readRichText(text: string): readonly RichNode[] {
  if (text.length > LONGEST) return plain(text);
  try {
    return nodesOf(marked.lexer(text, { gfm: true, breaks: true }), 0);
  } catch {
    // nesting that is too deep for the parser
    return plain(text);
  }
}

function plain(text: string): readonly RichNode[] {
  return [{ kind: 'block', text }];
}

function nodesOf(tokens: readonly Token[] | undefined, depth: number): readonly RichNode[] {
  return (tokens ?? []).flatMap((token): readonly RichNode[] => {
    if (depth > DEEPEST) return [{ kind: 'text', text: token.raw }];
    return nodeOf(token, depth + 1);
  });
}

function nodeOf(token: Token, depth: number): readonly RichNode[] {
  const inner = () => nodesOf('tokens' in token ? token.tokens : undefined, depth);
  switch (token.type) {
    case 'space':
    case 'def':
      return [];
    case 'paragraph':
      return [{ kind: 'paragraph', children: inner() }];
    case 'heading':
    case 'strong':
    case 'em':
    case 'del':
      return [{ kind: token.type, children: inner() }];
    case 'blockquote':
      return [{ kind: 'quote', children: inner() }];
    case 'list':
      return [{ kind: 'list', isOrdered: token['ordered'] === true, children: itemsOf(token, depth) }];
    case 'code':
      return [{ kind: 'block', text: textOf(token) }];
    case 'codespan':
      return [{ kind: 'code', text: textOf(token) }];
    case 'hr':
      return [{ kind: 'rule' }];
    case 'br':
      return [{ kind: 'break' }];
    case 'link':
    case 'image':
      return linkOf(token, inner());
    case 'text':
      return 'tokens' in token && token.tokens !== undefined ? inner() : [{ kind: 'text', text: textOf(token) }];
    case 'escape':
      return [{ kind: 'text', text: textOf(token) }];
    default:
      // HTML, tables and whatever else there is: as it was written
      return [{ kind: 'text', text: token.raw }];
  }
}

function itemsOf(token: Token, depth: number): readonly RichNode[] {
  const items: unknown = 'items' in token ? token['items'] : [];
  if (!Array.isArray(items)) return [];
  return items.map((item: { readonly tokens?: Token[] }) => ({ kind: 'item', children: nodesOf(item.tokens, depth) }));
}

function linkOf(token: Token, children: readonly RichNode[]): readonly RichNode[] {
  const href = 'href' in token ? String(token['href']) : '';
  const shown: readonly RichNode[] = children.length > 0 ? children : [{ kind: 'text', text: textOf(token) || href }];
  return isSafe(href) ? [{ kind: 'link', href, children: shown }] : shown;
}

function isSafe(href: string): boolean {
  return URL.canParse(href) && ['http:', 'https:', 'mailto:'].includes(new URL(href).protocol);
}

function textOf(token: Token): string {
  return 'text' in token ? String(token.text) : token.raw;
}
