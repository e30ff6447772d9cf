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

/** Decodes text that begins with a mark of the order of bytes, without the mark; null when there is none. */
export function decodeMarked(bytes: Uint8Array): string | null {
  const first = bytes[0];
  // nearly all texts begin with a letter
  if (first !== 0 && (first === undefined || first < 0xef)) return null;
  const mark = MARKS.find(({ bytes: start }) => start.every((byte, index) => bytes[index] === byte));
  return mark === undefined ? null : mark.decode(bytes);
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
