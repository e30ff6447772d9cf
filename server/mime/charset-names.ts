import iconv from 'iconv-lite';
import type { SevenBitForm } from './seven-bit.ts';

/** How a character set is decoded: by the web's rules, by `iconv-lite`, or as a seven-bit form with marks. */
export type Charset =
  | { readonly by: 'web' | 'iconv'; readonly name: string }
  | { readonly by: 'marks'; readonly name: SevenBitForm };

const web = (name: string): Charset => ({ by: 'web', name });
const ofIconv = (name: string): Charset => ({ by: 'iconv', name });

/** Labels that say nothing about the bytes; what follows from them is a guess. */
const NO_LABELS = new Set(
  'ascii usascii ascii7 ascii8bit ansix341968 ansix341986 iso646us iso646irv iso646 646 us cp367 ibm367 csascii isoir6 cp20127 windows20127 default unknown unknown8bit unspecified none null 7bit 8bit binary base64 hex internal quotedprintable'.split(
    ' ',
  ),
);

/** By letters and digits. Most names of real mail reach the web's list or that of `iconv-lite`; these do not. */
const NAMES: ReadonlyMap<string, Charset> = new Map([
  // the web knows no mark for the order of bytes, which mail has
  ...named(ofIconv('utf16'), 'utf16 ucs2 iso10646ucs2 csunicode unicode unicode20utf16 cp1200 utf16bom'),
  ...named(ofIconv('utf-16be'), 'utf16be ucs2be cp1201 unicodefffe unicodebig unicodebigunmarked'),
  ...named(ofIconv('utf-16le'), 'utf16le ucs2le unicodelittle unicodelittleunmarked'),
  ...named(ofIconv('utf32'), 'utf32 ucs4 iso10646ucs4 csucs4 cp12000 utf32bom'),
  ...named(ofIconv('utf32be'), 'utf32be ucs4be cp12001'),
  ...named(ofIconv('utf32le'), 'utf32le ucs4le'),
  ...named(ofIconv('utf7'), 'utf7 unicode11utf7 csunicode11utf7 unicode20utf7 cp65000 u7'),
  ...named(ofIconv('utf7imap'), 'utf7imap imaputf7 imap4utf7'),
  ...named(
    web('utf-8'),
    'utf8 u8 utf cp65001 utf8mb3 utf8mb4 cp1208 ibm1208 cesu8 unicode11utf8 unicode20utf8 iso10646utf8 iso106461',
  ),
  // Node 20 decodes windows-1252 as Latin-1, with controls where the characters of Windows are
  ...named(ofIconv('windows1252'), 'ansi latin cp28591 cp819 ibm819 cp5348 ibm5348 l1 ascii8 8bitascii iso8859'),
  ...named(web('shift_jis'), 'sjis shiftjis mskanji cp932 cp943 cp942 cp31j windows31j sjisopen sjiswin shiftjisms'),
  ...named(web('shift_jis'), 'shiftjis2004 shiftjisx0213 sjisx0213 sjis2004 macjapanese pck'),
  ...named(
    web('euc-jp'),
    'eucjp eucjpms eucjpwin eucjpopen ujis ujisx cp51932 cp20932 cp33722 cp954 cp5050 eucjis2004 eucjisx0213 jisx0213',
  ),
  ...named(
    { by: 'marks', name: 'iso2022jp' },
    'jis jis7 jis8 iso2022jp csiso2022jp cp50220 cp50221 cp50222 cp5052 windowsiso2022jp',
  ),
  ...named(
    ofIconv('gbk'),
    'cp936 cp1386 cp1381 cp1383 cp51936 cngb euccn eucgb gb2312 gbk gb cp20936 eucgb2312cn macsimpchinese macchinesesimp',
  ),
  ...named(web('gb18030'), 'gb18030 cp54936 cp1392 gb180302000 gb180302005'),
  ...named({ by: 'marks', name: 'hz' }, 'hz hzgb hzgb2312 cp52936 hzgb23121980'),
  ...named({ by: 'marks', name: 'iso2022kr' }, 'iso2022kr csiso2022kr cp50225'),
  ...named({ by: 'marks', name: 'iso2022cn' }, 'iso2022cn csiso2022cn iso2022cnext csiso2022cnext cp50227'),
  ...named(ofIconv('cp949'), 'cp949 uhc euckr ksc ksc5601 ks5601 ksx1001 cp51949 cp970 cp1363 cp20949 cp5601'),
  ...named(ofIconv('cp949'), 'ksc5601 ksx1001 kscode ksccode ksc56011992 ksx10012002 koreanwansung mackorean'),
  ...named(
    ofIconv('big5hkscs'),
    'bigfive cp950 cp1370 cp1373 cp1375 cp951 big5 big5eten big5et big5uao big5tw big5hk mactradchinese macchinesetrad',
  ),
  ...named(web('macintosh'), 'mac macroman macarabic macfarsi applemac applemacroman macosroman cp10000'),
  ...named(web('x-mac-cyrillic'), 'maccyrillic msmaccyrillic macukrainian macukraine macuk cp10007 cp10017'),
  ...named(ofIconv('macgreek'), 'macgreek cp10006'),
  ...named(ofIconv('macturkish'), 'macturkish cp10081'),
  ...named(
    ofIconv('maccenteuro'),
    'maccenteuro maccentraleurope maccentraleurroman maccentraleuropean maclatin2 macce cp10029',
  ),
  ...named(ofIconv('maciceland'), 'maciceland macicelandic cp10079'),
  ...named(ofIconv('macromania'), 'macromania macromanian cp10010'),
  ...named(ofIconv('maccroatian'), 'maccroatian cp10082'),
  ...named(ofIconv('macthai'), 'macthai cp10021'),
  ...named(ofIconv('hproman8'), 'hproman8 hproman roman8 r8 xroman8 ibm1051 cp1051 hp8 r9 roman9 hproman9'),
  ...named(web('koi8-r'), 'koi8 koi koi8r cp20866 cp878 koi8e ecmacyrillic isoir111 iso111ecmacyrillic'),
  ...named(web('koi8-u'), 'koi8u cp21866 cp1167 cp1168 koi8ru'),
  ...named(web('ibm866'), 'cp866 ibm866 dosrussian altcyrillic cp866nav cp771 cp772'),
  ...named(ofIconv('cp858'), 'pcmultilingual850euro cspc858multilingual cp850euro cp850multilingualeuro'),
  ...named(ofIconv('cp437'), 'pc8 dosus oemus dosoem oem'),
  ...named(ofIconv('cp850'), 'pcmultilingual850 doslatin1 pc850multilingual cspc850multilingual'),
  ...named(ofIconv('cp852'), 'doslatin2 pclatin2 cspcp852'),
  ...named(ofIconv('windows1251'), 'cp5347 ibm5347'),
  ...named(ofIconv('windows1257'), 'baltic winbaltic'),
  ...named(ofIconv('tis620'), 'tis620 tis6200 tis62025290 tis62025291 iso885911 thai cp874 cp1162'),
  ...named(ofIconv('rk1048'), 'rk1048 kz1048 strk1048 strk10482002'),
  ...named(ofIconv('pt154'), 'pt154 ptcp154 csptcp154 cyrillicasian cp154'),
  ...named(ofIconv('armscii8'), 'armscii armscii8'),
  ...named(ofIconv('cp861'), 'cpis'),
  ...named(ofIconv('cp1125'), 'cp1125 cp848 ruscii'),
  ...named(ofIconv('cp775'), 'cp775 cspc775baltic dosbaltic'),
]);

/** IBM's own numbers of what ISO 8859 numbers otherwise. */
const ISO_PARTS_OF_IBM: ReadonlyMap<string, number> = new Map(
  [912, 913, 914, 915, 1089, 813, 916, 920, 919, 0, 0, 921, 0, 923].flatMap((number, index) =>
    number === 0 ? [] : [[String(number), index + 2]],
  ),
);

/** `latin9` is part 15: the numbers of the two rows run apart from the fifth on. */
const PARTS_OF_LATIN: readonly number[] = [15, 1, 2, 3, 4, 9, 10, 13, 14, 15, 16];

/** What people and programs put in front of the number of a code page. */
const CODE_PAGE =
  /^(?:windows|win|msdos|dos|codepage|oem|ansi|ibm|ccsid|cpw|cp|pc|ms)+0*(\d{2,5})(?:ansi|oem|[a-z]|p\d{1,3}[a-z]?(?:19|20)\d\d)?$/;
const ISO_PART = /^(?:iso|is)?(?:ir)?8859(?:x|part)?0?(\d{1,2}?)(?:19\d\d|20\d\d)?(?:[ei])?$/;
const LATIN = /^(?:iso)?(?:latin|lat|l)0*(\d{1,2})$/;
/** Programs give the whole locale: `ja_JP.eucJP`, `C.UTF-8`. */
const LOCALE = /^(?:[a-z]{2,3}[_-][a-z]{2}|c|posix)\./;
/** Longer labels are none. */
const LONGEST_KEY = 60;
const NUMBERED = /^(?:iso8859(?:1[0-6]|[2-9]|1)|windows125[0-8]|cp125[0-8])/;
/** Families whose names come with all kinds of endings: `utf8unix`, `big5hkscs2004`, `iso2022jp2`. */
const FAMILIES = [
  ...[
    'utf16be',
    'utf16le',
    'utf16',
    'utf32be',
    'utf32le',
    'utf32',
    'utf7',
    'utf8',
    'iso2022jp',
    'iso2022kr',
    'iso2022cn',
  ],
  ...['shiftjis', 'sjis', 'eucjp', 'euckr', 'euccn', 'gb18030', 'gb2312', 'gbk', 'big5', 'ksc5601', 'koi8r', 'koi8u'],
];

/**
 * Finds what decodes text under a label, or null when nothing is known by it and for labels such as `us-ascii` or `8bit`.
 *
 * Names of the web go by the web's rules, in which `iso-8859-1` is windows-1252 and `shift_jis` what Windows makes of it;
 * the rest, and near misses such as `latin-1`, `cp-850` or `win-1251`, by their letters and digits.
 */
export function charsetOf(label: string): Charset | null {
  const unquoted = label
    .trim()
    .toLowerCase()
    .replace(/^["']*(?:charset\s*=)?["'\s]*/, '');
  // `utf-8; format=flowed`, `koi8-r (Russian)`, `fr_FR.ISO8859-15@euro`
  const bare = (unquoted.split(/[;,("'@]/, 1)[0] ?? '').trim().replace(LOCALE, '');
  const key = bare.replace(/[^0-9a-z]/g, '');
  if (key === '' || key.length > LONGEST_KEY || NO_LABELS.has(key)) return null;
  return byKey(key) ?? byWeb(bare) ?? byBeginning(key);
}

/** `x-` and `cs` in front mean nothing, nor does what some programs put behind: `windows-1252http-equiv`. */
function byBeginning(key: string): Charset | null {
  const plain = key.replace(/^(?:cs|x)+/, '');
  const found = plain === key || plain === '' ? null : byKey(plain);
  if (found !== null) return found;
  const beginning = FAMILIES.find((name) => plain.startsWith(name)) ?? NUMBERED.exec(plain)?.[0];
  return beginning === undefined ? null : byKey(beginning);
}

function byKey(key: string): Charset | null {
  const known = NAMES.get(key) ?? byWeb(key);
  if (known !== null) return known;
  const part = ISO_PART.exec(key)?.[1] ?? partOfLatin(key);
  if (part !== undefined) return isoPart(Number(part));
  const page = CODE_PAGE.exec(key)?.[1];
  if (page !== undefined) return codePage(page);
  return iconv.encodingExists(key) && !NO_LABELS.has(key) ? ofIconv(key) : null;
}

function codePage(number: string): Charset | null {
  const part = ISO_PARTS_OF_IBM.get(number) ?? partOfWindows(Number(number));
  if (part !== undefined) return isoPart(part);
  return NAMES.get(`cp${number}`) ?? (iconv.encodingExists(`cp${number}`) ? ofIconv(`cp${number}`) : null);
}

function partOfWindows(number: number): number | undefined {
  return number > 28_590 && number <= 28_606 ? number - 28_590 : undefined;
}

function partOfLatin(key: string): number | undefined {
  const row = LATIN.exec(key)?.[1];
  return row === undefined ? undefined : PARTS_OF_LATIN[Number(row)];
}

function isoPart(part: number): Charset | null {
  return byWeb(`iso-8859-${part}`) ?? (iconv.encodingExists(`iso8859${part}`) ? ofIconv(`iso8859${part}`) : null);
}

function byWeb(label: string): Charset | null {
  try {
    const { encoding } = new TextDecoder(label);
    if (encoding === 'windows-1252') return ofIconv('windows1252');
    return encoding.startsWith('utf-16') ? ofIconv(encoding) : web(encoding);
  } catch {
    return null; // trying is the only way to ask
  }
}

function named(charset: Charset, keys: string): [string, Charset][] {
  return keys.split(' ').map((key) => [key, charset]);
}
