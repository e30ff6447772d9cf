import { decodeEntities } from './html-entities.ts';

/**
 * Turns HTML into the text that keyword filters search: tags are dropped without a space in their place, so that
 * `<b>S</b>UCCESS` reads `SUCCESS`; contents of scripts and styles and comments are dropped; whitespace collapses.
 *
 * Reads any input once from front to back: what is not closed reaches to the end.
 */
export function htmlToText(html: string): string {
  const texts: string[] = [];
  // a quote that never closes would make each later tag search to the end: from then on `>` closes any tag
  let quotesAreSound = true;
  let at = 0;
  while (at < html.length) {
    const open = endOf(html, html.indexOf('<', at));
    texts.push(decodeEntities(html.slice(at, open)));
    const kind = markupAt(html, open);
    if (kind === 'text') {
      texts.push(html.slice(open, open + 1));
      at = open + 1;
    } else if (kind === 'comment') {
      at = endOf(html, html.indexOf('-->', open + 2), 3);
    } else if (kind === 'declaration') {
      at = endOf(html, html.indexOf('>', open), 1);
    } else {
      const end: number | null = quotesAreSound ? tagEnd(html, open) : null;
      quotesAreSound &&= end !== null;
      at = skipRawText(html, open, end ?? endOf(html, html.indexOf('>', open), 1));
    }
  }
  return texts.join('').replace(/\s+/g, ' ').trim();
}

function endOf(html: string, index: number, length = 0): number {
  return index < 0 ? html.length : index + length;
}

function markupAt(html: string, open: number): 'text' | 'comment' | 'declaration' | 'tag' {
  if (html.startsWith('<!--', open)) return 'comment';
  const [first = '', second = ''] = html.slice(open + 1, open + 3);
  if (isLetter(first) || (first === '/' && isLetter(second))) return 'tag';
  return first === '!' || first === '?' || (first === '/' && second !== '') ? 'declaration' : 'text';
}

function isLetter(character: string): boolean {
  return /^[a-z]$/i.test(character);
}

/** Finds where a tag ends; a `>` within a quoted attribute value is none. Null when it never does. */
function tagEnd(html: string, open: number): number | null {
  const stops = />|=\s*(["'])/g;
  stops.lastIndex = open;
  for (let stop = stops.exec(html); stop !== null; stop = stops.exec(html)) {
    const [found, quote] = stop;
    const after = stop.index + found.length;
    if (quote === undefined) return after;
    const close = html.indexOf(quote, after);
    if (close < 0) return null;
    stops.lastIndex = close + 1;
  }
  return null;
}

/** Passes over what a script or style holds, which is no text and may hold anything that looks like a tag. */
function skipRawText(html: string, open: number, end: number): number {
  const tag = html.slice(open, Math.min(open + 8, end));
  const [, name] = /^<(script|style)[\s/>]/i.exec(tag) ?? [];
  if (name === undefined || html.endsWith('/>', end)) return end;
  const closing = new RegExp(`</${name}(?=[\\s/>])`, 'gi');
  closing.lastIndex = end;
  return endOf(html, closing.exec(html)?.index ?? -1);
}
