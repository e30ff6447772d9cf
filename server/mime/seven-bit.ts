import iconv from 'iconv-lite';

const SHIFT_OUT = 0x0e;
const SHIFT_IN = 0x0f;
const ESCAPE = 0x1b;
const LF = 0x0a;
const CR = 0x0d;
const TILDE = 0x7e;
/** What EUC-JP puts in front of half-width katakana, and of JIS X 0212. */
const SINGLE_SHIFT_2 = 0x8e;
const SINGLE_SHIFT_3 = 0x8f;

/** Forms of character sets in seven bits, where marks in the text say what the bytes after them mean. */
export type SevenBitForm = 'hz' | 'iso2022jp' | 'iso2022kr' | 'iso2022cn';

/** `ascii`: as it is; `double`: two bytes a character; `kana`: half-width katakana; `extra`: JIS X 0212. */
type Mode = 'ascii' | 'double' | 'kana' | 'extra';

/** A mark in the text: how long it is, and what follows it, or the text it stands for. */
interface Mark {
  readonly length: number;
  readonly mode?: Mode;
  readonly text?: number;
}

/**
 * Decodes a seven-bit form: turned into the eight-bit form behind it, by way of one pass over the bytes. Sources: RFC 1843
 * for HZ, RFC 1468 and RFC 2237 for ISO-2022-JP, RFC 1557 for ISO-2022-KR, RFC 1922 for ISO-2022-CN.
 */
export function decodeSevenBit(bytes: Uint8Array, form: SevenBitForm): string {
  const raised = raise(bytes, MARKS[form]);
  if (form === 'iso2022jp') return new TextDecoder('euc-jp').decode(raised);
  return iconv.decode(raised, form === 'iso2022kr' ? 'cp949' : 'gbk');
}

const MARKS: Readonly<Record<SevenBitForm, (bytes: Uint8Array, at: number, mode: Mode) => Mark | null>> = {
  hz: hzMark,
  iso2022jp: japaneseMark,
  iso2022kr: shiftMark,
  iso2022cn: shiftMark,
};

/** Gives the bytes of characters their high bit and drops the marks. */
function raise(bytes: Uint8Array, markAt: (bytes: Uint8Array, at: number, mode: Mode) => Mark | null): Buffer {
  // a character of two bytes becomes three at most
  const out = Buffer.alloc(bytes.length * 2 + 2);
  let length = 0;
  let mode: Mode = 'ascii';
  for (let at = 0; at < bytes.length; at += 1) {
    const mark = markAt(bytes, at, mode);
    if (mark !== null) {
      if (mark.text !== undefined) out[length++] = mark.text;
      mode = mark.mode ?? mode;
      at += mark.length - 1;
      continue;
    }
    const byte = bytes[at] ?? 0;
    // every form begins anew with the line
    if (byte === LF) mode = 'ascii';
    if (mode === 'ascii' || byte <= 0x20 || byte > 0x7e) {
      out[length++] = byte;
      continue;
    }
    if (mode === 'kana') out[length++] = SINGLE_SHIFT_2;
    if (mode === 'extra') out[length++] = SINGLE_SHIFT_3;
    out[length++] = byte | 0x80;
    const second = bytes[at + 1] ?? 0;
    if (mode === 'kana' || second <= 0x20 || second > 0x7e) continue;
    out[length++] = second | 0x80;
    at += 1;
  }
  return out.subarray(0, length);
}

function hzMark(bytes: Uint8Array, at: number, mode: Mode): Mark | null {
  if (bytes[at] !== TILDE) return null;
  const next = bytes[at + 1];
  if (next === 0x7d) return { length: 2, mode: 'ascii' };
  if (mode !== 'ascii') return null;
  if (next === 0x7b) return { length: 2, mode: 'double' };
  if (next === TILDE) return { length: 2, text: TILDE };
  if (next === LF) return { length: 2 };
  return next === CR && bytes[at + 2] === LF ? { length: 3 } : null;
}

function shiftMark(bytes: Uint8Array, at: number): Mark | null {
  const byte = bytes[at];
  if (byte === SHIFT_OUT) return { length: 1, mode: 'double' };
  if (byte === SHIFT_IN) return { length: 1, mode: 'ascii' };
  // names the character set that the shifts go to; the one of Korea, and nearly always that of China, is the only one
  return byte === ESCAPE && bytes[at + 1] === 0x24 ? { length: 4 } : null;
}

function japaneseMark(bytes: Uint8Array, at: number): Mark | null {
  const byte = bytes[at];
  if (byte === SHIFT_OUT) return { length: 1, mode: 'kana' };
  if (byte === SHIFT_IN) return { length: 1, mode: 'ascii' };
  if (byte !== ESCAPE) return null;
  const [first, second, third] = [bytes[at + 1], bytes[at + 2], bytes[at + 3]];
  if (first === 0x28) return { length: 3, mode: second === 0x49 ? 'kana' : 'ascii' };
  if (first !== 0x24) return null;
  if (second !== 0x28) return { length: 3, mode: 'double' };
  return { length: 4, mode: third === 0x44 ? 'extra' : 'double' };
}
