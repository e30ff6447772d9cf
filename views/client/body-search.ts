const NAME = 'body-search';
/** More are not counted. */
const MOST = 5_000;

/** Finds words in the body of a ping and marks them; where the browser cannot mark, it has a search of its own. */
export function enhance(root: ParentNode): void {
  if (!('highlights' in CSS)) return;
  for (const input of root.querySelectorAll<HTMLInputElement>('[data-body-search][hidden]')) {
    input.hidden = false;
    const place = input.closest('section');
    if (place) input.addEventListener('input', () => search(place, input.value));
  }
}

function search(place: Element, words: string): void {
  const ranges = words === '' ? [] : [...place.querySelectorAll('pre')].flatMap((text) => rangesIn(text, words));
  CSS.highlights.set(NAME, new Highlight(...ranges));
  const seen = ranges.filter(({ startContainer }) => startContainer.parentElement?.closest('[hidden]') === null);
  const found = place.querySelector('[data-body-found]');
  if (found) found.textContent = words === '' ? '' : `${seen.length} found`;
  if (seen[0]) bringIntoView(seen[0]);
}

/** Only elements can scroll into view by themselves, and the whole body is one. */
function bringIntoView(range: Range): void {
  const scroller = range.startContainer.parentElement?.closest('dialog') ?? document.scrollingElement;
  scroller?.scrollBy({ top: range.getBoundingClientRect().top - innerHeight / 2 });
}

/** Words that span pieces of different colours are not found. */
function rangesIn(text: Element, words: string): Range[] {
  const ranges: Range[] = [];
  const wanted = words.toLowerCase();
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null && ranges.length < MOST; node = walker.nextNode()) {
    const content = node.textContent?.toLowerCase() ?? '';
    for (let at = content.indexOf(wanted); at !== -1 && ranges.length < MOST; at = content.indexOf(wanted, at + 1)) {
      const range = document.createRange();
      // a letter may be longer in lower case
      if (at + wanted.length > (node.textContent?.length ?? 0)) break;
      range.setStart(node, at);
      range.setEnd(node, at + wanted.length);
      ranges.push(range);
    }
  }
  return ranges;
}
