import MiniSearch, { type SearchResult } from 'minisearch';
import type { DocHit, SnippetPart } from '../../../../views/pages/docs/search.tsx';
import type { DocPage, DocSection } from './read-page.ts';

const MOST_HITS = 8;
const QUERY = /^[\p{L}\p{N}\s]{3,100}$/u;
const WORD = /[\p{L}\p{N}]+/gu;
// a page whose name has the word is about it
const BOOST = { title: 2, heading: 6 };
// an explanation is a better answer than a line in a list of everything
const REFERENCE_SHARE = 0.5;
const COMMON = new Set([
  'a',
  'and',
  'at',
  'by',
  'do',
  'for',
  'in',
  'is',
  'it',
  'of',
  'on',
  'or',
  'the',
  'to',
  'when',
  'with',
]);
const SNIPPET_CHARS = 160;

interface Entry {
  readonly page: DocPage;
  readonly section: DocSection;
}

/** Returns the best pages for a question, at most eight; none when it is no question of letters, digits and spaces. */
export type DocSearch = (query: string) => readonly DocHit[];

/**
 * Prepares the search. All words must be somewhere in the page, and may be the beginnings of longer ones. `references`
 * are pages that name everything once.
 */
export function createSearch(pages: readonly DocPage[], references: readonly string[] = []): DocSearch {
  const entries: readonly Entry[] = pages.flatMap((page) => page.sections.map((section) => ({ page, section })));
  const index = new MiniSearch({ fields: ['title', 'heading', 'text'], tokenize: wordsIn });
  index.addAll(
    entries.map(({ page, section }, id) => ({
      id,
      title: tellingWords(page.title),
      heading: tellingWords(section.heading),
      text: section.words,
    })),
  );

  return (query) => {
    const wanted = new Set(QUERY.test(query) ? wordsIn(query).map(stemOf) : []);
    if (wanted.size === 0) return [];
    const found = index.search(query, {
      processTerm: (word) => stemOf(word.toLowerCase()),
      prefix: (stem) => stem.length > 1,
      boost: BOOST,
      boostDocument: (id) => (references.includes(entries[id]?.page.slug ?? '') ? REFERENCE_SHARE : 1),
    });
    return inPages(found, ({ id }) => entries[id]?.page.slug)
      .filter((sections) => {
        const having = new Set(sections.flatMap(({ queryTerms }) => queryTerms));
        return [...wanted].every((stem) => having.has(stem));
      })
      .sort((a, b) => scoreOf(b) - scoreOf(a))
      .slice(0, MOST_HITS)
      .flatMap(([best]) => (best === undefined ? [] : [best]))
      .flatMap(({ id, terms }) => {
        const entry = entries[id];
        return entry === undefined ? [] : [hitOf(entry, new Set(terms))];
      });
  };
}

/** The sections that were found, best first, page by page. */
function inPages<P>(found: readonly SearchResult[], pageOf: (section: SearchResult) => P): readonly SearchResult[][] {
  const pages = new Map<P, SearchResult[]>();
  for (const section of found) pages.set(pageOf(section), [...(pages.get(pageOf(section)) ?? []), section]);
  return [...pages.values()];
}

/** A page is as good as its best section, and a little better for every other one. */
function scoreOf(sections: readonly SearchResult[]): number {
  const [best] = sections;
  return (best?.score ?? 0) + sections.reduce((sum, { score }) => sum + score, 0) / 10;
}

function hitOf({ page, section }: Entry, words: ReadonlySet<string>): DocHit {
  return {
    slug: page.slug,
    title: page.title,
    id: section.id,
    heading: section.id === '' ? '' : section.heading,
    snippet: snippetOf(section.words, (word) => words.has(word)),
  };
}

/** The stretch around the first match, with every match in it marked. */
function snippetOf(text: string, matches: (word: string) => boolean): readonly SnippetPart[] {
  const found = [...text.matchAll(WORD)].find(([word]) => matches(word.toLowerCase()));
  const from = text.lastIndexOf(' ', Math.max(0, (found?.index ?? 0) - SNIPPET_CHARS / 3)) + 1;
  const end = text.indexOf(' ', from + SNIPPET_CHARS);
  const cut = text.slice(from, end < 0 ? undefined : end);
  const parts: SnippetPart[] = from > 0 ? [{ text: '… ', marked: false }] : [];
  let at = 0;
  for (const { 0: word, index } of cut.matchAll(WORD)) {
    if (!matches(word.toLowerCase())) continue;
    if (index > at) parts.push({ text: cut.slice(at, index), marked: false });
    parts.push({ text: word, marked: true });
    at = index + word.length;
  }
  if (at < cut.length) parts.push({ text: cut.slice(at), marked: false });
  return end < 0 ? parts : [...parts, { text: ' …', marked: false }];
}

/** Singular finds plural, and the other way round: what is left is looked for as the beginning of a word. */
function stemOf(word: string): string {
  const stem = word.length > 3 ? word.replace(/(?:ies|y|es|s|ing|ed)$/, '') : word;
  return stem.length > 2 ? stem : word;
}

/** Without those that every heading has. */
function tellingWords(heading: string): string {
  return wordsIn(heading)
    .filter((word) => !COMMON.has(word))
    .join(' ');
}

function wordsIn(text: string): string[] {
  return text.toLowerCase().match(WORD) ?? [];
}
