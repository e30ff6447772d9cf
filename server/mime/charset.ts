import iconv from 'iconv-lite';
import { decodeMarked } from '../core/body-text.ts';
import { charsetOf } from './charset-names.ts';
import { decodeSevenBit } from './seven-bit.ts';
import { decodeUtf7 } from './utf7.ts';

/** A character of UTF-8 has at most three bytes after its first. */
const LONGEST_TAIL = 3;
/** Shorter texts are never cut. */
const SHORTEST_CUT = 32 * 1024;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Decodes bytes; those that make no sense in the character set become U+FFFD.
 *
 * A mark of the order of bytes (BOM) counts for more than the label. Without a label, for one that is unknown, and for
 * ASCII, it is UTF-8 if it can be, which holds ASCII, and windows-1252 otherwise: nothing is lost.
 */
export function decodeText(bytes: Uint8Array, label: string | undefined): string {
  const marked = decodeMarked(bytes);
  if (marked !== null) return marked;
  const charset = charsetOf(label ?? '');
  if (charset === null || isNotWide(bytes, charset.name)) return decodeUnknown(bytes);
  if (UTF16_NAME.test(charset.name)) return decodeUtf16(bytes, charset.name);
  if (charset.by === 'web') return decodeAsWeb(bytes, charset.name);
  if (charset.by === 'marks') return decodeSevenBit(bytes, charset.name);
  return charset.name === 'utf7' ? decodeUtf7(bytes) : decodeByTable(bytes, charset.name);
}

/** The sign for what makes no sense left out. */
const BEYOND_ASCII = /[\u0080-\ufffc]/;
/** With these, ISO-2022-JP begins its characters; sequences of terminals have a bracket there. */
const JAPANESE = Buffer.from('\u001b$');
const WIDE_NAME = /^utf-?(?:16|32)/;
const UTF16_NAME = /^utf-?16/;
const LOOKED_AT_BYTES = 64;
/** A blank or a line end, or nothing but words of ASCII; most pairs of bytes of Chinese and Japanese characters are neither. */
const LOOKS_WRITTEN = /[\t\r\n ]|^[^0-9A-Za-z]*(?:(?:[A-Z]?[a-z]+\d*|[A-Z]+\d*|\d+)(?:[^0-9A-Za-z]+|$))*$/;

/** Text that is only called UTF-16 or UTF-32: those have a zero byte in every blank, letter and line end of ASCII. */
function isNotWide(bytes: Uint8Array, name: string): boolean {
  if (!WIDE_NAME.test(name)) return false;
  const start = bytes.subarray(0, LOOKED_AT_BYTES);
  if (start.length === 0 || !start.every((byte) => byte >= 0x09 && byte < 0x7f)) return false;
  // some characters of East Asia have bytes that are letters of ASCII too
  return !UTF16_NAME.test(name) || bytes.length % 2 === 1 || LOOKS_WRITTEN.test(Buffer.from(start).toString('latin1'));
}

/** Decodes UTF-16 without a mark. Where the label leaves the order of bytes open, the one that gives the likelier text counts. */
function decodeUtf16(bytes: Uint8Array, name: string): string {
  const little = (): string => new TextDecoder('utf-16le').decode(bytes);
  const big = (): string => new TextDecoder('utf-16be').decode(bytes);
  if (name !== 'utf16') return name.endsWith('be') ? big() : little();
  return likelihood(big()) > likelihood(little()) ? big() : little();
}

/** Letters count most, then the characters of East Asia. */
function likelihood(text: string): number {
  const start = text.slice(0, LOOKED_AT_BYTES);
  return 2 * (start.match(LETTERS)?.length ?? 0) + (start.match(EAST_ASIAN)?.length ?? 0);
}

const LETTERS = /[\t\n\r\u0020-\u007e\u00a0-\u052f]/g;
const EAST_ASIAN = /[\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uffef]/g;

/** What is called UTF-8 and has not one character of it beyond ASCII is windows-1252: programs name the one and send the other. */
function decodeAsWeb(bytes: Uint8Array, name: string): string {
  const text = new TextDecoder(name).decode(bytes);
  if (name !== 'utf-8' || !text.includes('\ufffd') || BEYOND_ASCII.test(text)) return text;
  return decodeByTable(bytes, 'windows1252');
}

/** Decodes bytes of which nothing is known; a character that is cut in two at the end of a long text is no reason to give up UTF-8. */
function decodeUnknown(bytes: Uint8Array): string {
  const whole = decodeStrictly(bytes);
  if (whole !== null) return isJapanese(bytes) ? decodeSevenBit(bytes, 'iso2022jp') : whole;
  const cut = bytes.length < SHORTEST_CUT ? null : decodeStrictly(withoutTail(bytes));
  return cut ?? decodeByTable(bytes, 'windows1252');
}

function isJapanese(bytes: Uint8Array): boolean {
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(JAPANESE);
  return at >= 0 && [0x40, 0x42].includes(bytes[at + JAPANESE.length] ?? 0);
}

/** Reads UTF-8, or null for what is none. */
export function decodeStrictly(bytes: Uint8Array): string | null {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return null; // trying is the only way to ask
  }
}

function withoutTail(bytes: Uint8Array): Uint8Array {
  for (let tail = 1; tail <= LONGEST_TAIL; tail += 1) {
    if ((bytes[bytes.length - tail] ?? 0) >= 0xc0) return bytes.subarray(0, -tail);
  }
  return bytes;
}

function decodeByTable(bytes: Uint8Array, name: string): string {
  return iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), name);
}
