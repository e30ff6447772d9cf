import type { DocHit, SnippetPart } from '../../../../views/pages/docs/search.tsx';
import type { DocPage, DocSection } from './read-page.ts';

const MOST_HITS = 8;
const QUERY = /^[\p{L}\p{N}\s]{3,100}$/u;
const WORD = /[\p{L}\p{N}]+/gu;
// a page whose name has the word is about it
const IN_TITLE = 8;
const IN_HEADING = 3;
/** How soon the tenth mention counts little more than the third (k1 of BM25). */
const SATURATION = 1.2;
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
  readonly title: readonly string[];
  readonly heading: readonly string[];
  readonly words: readonly string[];
}

/** Returns the best pages for a question, at most eight; none when it is no question of letters, digits and spaces. */
export type DocSearch = (query: string) => readonly DocHit[];

/**
 * Prepares the search. All words must be somewhere in the page, and may be the beginnings of longer ones. `references`
 * are pages that name everything once.
 */
export function createSearch(pages: readonly DocPage[], references: readonly string[] = []): DocSearch {
  const entries: readonly Entry[] = pages.flatMap((page) =>
    page.sections.map((section) => ({
      page,
      section,
      title: tellingWords(page.title),
      heading: tellingWords(section.heading),
      words: wordsIn(section.words),
    })),
  );
  const vocabulary = new Map(pages.map((page) => [page.slug, wordsOfPage(page)]));

  /** Rare words tell more than common ones. */
  const weightOf = (matches: (word: string) => boolean): number => {
    const having = pages.filter(({ slug }) => vocabulary.get(slug)?.some(matches)).length;
    return Math.log(1 + (pages.length - having + 0.5) / (having + 0.5));
  };

  return (query) => {
    if (!QUERY.test(query)) return [];
    const terms = termsOf(query);
    if (terms.length === 0) return [];
    const weights = terms.map(weightOf);
    const scoreOf = (entry: Entry): number =>
      terms.reduce((sum, matches, index) => sum + (weights[index] ?? 0) * fitOf(entry, matches), 0) *
      (references.includes(entry.page.slug) ? REFERENCE_SHARE : 1);
    const best = new Map<string, { readonly entry: Entry; readonly score: number; readonly total: number }>();
    for (const entry of entries) {
      if (!terms.every((matches) => vocabulary.get(entry.page.slug)?.some(matches))) continue;
      const score = scoreOf(entry);
      const before = best.get(entry.page.slug);
      const total = (before?.total ?? 0) + score;
      best.set(entry.page.slug, before && before.score >= score ? { ...before, total } : { entry, score, total });
    }
    return [...best.values()]
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score + b.total / 10 - (a.score + a.total / 10))
      .slice(0, MOST_HITS)
      .map(({ entry }) => hitOf(entry, terms));
  };
}

function fitOf({ title, heading, words }: Entry, matches: (word: string) => boolean): number {
  const count = words.filter(matches).length;
  const inText = (count * (SATURATION + 1)) / (count + SATURATION * (0.5 + words.length / 200));
  return inText + IN_HEADING * share(heading, matches) + IN_TITLE * share(title, matches);
}

/** How much of a heading it is: one that says nothing else is about it. */
function share(words: readonly string[], matches: (word: string) => boolean): number {
  return words.length === 0 ? 0 : words.filter(matches).length / words.length;
}

function hitOf({ page, section }: Entry, terms: readonly ((word: string) => boolean)[]): DocHit {
  return {
    slug: page.slug,
    title: page.title,
    id: section.id,
    heading: section.id === '' ? '' : section.heading,
    snippet: snippetOf(section.words, (word) => terms.some((matches) => matches(word))),
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

/** One test for each word: singular finds plural, and what is being typed finds what it begins. */
function termsOf(query: string): readonly ((word: string) => boolean)[] {
  return wordsIn(query).map((term) => {
    const stem = term.length > 3 ? term.replace(/(?:ies|y|es|s|ing|ed)$/, '') : term;
    return (word) => word === term || (term.length > 1 && word.startsWith(stem.length > 2 ? stem : term));
  });
}

function wordsOfPage(page: DocPage): readonly string[] {
  const all = page.sections.flatMap(({ heading, words }) => [...wordsIn(heading), ...wordsIn(words)]);
  return [...new Set([...wordsIn(page.title), ...all])];
}

/** Without those that every heading has. */
function tellingWords(heading: string): readonly string[] {
  return wordsIn(heading).filter((word) => !COMMON.has(word));
}

function wordsIn(text: string): readonly string[] {
  return text.toLowerCase().match(WORD) ?? [];
}
