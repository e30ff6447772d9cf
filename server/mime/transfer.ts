const EQUALS = 0x3d;
const SPACE = 0x20;
const TAB = 0x09;
const CR = 0x0d;
const LF = 0x0a;

const BASE64 = tableOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const HEX = tableOf('0123456789ABCDEF');
for (const [digit, letter] of [...'abcdef'].entries()) HEX[letter.charCodeAt(0)] = 10 + digit;

/** Undoes a transfer encoding (RFC 2045 §6); what is none, or unknown, stays as it is. Reads the bytes once. */
export function undoEncoding(body: Buffer, encoding: string): Buffer {
  if (encoding === 'base64') return decodeBase64(body);
  return encoding === 'quoted-printable' ? decodeQuotedPrintable(body) : body;
}

/** Decodes base64, passing over what is none; padding ends a group of its own, since some senders encode line by line. */
export function decodeBase64(body: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(Math.ceil((body.length * 3) / 4));
  let length = 0;
  let held = 0;
  let bits = 0;
  for (const byte of body) {
    const value = BASE64[byte] ?? -1;
    if (value < 0) {
      if (byte === EQUALS) bits = 0;
      continue;
    }
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out[length++] = held >> bits;
  }
  return out.subarray(0, length);
}

function decodeQuotedPrintable(body: Buffer): Buffer {
  const out = Buffer.allocUnsafe(body.length);
  let length = 0;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at] ?? 0;
    if (byte !== EQUALS) {
      out[length++] = byte;
      continue;
    }
    const [high, low] = [HEX[body[at + 1] ?? 0] ?? -1, HEX[body[at + 2] ?? 0] ?? -1];
    if (high >= 0 && low >= 0) {
      out[length++] = high * 16 + low;
      at += 2;
      continue;
    }
    const next = afterSoftBreak(body, at + 1);
    if (next === null) out[length++] = byte;
    else at = next - 1;
  }
  return out.subarray(0, length);
}

/** `=` at the end of a line joins it with the next; blanks may have come in between. */
function afterSoftBreak(body: Buffer, from: number): number | null {
  let at = from;
  while (body[at] === SPACE || body[at] === TAB) at += 1;
  if (at >= body.length) return at;
  if (body[at] === LF) return at + 1;
  if (body[at] !== CR) return null;
  return body[at + 1] === LF ? at + 2 : at + 1;
}

function tableOf(letters: string): Int8Array {
  const table = new Int8Array(256).fill(-1);
  for (const [value, letter] of [...letters].entries()) table[letter.charCodeAt(0)] = value;
  return table;
}
