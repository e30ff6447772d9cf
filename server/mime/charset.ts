// What windows-1252 has at 0x80–0x9F, where Latin-1 has control characters nobody sends; the five that are not
// assigned stay (https://encoding.spec.whatwg.org/index-windows-1252.txt).
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/**
 * Returns the name under which `TextDecoder` knows a charset, or `utf-8` for one that is missing or unknown.
 *
 * ASCII is read as UTF-8 too, which holds it: senders that name it and then send other bytes mostly mean UTF-8.
 */
export function charsetName(label: string | undefined): string {
  const wanted = (label ?? '').trim().toLowerCase();
  if (wanted === '' || wanted.includes('ascii')) return 'utf-8';
  // `koi8_r` and the like are how some libraries write it
  return encodingOf(wanted) ?? encodingOf(wanted.replaceAll('_', '-')) ?? 'utf-8';
}

/** Decodes bytes; those that make no sense in the charset become U+FFFD. */
export function decodeText(bytes: Uint8Array, label: string | undefined): string {
  const name = charsetName(label);
  const text = new TextDecoder(name).decode(bytes);
  return name === 'windows-1252' ? mendWindows1252(text) : text;
}

/** Puts the characters of windows-1252 in place of the controls as which Node 20 decodes them (and nobody means). */
export function mendWindows1252(text: string): string {
  return text.replace(/[\u0080-\u009f]/g, (control) => WINDOWS_1252.charAt(control.charCodeAt(0) - 0x80));
}

function encodingOf(label: string): string | null {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return null; // trying is the only way to ask
  }
}
