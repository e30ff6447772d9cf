import { decodeText } from './charset.ts';
import { decodeBase64 } from './transfer.ts';

// RFC 2047 §2, with the language of RFC 2231 §5; spaces and question marks within are forbidden, yet some programs send them
const WORD = /=\?([^?\s*]+)(?:\*[^?\s]*)?\?([QqBb])\?([^?]*(?:\?(?!=)[^?]*){0,8})\?=/g;

/** Encoded words side by side in one character set. */
interface Run {
  /** The plain text in front. */
  readonly before: string;
  readonly charset: string;
  readonly bytes: Buffer[];
}

/**
 * Decodes the encoded words of a header value. Words of one character set that stand side by side are decoded as one, since
 * programs cut them in the middle of a character.
 */
export function decodeWords(value: string): string {
  const runs: Run[] = [];
  let at = 0;
  for (const { 0: word, 1: charset = '', 2: encoding = '', 3: text = '', index } of value.matchAll(WORD)) {
    const gap = value.slice(at, index);
    const last = gap.trim() === '' ? runs.at(-1) : undefined;
    const bytes = bytesOf(encoding.toLowerCase(), text);
    if (last?.charset === charset.toLowerCase()) last.bytes.push(bytes);
    // blanks between two encoded words are no part of the text (RFC 2047 §6.2)
    else runs.push({ before: last === undefined ? gap : '', charset: charset.toLowerCase(), bytes: [bytes] });
    at = index + word.length;
  }
  const decoded = runs.map(({ before, charset, bytes }) => before + decodeText(Buffer.concat(bytes), charset));
  return [...decoded, value.slice(at)].join('');
}

function bytesOf(encoding: string, text: string): Buffer {
  if (encoding === 'b') return decodeBase64(Buffer.from(text));
  const bytes = Buffer.from(text)
    .toString('latin1')
    .replaceAll('_', ' ')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1');
}
