import sanitizeHtml from 'sanitize-html';
import { readPart, readTexts } from '../mime/mime.ts';
import { decodeWords } from '../mime/words.ts';

/** Characters of HTML, and tags in it, beyond which it is not shown. */
const LARGEST_HTML = 1024 * 1024;
const MOST_TAGS = 50_000;

const RULES: sanitizeHtml.IOptions = {
  allowedTags: [
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'div', 'span', 'br', 'hr', 'blockquote', 'pre', 'code', 'center'],
    ...['b', 'strong', 'i', 'em', 'u', 's', 'del', 'ins', 'small', 'sub', 'sup', 'mark', 'font', 'abbr'],
    ...[
      'ul',
      'ol',
      'li',
      'dl',
      'dt',
      'dd',
      'table',
      'caption',
      'thead',
      'tbody',
      'tfoot',
      'tr',
      'th',
      'td',
      'a',
      'img',
    ],
  ],
  allowedAttributes: {
    a: ['title'],
    img: ['src', 'alt', 'width', 'height'],
    td: ['colspan', 'rowspan', 'align'],
    th: ['colspan', 'rowspan', 'align'],
    ol: ['start'],
    '*': ['dir', 'lang'],
  },
  allowedSchemes: [],
  allowedSchemesByTag: { img: ['data'] },
  transformTags: {
    // inside the frame a link would lead nowhere: it tells where it would
    a: (tagName, { href }) => ({ tagName, attribs: href === undefined ? {} : { title: href } }),
    img: (tagName, attribs) => {
      const { src = '', alt = '' } = attribs;
      if (/^data:image\/(png|gif|jpeg|webp);/i.test(src)) return { tagName, attribs };
      return { tagName: 'span', attribs: {}, text: alt === '' ? '' : `[${alt}]` };
    },
  },
  nestingLimit: 100,
};

/** A mail taken apart for show. */
export interface MailBody {
  readonly subject: string;
  /** Null: the mail has no such part. */
  readonly text: string | null;
  /** A document of its own, harmless: no scripts, styles, pictures from elsewhere, forms or links that lead away. */
  readonly html: string | null;
}

/** Takes a mail apart. Never throws, whatever the bytes are, but may take long: `Reading` bounds it. */
export function readMailBody(raw: Uint8Array): MailBody {
  const message = readPart(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength));
  const { plain, html } = readTexts(message, LARGEST_HTML);
  return {
    subject: decodeWords(message.headers.get('subject') ?? '').trim(),
    text: plain.length === 0 ? null : plain.filter((text) => text.trim() !== '').join('\n'),
    html: html.length === 0 || isTooMuch(html.join('')) ? null : asDocument(html),
  };
}

/** Counts in one pass: what comes after takes long for deep nesting. */
function isTooMuch(markup: string): boolean {
  if (markup.length > LARGEST_HTML) return true;
  let tags = 0;
  for (let at = markup.indexOf('<'); at >= 0; at = markup.indexOf('<', at + 1)) tags += 1;
  return tags > MOST_TAGS;
}

function asDocument(parts: readonly string[]): string {
  const shown = parts.map((markup) => sanitizeHtml(markup, RULES)).join('<hr>');
  return `<!doctype html><meta charset="utf-8"><title>Mail</title>${shown}`;
}
