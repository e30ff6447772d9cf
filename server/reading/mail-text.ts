import type { MailText } from '../core/incoming.ts';
import { htmlToText } from '../mime/html-text.ts';
import { readPart, readTexts } from '../mime/mime.ts';
import { decodeWords } from '../mime/words.ts';

// Characters of text that filters see; the subject's bound is that of any header line.
const MAX_TEXT_LENGTH = 1024 * 1024;

/**
 * Reads what keyword filters look at from a raw message: the subject, and all plain texts followed by all HTML as text.
 * Never throws, whatever the bytes are.
 *
 * Our own reading of MIME, because postal-mime makes each text out of the other where one is missing, knows the character
 * sets of the web alone and refuses deep nesting.
 */
export function readMail(raw: Uint8Array): MailText {
  const message = readPart(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength));
  const { plain, html } = readTexts(message, MAX_TEXT_LENGTH);
  const texts = [...plain, ...html.map(htmlToText)].filter((text) => text.trim() !== '');
  return {
    subject: decodeWords(message.headers.get('subject') ?? '').trim(),
    body: texts.join('\n').slice(0, MAX_TEXT_LENGTH),
  };
}
