import iconv from 'iconv-lite';

/** Encodings that `iconv-lite` knows beside character sets. */
const NO_CHARSETS = new Set(['base64', 'hex', 'binary', 'internal']);
// seven-bit forms of two eight-bit character sets: what is between the marks has its high bit off (RFC 1843, RFC 1557)
const SHIFTED: ReadonlyMap<string, { readonly charset: string; readonly runs: RegExp }> = new Map([
  ['hzgb2312', { charset: 'gb2312', runs: /~\{(.*?)(?:~\}|\n|$)|~(~)|~\n/gs }],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the marks of this encoding are control characters
  ['iso2022kr', { charset: 'euckr', runs: /\u000e([^\u000f\n]*)(?:\u000f|$)?|\u001b\$\)C/g }],
]);

/**
 * Decodes bytes; those that make no sense in the character set become U+FFFD.
 *
 * Without a label, for one that is unknown, and for ASCII, it is UTF-8, which holds ASCII: senders that name it and then send
 * other bytes mostly mean UTF-8.
 */
export function decodeText(bytes: Uint8Array, label: string | undefined): string {
  const wanted = (label ?? '').trim().toLowerCase();
  if (wanted === '' || wanted.includes('ascii')) return new TextDecoder().decode(bytes);
  const shifted = SHIFTED.get(wanted.replace(/[^0-9a-z]/g, ''));
  if (shifted !== undefined) return decodeShifted(bytes, shifted);
  const name = nameOf(wanted);
  if (name === null) return new TextDecoder().decode(bytes);
  return name.by === 'web' ? new TextDecoder(name.name).decode(bytes) : iconv.decode(Buffer.from(bytes), name.name);
}

/**
 * Finds what decodes a label: names of the web go by the web's rules, in which `iso-8859-1` is windows-1252 and
 * `shift_jis` what Windows makes of it; the rest, and near misses such as `latin-1`, by their letters and digits.
 */
function nameOf(label: string): { readonly by: 'web' | 'iconv'; readonly name: string } | null {
  const plain = label.replace(/[^0-9a-z]/g, '');
  // the web knows no mark for the order of bytes, which mail has
  if (plain === 'utf16') return { by: 'iconv', name: 'utf16' };
  const ofWeb = webName(label) ?? webName(label.replaceAll('_', '-')) ?? webName(plain);
  // Node 20 decodes windows-1252 as Latin-1, with controls where the characters of Windows are
  if (ofWeb === 'windows-1252') return { by: 'iconv', name: 'windows1252' };
  if (ofWeb !== null) return { by: 'web', name: ofWeb };
  return NO_CHARSETS.has(plain) || !iconv.encodingExists(plain) ? null : { by: 'iconv', name: plain };
}

function webName(label: string): string | null {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return null; // trying is the only way to ask
  }
}

function decodeShifted(
  bytes: Uint8Array,
  { charset, runs }: { readonly charset: string; readonly runs: RegExp },
): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(runs, (_run, shifted?: string, tilde?: string) => {
      const raised = Buffer.from(shifted ?? '', 'latin1').map((byte) => byte | 0x80);
      return typeof tilde === 'string' && tilde === '~' ? tilde : iconv.decode(Buffer.from(raised), charset);
    });
}
