/** Something that can be found by its text. */
export interface Findable {
  readonly label: string;
  readonly hint: string;
}

/** A text made ready for searching. */
export interface Indexed<Item extends Findable> {
  readonly item: Item;
  /** In small letters, without accents. */
  readonly label: string;
  readonly hint: string;
}

const STARTS_TEXT = 40;
const STARTS_WORD = 30;
const INSIDE = 20;
const SCATTERED = 8;
/** Something in the label counts more than the same in what stands beside it. */
const IN_HINT = 0.5;

/** Prepares items once, so that each letter typed only compares. */
export function indexOf<Item extends Findable>(items: readonly Item[]): readonly Indexed<Item>[] {
  return items.map((item) => ({ item, label: plain(item.label), hint: plain(item.hint) }));
}

/**
 * Returns the items in which every word of the query is found, best first: at the start of the text or of a word, inside
 * a word, or as letters in this order (`ngbk` finds `nightly backup`).
 */
export function search<Item extends Findable>(
  index: readonly Indexed<Item>[],
  query: string,
  limit: number,
): readonly Item[] {
  const words = plain(query).split(/\s+/).filter(Boolean);
  const found: { readonly item: Item; readonly score: number }[] = [];
  for (const entry of index) {
    const score = scoreOf(entry, words);
    if (score > 0) found.push({ item: entry.item, score });
  }
  // sorting is stable: what scores the same stays in the order in which it was given
  return found
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ item }) => item);
}

function scoreOf({ label, hint }: Indexed<Findable>, words: readonly string[]): number {
  let total = 1;
  for (const word of words) {
    const score = Math.max(scoreIn(label, word), IN_HINT * scoreIn(hint, word));
    if (score === 0) return 0;
    total += score;
  }
  // of two that hold the same the shorter one is the better
  return total - Math.min(label.length, 100) / 100;
}

function scoreIn(text: string, word: string): number {
  const at = text.indexOf(word);
  if (at === 0) return STARTS_TEXT;
  if (at > 0) {
    const startsWord = !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '') || text.includes(` ${word}`);
    return startsWord ? STARTS_WORD : INSIDE;
  }
  return isScattered(text, word) ? SCATTERED : 0;
}

function isScattered(text: string, word: string): boolean {
  let at = -1;
  for (const letter of word) {
    at = text.indexOf(letter, at + 1);
    if (at === -1) return false;
  }
  // two letters are in nearly every text
  return word.length > 2;
}

function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
