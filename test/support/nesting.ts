const PHRASING = new Set([
  'a',
  'b',
  'bdi',
  'button',
  'code',
  'em',
  'i',
  'label',
  'p',
  'small',
  'span',
  'strong',
  'summary',
  'time',
]);
/** May hold blocks where what they stand in may (https://html.spec.whatwg.org/multipage/dom.html#transparent). */
const TRANSPARENT = new Set(['a']);
const BLOCKS = new Set([
  ...[
    'address',
    'article',
    'aside',
    'blockquote',
    'details',
    'dialog',
    'div',
    'dl',
    'fieldset',
    'figure',
    'footer',
    'form',
  ],
  ...['header', 'hr', 'main', 'nav', 'ol', 'p', 'pre', 'section', 'table', 'ul'],
]);
const VOID = new Set([
  'area',
  'base',
  'br',
  'col',
  'embed',
  'hr',
  'img',
  'input',
  'link',
  'meta',
  'source',
  'track',
  'wbr',
]);

/** Returns the blocks that a page has within elements for text only, as `span > form`; browsers tear those apart. */
export function blocksInText(html: string): readonly string[] {
  const found: string[] = [];
  const open: string[] = [];
  for (const [, close, name = '', attributes = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9-]*)((?:"[^"]*"|[^">])*)>/g)) {
    if (close === '/') {
      const at = open.lastIndexOf(name);
      if (at >= 0) open.splice(at);
      continue;
    }
    const around = open.findLast((each) => PHRASING.has(each) && !TRANSPARENT.has(each));
    if (BLOCKS.has(name) && around !== undefined) found.push(`${around} > ${name}`);
    if (!VOID.has(name) && !attributes.endsWith('/')) open.push(name);
  }
  return found;
}
