const PLUS = 0x2b;
const MINUS = 0x2d;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Int8Array(256).fill(-1);
for (const [value, letter] of [...ALPHABET].entries()) VALUES[letter.charCodeAt(0)] = value;

/**
 * Decodes UTF-7 (RFC 2152): runs of base64 between `+` and the next other character, of which a `-` belongs to the run.
 * Goes through the bytes once; eight-bit bytes, which are none of it, are read as Latin-1.
 */
export function decodeUtf7(bytes: Uint8Array): string {
  // code units of two bytes; no run has more of them than bytes
  const out = Buffer.alloc(bytes.length * 2);
  let length = 0;
  let isShifted = false;
  let bits = 0;
  let held = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    const value = VALUES[byte] ?? -1;
    if (isShifted && value >= 0) {
      held = ((held << 6) | value) & 0x3fffff;
      bits += 6;
      if (bits < 16) continue;
      bits -= 16;
      length = out.writeUInt16LE((held >> bits) & 0xffff, length);
      continue;
    }
    if (isShifted) {
      isShifted = false;
      if (byte === MINUS) continue;
    }
    if (byte !== PLUS) {
      length = out.writeUInt16LE(byte, length);
      continue;
    }
    // `+-` is a plus
    if (bytes[at + 1] === MINUS) {
      length = out.writeUInt16LE(PLUS, length);
      at += 1;
      continue;
    }
    isShifted = true;
    bits = 0;
    held = 0;
  }
  return out.toString('utf16le', 0, length);
}
