import { dropNul } from './text-clean.ts';

const utf8 = new TextDecoder();

/** The marks of the order of bytes (BOM) of what is not UTF-8; the longer ones first, as one begins like another. */
const MARKS: readonly { readonly bytes: readonly number[]; readonly decode: (bytes: Uint8Array) => string }[] = [
  { bytes: [0xff, 0xfe, 0, 0], decode: (bytes) => decodeUtf32(bytes, true) },
  { bytes: [0, 0, 0xfe, 0xff], decode: (bytes) => decodeUtf32(bytes, false) },
  { bytes: [0xff, 0xfe], decode: (bytes) => new TextDecoder('utf-16le').decode(bytes) },
  { bytes: [0xfe, 0xff], decode: (bytes) => new TextDecoder('utf-16be').decode(bytes) },
  { bytes: [0xef, 0xbb, 0xbf], decode: (bytes) => utf8.decode(bytes) },
];

/**
 * Reads the body of a ping as text: by its mark of the order of bytes, which redirected output of Windows has, else as
 * UTF-8. Bytes that make no sense become U+FFFD.
 */
export function bodyAsText(bytes: Uint8Array): string {
  return decodeMarked(bytes) ?? utf8.decode(bytes);
}

const UNCLEAR = /[\0\ufffd]/;
// some releases of Node take it for Latin-1, which has the same letters
const windows1252 = new TextDecoder('windows-1252');

/**
 * Returns the text in which keywords are looked for. Where the body is not UTF-8 throughout, that is its text and, below, its
 * bytes as windows-1252 without zeros: there is also found what a program wrote in that character set, and lines of UTF-16
 * behind others, as `>>` of PowerShell adds them.
 */
export function searchedText(bytes: Uint8Array): string {
  const text = bodyAsText(bytes);
  return UNCLEAR.test(text) ? `${text}\n${dropNul(windows1252.decode(bytes))}` : text;
}

/**
 * Decodes text that begins with a mark of the order of bytes, without the mark. Text without one is read as UTF-16 too when
 * every other byte of its beginning is zero, as `cmd /u` of Windows writes it. Null for all others.
 */
export function decodeMarked(bytes: Uint8Array): string | null {
  const first = bytes[0];
  // nearly all texts begin with a letter, and another
  if (first !== 0 && (first === undefined || first < 0xef)) return bytes[1] === 0 ? decodeUnmarked(bytes) : null;
  const mark = MARKS.find(({ bytes: start }) => start.every((byte, index) => bytes[index] === byte));
  return mark === undefined ? decodeUnmarked(bytes) : mark.decode(bytes);
}

const LOOKED_AT_BYTES = 64;
/** Fewer bytes may have a zero among them by chance. */
const FEWEST_BYTES = 8;

function decodeUnmarked(bytes: Uint8Array): string | null {
  const start = bytes.subarray(0, Math.min(LOOKED_AT_BYTES, bytes.length - (bytes.length % 2)));
  if (start.length < FEWEST_BYTES) return null;
  const isZero = (parity: number): boolean => start.every((byte, at) => (byte === 0) === (at % 2 === parity));
  if (isZero(1)) return new TextDecoder('utf-16le').decode(bytes);
  return isZero(0) ? new TextDecoder('utf-16be').decode(bytes) : null;
}

function decodeUtf32(bytes: Uint8Array, isLittleEndian: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const points: string[] = [];
  for (let at = 4; at + 4 <= bytes.length; at += 4) {
    const point = view.getUint32(at, isLittleEndian);
    points.push(point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point));
  }
  return points.join('');
}
