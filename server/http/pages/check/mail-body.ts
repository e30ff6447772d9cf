import sanitizeHtml from 'sanitize-html';
import { findBodies, readPart, textOf } from '../../../mime/mime.ts';
import { readMail } from '../../../smtp/message.ts';

/** A mail taken apart for show. */
export interface MailBody {
  readonly subject: string;
  /** Null: the mail has no such part. */
  readonly text: string | null;
  /** A document of its own, harmless: no scripts, styles, pictures from elsewhere, forms or links that lead away. */
  readonly html: string | null;
}

/** Larger HTML is not shown: taking it apart would hold up everybody else. */
const LARGEST_HTML = 1024 * 1024;

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

/** Takes a mail apart. Never throws, whatever the bytes are. */
export function readMailBody(raw: Uint8Array): MailBody {
  const { plain, html } = findBodies(readPart(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)));
  const markup = html === null ? null : textOf(html);
  return {
    subject: readMail(raw).subject,
    text: plain === null ? null : textOf(plain),
    html: markup === null || markup.length > LARGEST_HTML ? null : asDocument(markup),
  };
}

function asDocument(markup: string): string {
  return `<!doctype html><meta charset="utf-8"><title>Mail</title>${sanitizeHtml(markup, RULES)}`;
}
