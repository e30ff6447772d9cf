import { isUuid } from '../../core/uuid.ts';
import { percentDecoded } from './url.ts';

// Paths of pages, below the path of the site's root: `/projects/{project}/settings/`.

const HEX_40 = /^[0-9a-f]{40}$/;
const HEX_64 = /^[0-9a-f]{64}$/;
const DOC = /^[0-9a-z_]+$/;
const UNUSABLE = /[/\p{Cc}]/u;

/** What the placeholders of paths may stand for; anything else is no such page. */
const PLACEHOLDERS: Readonly<Record<string, (segment: string) => boolean>> = {
  project: isUuid,
  check: isUuid,
  channel: isUuid,
  credential: isUuid,
  /** A check by its unique key. */
  key: (segment) => HEX_40.test(segment),
  session: (segment) => HEX_64.test(segment),
  kind: (segment) => /^[a-z_]{1,30}$/.test(segment),
  /** A row of the administration: its number, or two of them. */
  row: (segment) => /^\d{1,15}(-\d{1,15})?$/.test(segment),
  n: (segment) => /^[1-9]\d{0,14}$/.test(segment),
  /** A page of the documentation. */
  doc: (segment) => DOC.test(segment),
  markdown: (segment) => segment.endsWith('.md') && DOC.test(segment.slice(0, -3)),
  slug: isWord,
  username: isWord,
  token: isWord,
  signed: isWord,
};

/** The names of the placeholders in a path. */
export type ParamsOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamsOf<Rest>
  : never;

/** What the placeholders of a path stand for, decoded. */
export type PathParams = ReadonlyMap<string, string>;

/** Returns what the placeholders stand for, or null when the path is another one. */
export type PathMatcher = (path: string) => PathParams | null;

/** Prepares a pattern. Throws when it names a placeholder that is not there. */
export function pathMatcher(pattern: string): PathMatcher {
  const parts = pattern.split('/').map(partOf);
  return (path) => {
    const segments = path.split('/');
    if (segments.length !== parts.length) return null;
    const params = new Map<string, string>();
    for (const [index, part] of parts.entries()) {
      const segment = segments[index] ?? '';
      if (part.name === null) {
        if (segment !== part.text) return null;
        continue;
      }
      const value = percentDecoded(segment);
      if (value === null || !part.matches(value)) return null;
      params.set(part.name, part.matches === isUuid ? value.toLowerCase() : value);
    }
    return params;
  };
}

function partOf(text: string) {
  const name = /^\{(.+)\}$/.exec(text)?.[1] ?? null;
  if (name === null) return { text, name, matches: isWord };
  const matches = PLACEHOLDERS[name];
  if (matches === undefined) throw new Error(`no placeholder is called ${name}`);
  return { text, name, matches };
}

function isWord(segment: string): boolean {
  return segment !== '' && !UNUSABLE.test(segment);
}
