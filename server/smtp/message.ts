import { decodeWords } from 'postal-mime';
import type { MailText } from '../core/incoming.ts';
import { charsetName, mendWindows1252 } from '../mime/charset.ts';
import { htmlToText } from '../mime/html-text.ts';
import { findBodies, readPart, textOf } from '../mime/mime.ts';

// Characters of text that filters see; the subject's bound is that of any header line.
const MAX_TEXT_LENGTH = 1024 * 1024;

const ENCODED_WORD_START = /=\?([^?\s*]+)(\*[^?\s]*)?\?([QqBb])\?/g;

/**
 * Reads what keyword filters look at from a raw message: the subject, and the plain text followed by the HTML as text.
 * Never throws, whatever the bytes are.
 *
 * Our own reading of MIME, because postal-mime joins all text parts, makes each text out of the other where one is
 * missing, reads unknown charsets as windows-1252 and refuses deep nesting; its decoding of RFC 2047 is used.
 */
export function readMail(raw: Uint8Array): MailText {
  const message = readPart(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength));
  const { plain, html } = findBodies(message);
  const texts = [plain && textOf(plain), html && htmlToText(textOf(html))].filter((text) => text !== null);
  return {
    subject: decodeSubject(message.headers.get('subject') ?? ''),
    body: texts.join('\n').slice(0, MAX_TEXT_LENGTH),
  };
}

function decodeSubject(value: string): string {
  // postal-mime would take a charset it does not know for windows-1252
  const readable = value.replace(
    ENCODED_WORD_START,
    (_, charset: string, _language, encoding: string) => `=?${charsetName(charset)}?${encoding}?`,
  );
  return mendWindows1252(decodeWords(readable)).trim();
}
